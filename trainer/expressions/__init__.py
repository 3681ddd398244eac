"""Small conditions over named numbers and functions, written in YAML by instructors.

A condition such as `trust >= 4 and did(AFF, times=2) and after(H1)` is parsed
when the file loads, so a slip is a sentence at load time and never a surprise
in a session. Bare words inside a call (`AFF`, `H1`, `last_night`) are labels.
"""

from trainer.expressions.conditions import LONGEST, Condition, parse
from trainer.expressions.vocabulary import Call, Function, Value, Vocabulary

__all__ = [
    "LONGEST",
    "Call",
    "Condition",
    "Function",
    "Value",
    "Vocabulary",
    "parse",
]
