"""Hears what a patient hints at by phrases that a clinician can read and mend.

A phrase is words in order. `a/b` stands for either word, `…` for up to five words
in between, and a leading `!` says that the phrase does not count when it is denied
("I'd never kill myself"). Apostrophes and case are ignored.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from trainer.talk import words

_GAP = r"(?:\w+ ){0,5}"

_DENYING = frozenset(
    {"not", "never", "no", "nor", "without", "dont", "didnt", "doesnt", "wouldnt"}
    | {"havent", "hasnt", "isnt", "wasnt", "cant", "couldnt", "aint"}
)

_NO_DENIAL = re.compile(
    r".*\b(?:(?:dont|do not) know(?: \w+)?"
    r"|(?:cant|couldnt|cannot) (?:stop|sleep|cope|help|get)"
    r"|not (?:ok|okay|well|sleeping|good|right)|why not|^no(?= i))\b"
)
"""Words of denial that deny something else: "I can't stop thinking about …"."""

DENIED_WITHIN = 5
"""Words before a phrase in which a denial is looked for."""


class Phrase(NamedTuple):
    """One phrase, ready to be looked for."""

    text: str
    pattern: re.Pattern[str]
    begins: frozenset[str]
    """The words that it can begin with."""
    deniable: bool


@lru_cache(maxsize=10_000)
def compiled(text: str) -> Phrase:
    """Return the phrase as a pattern over `plain` text."""
    parts = [
        _GAP
        if part == "…"
        else f"(?:{'|'.join(re.escape(word) for word in part.split('/'))}) "
        for part in text.removeprefix("!").split()
    ]
    first = text.removeprefix("!").split()[0]
    return Phrase(
        text,
        re.compile(rf"(?:^|(?<= )){''.join(parts)}"),
        frozenset(first.split("/")),
        text.startswith("!"),
    )


@lru_cache(maxsize=1_000)
def plain(sentence: str) -> str:
    """Return a sentence as phrases are looked for in it: bare words, one space each."""
    bare = (word.replace("'", "").replace("-", " ") for word in words(sentence))
    return "".join(f"{word} " for word in bare)


def heard(sentence: str, phrases: Sequence[str]) -> str | None:
    """Return the first phrase that the sentence holds, or None."""
    text = plain(sentence)
    said = set(text.split())
    for phrase in map(compiled, phrases):
        if said.isdisjoint(phrase.begins):
            continue
        for found in phrase.pattern.finditer(text):
            before = _NO_DENIAL.sub("", text[: found.start()]).split()
            before = before[-DENIED_WITHIN:]
            if not (phrase.deniable and _DENYING & set(before)):
                return phrase.text
    return None
