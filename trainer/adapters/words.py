"""Finds passages by their words, and what words two texts share."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from trainer.ports import Vectors
from trainer.talk import STOP_WORDS


class WordIndex:
    """BM25 over whole passages, in memory; built in milliseconds."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        """Index the text of each passage by its id."""
        import bm25s

        self._rows = {passage: row for row, passage in enumerate(texts)}
        self._index = bm25s.BM25()
        if texts:
            self._index.index(
                [_words(text) for text in texts.values()], show_progress=False
            )

    def scores(self, query: str, passages: Sequence[str]) -> Vectors:
        """Return the BM25 score of each passage, 0 where no word is shared."""
        words = _words(query)
        if not words or not self._rows:
            return np.zeros(len(passages), np.float32)
        every = self._index.get_scores(words)
        found: Vectors = every[[self._rows[one] for one in passages]]
        return found.astype(np.float32)


class SharedWords:
    """How much of a text's words are among a target's cues, rare words first."""

    def __init__(self, cues: Mapping[str, Sequence[str]]) -> None:
        """Take the cues of each target."""
        self._words = {
            target: {word for cue in asked for word in _words(cue)}
            for target, asked in cues.items()
        }
        kept = Counter(word for words in self._words.values() for word in words)
        self._rarity = {word: 1 / (1 + times**0.5) for word, times in kept.items()}

    def of(self, text: str) -> dict[str, float]:
        """Return the weighed share of the text's words, 0-1, by target."""
        said = set(_words(text))
        whole = sum(self._rarity.get(word, 1.0) for word in said)
        if not whole:
            return {}
        return {
            target: sum(self._rarity[word] for word in said & words) / whole
            for target, words in self._words.items()
            if said & words
        }


def _words(text: str) -> list[str]:
    found = re.findall(r"[a-z0-9]+", text.lower())
    return [_stem(word) for word in found if word not in STOP_WORDS]


def _stem(word: str) -> str:
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) > 3:  # noqa: PLR2004  keep a stem
            return word[: -len(ending)]
    return word
