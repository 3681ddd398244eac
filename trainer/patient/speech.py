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
