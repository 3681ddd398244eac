"""Reads a transcript once, so that every item can be rated from the same findings."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from trainer.ports import Embedder, Vectors
from trainer.rubric import Opening, Rubric
from trainer.scorer.phrases import heard
from trainer.scorer.tagger import CONFIDENT, Tagger
from trainer.talk import Form, content_words, form, sentences, words
from trainer.techniques import FOCUS_TAGS, OFF_MODEL, TagProbability
from trainer.transcript import SELF_HARM, ProblemArea, Speaker, Transcript

OPENING = 0.25
"""Probability from which a patient's sentence is an opening of a kind.

Alarms can fail the safety gate and are heard by the rubric's phrases alone: see
docs/decisions/0004.
"""

PLAINLY_OFF = 0.5
"""Probability from which an off-model tag counts: to accuse wrongly does harm."""

BESIDE = 0.2
"""The same for a focus tag: it comes beside another technique and shares with it."""

AFTER_A_CUE = 0.2
"""Probability from which a risk tag counts while a hint at danger is fresh."""

FRESH = 4
"""Therapist utterances for which a hint at danger is fresh, answers included."""

LIKE_EXAMPLE = 0.56
"""Cosine from which a therapist's sentence matches an item's example."""

FORM = "2"
"""Raised when the bank's numbers are made differently."""

SHORTEST = 3
"""Words a patient's sentence needs to be an opening."""


class TherapistSentence(NamedTuple):
    """One sentence of a therapist's utterance."""

    text: str
    form: Form
    tags: tuple[TagProbability, ...]
    matches: Mapping[str, float]
    """Likeness to each item's examples, where it is above the near misses."""


class Said(NamedTuple):
    """One utterance as it was read."""

    at: int
    """Index into the transcript's utterances, from 0."""
    speaker: Speaker
    text: str
    words: int
    tags: tuple[TagProbability, ...] = ()
    """Of a therapist's utterance, best first."""
    sentences: tuple[TherapistSentence, ...] = ()
    openings: Mapping[str, str] = {}
    """Of a patient's utterance: kind of opening and the sentence that shows it."""
    tailored: bool = False
    """A therapist's utterance that takes up the patient's own content words."""

    moves: frozenset[str] = frozenset()
    """Of a therapist's utterance: the tags that count towards a score."""


class Reading(NamedTuple):
    """A transcript with everything found in it."""

    transcript: Transcript
    said: tuple[Said, ...]
    focus_detected: ProblemArea | None

    @property
    def therapist(self) -> list[Said]:
        """Return the therapist's utterances, in order."""
        return [one for one in self.said if one.speaker is Speaker.THERAPIST]

    @property
    def patient(self) -> list[Said]:
        """Return the patient's utterances, in order."""
        return [one for one in self.said if one.speaker is Speaker.PATIENT]


class Bank(NamedTuple):
    """A rubric's examples as vectors; rows of `vectors` in the order of the names."""

    vectors: Vectors
    items: tuple[tuple[str, slice, slice], ...]
    """Item id, rows of its examples, rows of its near misses."""
    focuses: tuple[tuple[str, slice], ...]
    openings: tuple[Opening, ...]
    """Kinds of opening, in the order of the columns below."""
    weights: Vectors
    bias: Vectors


def open_bank(rubric: Rubric, embedder: Embedder, cache: Path) -> Bank:
    """Return the rubric's bank; what is costly is kept in `cache` by content.

    The first time costs some 10 s on two cores.
    """
    texts: list[str] = []

    def rows(part: Sequence[str]) -> slice:
        texts.extend(part)
        return slice(len(texts) - len(part), len(texts))

    items = tuple(
        (one.id, rows(one.examples), rows(one.near_misses)) for one in rubric.items
    )
    openings = [
        (one.id, rows(one.examples), rows(one.near_misses)) for one in rubric.openings
    ]
    ordinary = rows(rubric.ordinary)
    focuses = tuple((one.area.value, rows(one.examples)) for one in rubric.focuses)
    key = hashlib.sha256(repr((FORM, embedder.name, texts)).encode()).hexdigest()[:20]
    kept = cache / f"rubric-{key}.npz"
    if not kept.is_file():
        vectors = embedder.embed(texts)
        weights, bias = _fit_openings(vectors, openings, ordinary)
        kept.parent.mkdir(parents=True, exist_ok=True)
        draft = kept.with_suffix(".part.npz")
        np.savez_compressed(draft, vectors=vectors, weights=weights, bias=bias)
        draft.replace(kept)
    with np.load(kept, allow_pickle=False) as found:
        return Bank(
            found["vectors"],
            items,
            focuses,
            rubric.openings,
            found["weights"],
            found["bias"],
        )


def with_moves(said: Sequence[Said]) -> tuple[Said, ...]:
    """Return the utterances with the therapist's tags that count.

    A technique counts from `CONFIDENT`, an off-model move only when it is plain, and
    a risk question sooner while something the patient hinted at is fresh.
    """
    found: list[Said] = []
    fresh = 0
    for one in said:
        if one.speaker is Speaker.PATIENT:
            fresh = FRESH if SELF_HARM in one.openings else fresh
            found.append(one)
            continue
        moves = frozenset(tag.tag for tag in one.tags if tag.p >= _needed(tag, fresh))
        fresh = FRESH if fresh and "RSK" in moves else max(0, fresh - 1)
        found.append(one._replace(moves=moves))
    return tuple(found)


def _needed(tag: TagProbability, fresh: int) -> float:
    if tag.tag in OFF_MODEL:
        return PLAINLY_OFF
    if tag.tag in FOCUS_TAGS:
        return BESIDE
    if tag.tag == "RSK" and fresh:
        return AFTER_A_CUE
    return CONFIDENT


def _fit_openings(
    vectors: Vectors, openings: Sequence[tuple[str, slice, slice]], ordinary: slice
) -> tuple[Vectors, Vectors]:
    """Return one logistic regression a kind: its examples against all the rest.

    Examples of other kinds are left out, unless they are this kind's near misses:
    a sentence may well be two openings at once.
    """
    from sklearn.linear_model import LogisticRegression

    weights, biases = [], []
    everything = [vectors[misses] for _, _, misses in openings] + [vectors[ordinary]]
    for _, examples, misses in openings:
        rest = np.concatenate([*everything, vectors[misses]])
        features = np.concatenate([vectors[examples], rest])
        labels = [1] * (examples.stop - examples.start) + [0] * len(rest)
        model = LogisticRegression(C=20.0, max_iter=300)
        model.fit(features, labels)
        weights.append(model.coef_[0])
        biases.append(model.intercept_[0])
    return (
        np.array(weights, dtype=np.float32).T,
        np.array(biases, dtype=np.float32),
    )


class Reader:
    """Reads transcripts for one rubric; pure apart from the embedder's work."""

    def __init__(self, tagger: Tagger, embedder: Embedder, bank: Bank) -> None:
        """Keep what reading needs."""
        self._tagger = tagger
        self._embedder = embedder
        self._bank = bank

    def read(self, transcript: Transcript) -> Reading:
        """Return what was found. Costs about 8 ms of one core a sentence."""
        return self.read_all([transcript])[0]

    def read_all(self, transcripts: Sequence[Transcript]) -> list[Reading]:
        """Return a reading for each transcript, embedding their sentences together."""
        everything = [
            sentence
            for transcript in transcripts
            for one in transcript.utterances
            for sentence in sentences(one.text)
        ]
        self._embedder.embed(everything)
        return [self._read(transcript) for transcript in transcripts]

    def _read(self, transcript: Transcript) -> Reading:
        said: list[Said] = []
        vocabulary: set[str] = set()
        about: list[Vectors] = []
        for index, one in enumerate(transcript.utterances):
            parts = sentences(one.text)
            vectors = self._embedder.embed(parts)
            count = len(words(one.text))
            if one.speaker is Speaker.THERAPIST:
                said.append(
                    self._therapist(index, one.text, count, parts, vectors, vocabulary)
                )
            else:
                vocabulary |= content_words(one.text)
                long_enough = [
                    place
                    for place, part in enumerate(parts)
                    if len(words(part)) >= SHORTEST
                ]
                about.append(vectors[long_enough])
                openings = dict.fromkeys(one.cues, one.text) | self._openings(
                    [parts[place] for place in long_enough], vectors[long_enough]
                )
                said.append(
                    Said(index, one.speaker, one.text, count, openings=openings)
                )
        return Reading(transcript, with_moves(said), self._focus(about))

    def _therapist(
        self,
        index: int,
        text: str,
        count: int,
        parts: list[str],
        vectors: Vectors,
        vocabulary: set[str],
    ) -> Said:
        tags = self._tagger.tag_each(parts)
        found = tuple(
            TherapistSentence(
                part, form(part), tags[place], self._matches(vectors[place])
            )
            for place, part in enumerate(parts)
        )
        return Said(
            index,
            Speaker.THERAPIST,
            text,
            count,
            self._tagger.tag(text),
            found,
            tailored=bool(content_words(text) & vocabulary),
        )

    def _matches(self, vector: Vectors) -> dict[str, float]:
        likeness = self._bank.vectors @ vector
        found = {}
        for item, examples, misses in self._bank.items:
            best = float(likeness[examples].max())
            if best >= LIKE_EXAMPLE and best > float(likeness[misses].max()):
                found[item] = best
        return found

    def _openings(self, parts: Sequence[str], vectors: Vectors) -> dict[str, str]:
        found: dict[str, str] = {}
        sure = 1 / (1 + np.exp(-(vectors @ self._bank.weights + self._bank.bias)))
        for part, row in zip(parts, sure, strict=True):
            for opening, probability in zip(self._bank.openings, row, strict=True):
                likely = probability >= OPENING and not opening.alarm
                if likely or heard(part, opening.phrases):
                    found.setdefault(opening.id, part)
        return found

    def _focus(self, about: list[Vectors]) -> ProblemArea | None:
        stacked = [vectors for vectors in about if len(vectors)]
        if not stacked or not self._bank.focuses:
            return None
        everything = np.concatenate(stacked)
        scores = {}
        for area, rows in self._bank.focuses:
            best = np.sort((everything @ self._bank.vectors[rows].T).max(axis=1))
            scores[area] = float(best[-8:].mean())
        return ProblemArea(max(sorted(scores), key=lambda area: scores[area]))
