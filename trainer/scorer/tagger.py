"""Says which techniques a therapist's utterance carries, and how sure that is.

Each sentence is read on its own (meaning, words and shape), by a multinomial
logistic regression fitted to the examples of rubrics/techniques.yaml. Fitting
takes some seconds and is kept by content, as plain numbers.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from trainer.ports import Embedder, Vectors
from trainer.talk import sentences
from trainer.techniques import OFF_MODEL, TagProbability, TechniqueSet

Matrix = NDArray[np.float32]

HASHED = 2**11
"""Slots for hashed words and word pairs; more did not raise the accuracy."""

FORM = "4"
"""Raised when the features change, so that an old fit is not used."""

CONFIDENT = 0.35
"""Probability from which a tag counts; below it the screen says "unsure"."""

NEAREST, BORNE_OUT = 7, 2
"""Nearest examples looked at, and how many must carry an accusing tag to bear it out.

On sessions rated by readers this cut wrong accusations from 35 to 12 and right ones
from 61 to 45: to accuse wrongly does harm."""

LEAST = 0.10
"""Tags less likely than this are not listed."""


class Tagged(NamedTuple):
    """The tags of one utterance, best first, and those of each of its sentences."""

    tags: tuple[TagProbability, ...]
    sentences: tuple[tuple[TagProbability, ...], ...]


class Tagger:
    """A fitted model, safe to share between threads."""

    def __init__(self, embedder: Embedder, fit: Mapping[str, NDArray[Any]]) -> None:
        """Take a fit as `fit_tagger` makes it."""
        self._embedder = embedder
        self.tags = tuple(str(tag) for tag in fit["tags"])
        self._weights: Matrix = fit["w"]
        self._bias: Matrix = fit["b"]
        self._examples: Matrix = fit["v"].astype(np.float32)
        self._labels = fit["y"]

    def tag(self, text: str) -> tuple[TagProbability, ...]:
        """Return the tags of one utterance, best first.

        The probability of a tag is the highest that any of its sentences gives it.
        """
        return self.tag_all([text])[0]

    def tag_all(self, texts: Sequence[str]) -> list[tuple[TagProbability, ...]]:
        """Return the tags of many utterances, embedding their sentences together."""
        return [tagged.tags for tagged in self.tag_parts([sentences(t) for t in texts])]

    def tag_parts(self, utterances: Sequence[Sequence[str]]) -> list["Tagged"]:
        """Return the tags of utterances that are already cut into sentences.

        An accusing tag that no two of the nearest examples carry counts half.
        """
        flat = [sentence for parts in utterances for sentence in parts]
        rows = self._borne_out(flat, self.probabilities(flat))
        found = []
        start = 0
        for parts in utterances:
            mine = rows[start : start + len(parts)]
            start += len(parts)
            most = mine.max(axis=0, initial=0.0)
            each = tuple(_listed(self.tags, row, True) for row in mine)
            found.append(Tagged(_listed(self.tags, most, bool(parts)), each))
        return found

    def tag_each(self, texts: Sequence[str]) -> list[tuple[TagProbability, ...]]:
        """Return the tags of single sentences, each best first."""
        return [_listed(self.tags, row, True) for row in self.probabilities(texts)]

    def probabilities(self, texts: Sequence[str]) -> Matrix:
        """Return one row a sentence, one column a tag, rows summing to 1."""
        if not texts:
            return np.zeros((0, len(self.tags)), np.float32)
        features = _features(texts, self._embedder.embed(texts))
        scores = features @ self._weights + self._bias
        scores -= scores.max(axis=1, keepdims=True)
        grown = np.exp(scores)
        result: Matrix = grown / grown.sum(axis=1, keepdims=True)
        return result

    def _borne_out(self, texts: Sequence[str], rows: Matrix) -> Matrix:
        """Return the probabilities, accusations halved that the examples do not bear.

        The regression weighs single words; an accusation must also be like what it
        was learned from.
        """
        accusing = [at for at, tag in enumerate(self.tags) if tag in OFF_MODEL]
        held = [at for at, row in enumerate(rows) if row[accusing].max() >= CONFIDENT]
        if not held:
            return rows
        alike = self._embedder.embed([texts[at] for at in held]) @ self._examples.T
        nearest = np.argpartition(-alike, NEAREST, axis=1)[:, :NEAREST]
        borne: Matrix = rows.copy()
        for at, near in zip(held, self._labels[nearest], strict=True):
            for tag in accusing:
                if (near == tag).sum() < BORNE_OUT:
                    borne[at, tag] /= 2
        return borne


def confident(tags: Sequence[TagProbability]) -> tuple[str, ...]:
    """Return the tags that count: confident ones, best first."""
    return tuple(one.tag for one in tags if one.p >= CONFIDENT)


def open_tagger(techniques: Path, embedder: Embedder, cache: Path) -> Tagger:
    """Return the tagger for a techniques file, fitted now or earlier.

    A fit takes about half a minute on two cores and is kept in `cache`, named
    after the content of the file, the embedder and the form of the features.
    """
    text = techniques.read_bytes()
    key = hashlib.sha256(text + embedder.name.encode() + FORM.encode()).hexdigest()
    kept = cache / f"tagger-{key[:20]}.npz"
    if not kept.is_file():
        from trainer.yaml_files import load

        fit_tagger(load(techniques, TechniqueSet), embedder, kept)
    with np.load(kept, allow_pickle=False) as fit:
        return Tagger(embedder, dict(fit))


def fit_tagger(techniques: TechniqueSet, embedder: Embedder, kept: Path) -> None:
    """Fit to all examples and near misses; write the numbers to `kept`."""
    from sklearn.linear_model import LogisticRegression

    texts: list[str] = []
    labels: list[str] = []
    for technique in techniques.techniques:
        texts += technique.examples
        labels += [technique.id] * len(technique.examples)
        texts += [miss.text for miss in technique.near_misses]
        labels += [miss.tag for miss in technique.near_misses]
    vectors = embedder.embed(texts)
    features = _features(texts, vectors)
    model = LogisticRegression(C=10.0, max_iter=400).fit(features, labels)
    kept.parent.mkdir(parents=True, exist_ok=True)
    draft = kept.with_suffix(".part.npz")
    np.savez_compressed(
        draft,
        tags=np.array(model.classes_, dtype=np.str_),
        w=model.coef_.T.astype(np.float32),
        b=model.intercept_.astype(np.float32),
        v=vectors.astype(np.float16),
        y=np.searchsorted(model.classes_, labels).astype(np.int16),
    )
    draft.replace(kept)


def _listed(
    tags: Sequence[str], probabilities: Matrix, said_something: bool
) -> tuple[TagProbability, ...]:
    if not said_something:
        return (TagProbability(tag="ACK", p=1.0),)
    order = np.argsort(-probabilities, kind="stable")
    listed = [
        TagProbability(tag=tags[index], p=round(float(probabilities[index]), 3))
        for index in order
        if probabilities[index] >= LEAST
    ]
    best = order[0]
    return tuple(listed) or (
        TagProbability(tag=tags[best], p=round(float(probabilities[best]), 3)),
    )


_WORD = re.compile(r"[a-z']+")
_ASKING = frozenset({"how", "what", "where", "when", "who", "why", "which"})
_CLOSED = frozenset(
    {"do", "did", "does", "is", "are", "was", "were", "have", "has", "had"}
    | {"can", "could", "would", "will", "any"}
)
_DIRECTIVE = frozenset({"should", "must", "need", "ought", "try", "stop"})


def _shape(text: str) -> list[float]:
    words = _WORD.findall(text.lower())
    first = words[0] if words else ""
    head = words[:2]
    marks = [
        "?" in text,
        len(words) <= 2,  # noqa: PLR2004  word counts that part short from long
        len(words) <= 5,  # noqa: PLR2004
        len(words) <= 10,  # noqa: PLR2004
        len(words) > 20,  # noqa: PLR2004
        len(words) > 30,  # noqa: PLR2004
        first in _ASKING,
        bool(_ASKING & set(words)),
        first in _CLOSED,
        "you" in words,
        "i" in head,
        "we" in words,
        "let's" in words or "lets" in words,
        bool(_DIRECTIVE & set(words)),
        first in {"so", "you", "it", "sounds", "that"},
    ]
    return [float(mark) for mark in marks]


def _features(texts: Sequence[str], vectors: Vectors) -> Matrix:
    from sklearn.feature_extraction.text import HashingVectorizer

    hashed = HashingVectorizer(
        n_features=HASHED,
        ngram_range=(1, 2),
        token_pattern=r"(?u)\b\w+\b|\?",  # noqa: S106  no password
    ).transform(texts)
    shape = np.array([_shape(text) for text in texts], np.float32)
    return np.hstack([vectors, 0.3 * shape, hashed.toarray().astype(np.float32)])
