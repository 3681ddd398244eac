"""Reads a transcript once, so that every item can be rated from the same findings."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np

from trainer.ports import Embedder, Vectors
from trainer.rubric import Opening, Rubric
from trainer.scorer.phrases import heard
from trainer.scorer.tagger import CONFIDENT, Tagger
from trainer.talk import Form, clauses, content_words, form, sentences, words
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
    content = repr((FORM, embedder.name, texts, openings, ordinary))
    key = hashlib.sha256(content.encode()).hexdigest()[:20]
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
        self.prepare(transcripts)
        return [self._read(transcript) for transcript in transcripts]

    def prepare(self, transcripts: Sequence[Transcript]) -> None:
        """Embed all sentences of transcripts that are read next: faster than singly."""
        self._embedder.embed(
            [
                sentence
                for transcript in transcripts
                for one in transcript.utterances
                for sentence in sentences(one.text)
            ]
        )

    def _read(self, transcript: Transcript) -> Reading:
        parts = [sentences(one.text) for one in transcript.utterances]
        theirs = iter(self._therapist_sentences(transcript, parts))
        said: list[Said] = []
        vocabulary: set[str] = set()
        about: list[Vectors] = []
        for index, one in enumerate(transcript.utterances):
            count = len(words(one.text))
            plain = Said(index, one.speaker, one.text, count)
            if one.speaker is Speaker.THERAPIST:
                tags, found = next(theirs)
                tailored = bool(content_words(one.text) & vocabulary)
                said.append(
                    plain._replace(tags=tags, sentences=found, tailored=tailored)
                )
                continue
            vocabulary |= content_words(one.text)
            told = [part for part in parts[index] if len(words(part)) >= SHORTEST]
            vectors = self._embedder.embed(told)
            about.append(vectors)
            known = dict.fromkeys(one.cues, one.text) | self._spoken(parts[index])
            said.append(plain._replace(openings=known | self._openings(told, vectors)))
        return Reading(transcript, with_moves(said), self._focus(about))

    def _therapist_sentences(
        self, transcript: Transcript, parts: Sequence[Sequence[str]]
    ) -> Iterator[tuple[tuple[TagProbability, ...], tuple[TherapistSentence, ...]]]:
        """Yield the tags and the sentences of each therapist utterance, in order."""
        mine = [
            parts[place]
            for place, one in enumerate(transcript.utterances)
            if one.speaker is Speaker.THERAPIST
        ]
        flat = [sentence for one in mine for sentence in one]
        matches = iter(self._matches(flat))
        for one, tagged in zip(mine, self._tagger.tag_parts(mine), strict=True):
            yield (
                tagged.tags,
                tuple(
                    TherapistSentence(sentence, form(sentence), tags, next(matches))
                    for sentence, tags in zip(one, tagged.sentences, strict=True)
                ),
            )

    def _matches(self, parts: Sequence[str]) -> list[dict[str, float]]:
        """Return for each sentence the items it, or a clause of it, has examples of."""
        within = [clauses(part) for part in parts]
        found = iter(self._alike(self._embedder.embed(list(chain(*within)))))
        whole: list[dict[str, float]] = []
        for one in within:
            best: dict[str, float] = {}
            for _ in one:
                for name, likeness in next(found).items():
                    best[name] = max(best.get(name, 0.0), likeness)
            whole.append(best)
        return whole

    def _alike(self, vectors: Vectors) -> list[dict[str, float]]:
        starts = [rows.start for _, *both in self._bank.items for rows in both]
        end = self._bank.items[-1][2].stop
        likeness = vectors @ self._bank.vectors[:end].T
        best = np.maximum.reduceat(likeness, starts, axis=1)
        names = [item for item, _, _ in self._bank.items]
        return [
            {
                name: float(example)
                for name, example, miss in zip(names, row[::2], row[1::2], strict=True)
                if example >= LIKE_EXAMPLE and example > miss
            }
            for row in best
        ]

    def _spoken(self, parts: Sequence[str]) -> dict[str, str]:
        """Return the openings heard by their phrases, however short the sentence."""
        return {
            opening.id: part
            for part in reversed(parts)
            for opening in self._bank.openings
            if heard(part, opening.phrases)
        }

    def _openings(self, parts: Sequence[str], vectors: Vectors) -> dict[str, str]:
        found: dict[str, str] = {}
        sure = 1 / (1 + np.exp(-(vectors @ self._bank.weights + self._bank.bias)))
        for part, row in zip(parts, sure, strict=True):
            for opening, probability in zip(self._bank.openings, row, strict=True):
                if probability >= OPENING and not opening.alarm:
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
