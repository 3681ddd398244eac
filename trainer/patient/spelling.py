"""Reads hasty typing as the words it stands for, before anything is made of it."""

import re
from collections import Counter
from difflib import SequenceMatcher, get_close_matches

from trainer.persona import Persona, own_words
from trainer.talk import words

_HASTY = {
    "waht": "what", "wich": "which", "hwo": "how",
    "u": "you", "ur": "your", "urself": "yourself", "r": "are", "wot": "what",
    "wat": "what", "wen": "when", "hw": "how", "n": "and", "ppl": "people",
    "thx": "thanks", "ty": "thank you", "cos": "because", "cuz": "because",
    "coz": "because", "bc": "because", "b4": "before", "2day": "today",
    "tho": "though", "wk": "week", "wld": "would", "cld": "could", "shld": "should",
    "abt": "about", "smth": "something", "sry": "sorry", "pls": "please",
    "plz": "please", "idk": "I don't know", "every1": "everyone",
    "some1": "someone", "any1": "anyone", "no1": "no one", "rn": "right now",
    "hav": "have", "hv": "have", "teh": "the", "dont": "don't", "cant": "can't",
    "wont": "won't", "didnt": "didn't", "doesnt": "doesn't", "isnt": "isn't",
    "im": "I'm", "ive": "I've", "youre": "you're", "youve": "you've",
    "whats": "what's", "wots": "what's", "hws": "how's", "wats": "what's",
    "hows": "how's", "wheres": "where's", "whos": "who's",
    "thats": "that's", "gonna": "going to", "gotta": "have to", "wanna": "want to",
    "kinda": "kind of", "sorta": "sort of", "missus": "wife", "mrs's": "wife's",
}  # fmt: skip
"""Chat spelling and what it stands for."""

_WORD = re.compile(r"[\w'’]+")  # noqa: RUF001  typographic apostrophe
_AUXILIARY = re.compile(
    r"(?:have|has|do|does|did|are|is|was|were|can|could|would|will)(?:n't)? "
    r"(?:you|he|she|it|they|that)\W*$",
    re.IGNORECASE,
)

BARE = 3
"""Words of a question that asks nothing by itself."""


class Speller:
    """Mends slips of the finger towards the words that a persona's file knows."""

    def __init__(self, persona: Persona) -> None:
        """Learn the words of the persona's lines and cues; some 10 ms."""
        cues = (cue for topic in persona.topics for cue in topic.asked)
        known = (word for line in own_words(persona) for word in words(line))
        self._known = Counter([*known, *(word for cue in cues for word in words(cue))])
        self._by_start: dict[str, list[str]] = {}
        for word in sorted(self._known):
            if len(word) >= SLIPS_FROM:
                self._by_start.setdefault(word[0], []).append(word)

    def mended(self, text: str) -> str:
        """Return `text` with words nobody knows as the nearest that is known."""
        return _WORD.sub(lambda found: self._mended(found.group()), text)

    def _mended(self, word: str) -> str:
        lower = word.lower()
        if len(word) < SLIPS_FROM or word[0].isupper() or lower in self._known:
            return word
        near = get_close_matches(
            lower, self._by_start.get(lower[0], []), n=ALIKE, cutoff=SLIP
        )
        likeness = {one: SequenceMatcher(None, one, lower).ratio() for one in near}
        # Of words that are as near the one that is used most is meant.
        return max(
            near, key=lambda one: (likeness[one], self._known[one]), default=word
        )


SLIPS_FROM, SLIP, ALIKE = 5, 0.86, 3
"""Letters of a word that is mended; likeness (0-1) of a slip; words compared."""


def spelled_out(text: str) -> str:
    """Return `text` with chat spelling spelled out; everything else as it is."""
    return _WORD.sub(lambda found: _full(found.group()), text)


def unaddressed(text: str, name: str) -> str:
    """Return `text` without the name where the person is only called by it."""
    called = re.escape(name)
    bare = re.sub(rf"(?:(?<=[.!?,] )|^){called}, |, {called}(?=[,.!?;:]|$)", "", text)
    return bare if words(bare) else text


def joined(sentences: list[str]) -> list[str]:
    """Return the sentences, a bare "Have you?" taken into the one before it."""
    whole: list[str] = []
    for sentence in sentences:
        if whole and sentence.endswith("?") and _bare(sentence):
            before = whole.pop().rstrip(".!?")
            whole.append(f"{before}, {sentence[:1].lower()}{sentence[1:]}")
        else:
            whole.append(sentence)
    return whole


def _bare(sentence: str) -> bool:
    said = words(sentence)
    return len(said) <= BARE and bool(_AUXILIARY.match(sentence))


def _full(word: str) -> str:
    return _HASTY.get(word.lower().replace("’", "'"), word)  # noqa: RUF001
