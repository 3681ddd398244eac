"""Whether words are speech at all, and whether they end the meeting."""

import re

from trainer.talk import words

_VOICED = re.compile(r"[aeiouy]", re.IGNORECASE)
_ROW = re.compile(r"[bcdfghjklmnpqrstvwxz]{5,}|(.)\1\1\1", re.IGNORECASE)
_KEYS = re.compile(r"asdf|sdfg|dfgh|qwer|wert|zxcv|hjkl|jkl;|uiop", re.IGNORECASE)
_ENDS = re.compile(
    r"\b(?:(?:our |the )?time(?:'s| is) (?:nearly |almost |about )?up|"
    r"(?:have|need|ought) to (?:stop|finish|end|leave it) (?:there|here|now|for)|"
    r"see you (?:next|on|in a)|until next (?:week|time)|leave it there for today|"
    r"that(?:'s| is) (?:all )?(?:our|the) time|good ?bye|bye for now|stop there for "
    r"today|end (?:here|there) for today)\b",
    re.IGNORECASE,
)


_CHECKS = re.compile(
    r"\b(?:(?:does|do|would|did) (?:that|this|it|any of that|what i said) "
    r"(?:\w+ ){0,3}?(?:fit|sound|resonate|make sense|work|ring|feel|seem|suit|land|"
    r"help)\b|(?:is|was|would) (?:that|this) (?:be )?(?:right|ok|okay|fair|"
    r"all right|alright|"
    r"fine|about right|how it is|it)\b|am i (?:right|close|hearing)|"
    r"have i (?:got|understood))",
    re.IGNORECASE,
)

CHECK = 10
"""Words of a question that can be a mere check."""


def only_checks(sentence: str) -> bool:
    """Return whether a question only asks whether what was just said is right."""
    short = len(words(sentence)) <= CHECK
    return "?" in sentence and short and bool(_CHECKS.search(sentence))


def is_speech(text: str) -> bool:
    """Return whether somebody could have said it: not keys struck at random."""
    said = words(text)
    odd = [
        word
        for word in said
        if len(word) > 3  # noqa: PLR2004  "hmm", "pfft" and initials are speech
        and (not _VOICED.search(word) or _ROW.search(word) or _KEYS.search(word))
    ]
    return len(odd) * 2 <= len(said)


def says_farewell(text: str) -> bool:
    """Return whether the speaker ends the meeting with these words."""
    return bool(_ENDS.search(text)) and "?" not in text
