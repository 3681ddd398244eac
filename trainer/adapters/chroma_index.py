"""Keeps cues and passages in a persistent Chroma index and finds them again.

The index is brought up to date by content: an entry's id is the hash of all that
was stored for it, so only what changed is embedded again. The passages are seen to
when it is opened, the cues of a persona when that person is first talked with.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from filelock import FileLock

from trainer.adapters.index_entries import (
    Entry,
    cue_entries,
    passage_entries,
    targets_of,
)
from trainer.adapters.words import SharedWords, WordIndex
from trainer.library import Library
from trainer.passage import Audience, FoundPassage, Passage
from trainer.persona import Persona
from trainer.ports import SHARED_WORDS, CueMatch, Embedder, Memory, Vectors
from trainer.transcript import Phase, ProblemArea

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection
    from chromadb.api.types import Where

BATCH = 2_000
"""Entries added at once; Chroma takes at most 5,461."""

NEAREST = 3
"""Questions of a passage whose likeness counts."""


class PassageVectors(NamedTuple):
    """A passage as vectors: the pieces of its text, and the questions it answers."""

    text: Vectors
    asked: Vectors

    def likeness(self, wanted: Vectors) -> float:
        """Return the mean of what text and questions say; 1 at the most."""
        text = float((self.text @ wanted).max())
        if not len(self.asked):
            return text
        each = np.sort(self.asked @ wanted)
        middle = self.asked.mean(axis=0)
        together = float(middle @ wanted / np.linalg.norm(middle))
        return (text + float(each[-NEAREST:].mean()) + together) / 3


class ChromaRetriever:
    """A Retriever and CueReader over one folder; safe to share between threads."""

    def __init__(self, folder: Path, library: Library, embedder: Embedder) -> None:
        """Open the index in `folder`, its passages up to date with `library`.

        The first time that takes some 10 s on two cores for the shipped corpus.
        """
        import chromadb
        from chromadb.config import Settings

        folder.mkdir(parents=True, exist_ok=True)
        self._library = library
        self._embedder = embedder
        self.embedded = 0
        """Entries that had to be embedded so far."""
        self._lock = folder / "building.lock"
        chunks = list(passage_entries(library.passages.values()))
        with FileLock(self._lock):
            client = chromadb.PersistentClient(
                str(folder), Settings(anonymized_telemetry=False)
            )
            self._cues = self._collection(client, "cues")
            self._chunks = self._collection(client, "passages")
            self._bring_up_to_date(self._chunks, chunks, None)
            self._vectors = _passage_vectors(self._chunks)
        self._words = WordIndex(
            {
                one.id: " ".join([one.title, one.text, *one.asked])
                for one in library.passages.values()
            }
        )
        self._matrix = lru_cache(maxsize=256)(self._load_matrix)
        self._shared = lru_cache(maxsize=256)(self._load_shared)

    def meet(self, persona: Persona) -> None:
        """Bring the cues of one persona up to date; some 10 s where they are new."""
        with FileLock(self._lock):
            self._meet(persona)

    def _meet(self, persona: Persona) -> None:
        self._bring_up_to_date(
            self._cues, cue_entries(persona), {"persona": persona.id}
        )

    def passages(
        self,
        query: str,
        audience: Audience,
        limit: int = 5,
        phase: Phase | None = None,
        focus: ProblemArea | None = None,
    ) -> list[FoundPassage]:
        """Return the best passages by meaning and words together, best first."""
        allowed = [
            passage.id
            for passage in self._library.passages.values()
            if passage.audience == audience
            and (phase is None or phase in passage.phase)
            and (focus is None or focus in passage.focus)
        ]
        if not allowed or not query.strip():
            return []
        meaning, words = self.likenesses(query, allowed)
        together = _standard(meaning) + _standard(words)
        best = np.argsort(-together, kind="stable")[:limit]
        return [
            FoundPassage(
                passage=self._library.passages[allowed[at]], score=float(together[at])
            )
            for at in best
        ]

    def likenesses(self, query: str, ids: Sequence[str]) -> tuple[Vectors, Vectors]:
        """Return how like the query each passage is, in meaning and in words.

        In meaning: the nearest piece of its text, and the questions that it answers,
        the nearest three and all together. In words: BM25 over all of it.
        """
        wanted = self._embedder.embed([query])[0]
        meaning = [self._vectors[one].likeness(wanted) for one in ids]
        return np.array(meaning, np.float32), self._words.scores(query, ids)

    def memories(
        self, persona: Persona, query: str, allowed: Sequence[str], limit: int = 4
    ) -> list[Memory]:
        """Return what the persona is reminded of; only `allowed` is searched."""
        if not query.strip() or not allowed:
            return []
        lines = _lines_by_target(persona)
        facts = {target: fact for target, fact, _ in targets_of(persona)}
        may = frozenset(allowed)
        near = [
            one for one in self.match_cues(persona, [query])[0] if one.target in may
        ]
        return [
            Memory(one.target, " ".join(lines[one.target][:2]), facts[one.target])
            for one in near[:limit]
        ]

    def all_passages(self) -> tuple[Passage, ...]:
        """Return the whole corpus, by title."""
        return tuple(sorted(self._library.passages.values(), key=lambda one: one.title))

    def match_cues(
        self, persona: Persona, texts: Sequence[str]
    ) -> list[list[CueMatch]]:
        """Return for each text the likeness of every target, best first."""
        if not texts:
            return []
        targets, matrix = self._matrix(persona.id)
        likeness = self._embedder.embed(texts) @ matrix.T
        shared = self._shared(persona.id)
        return [
            _best_by_target(targets, row, shared.of(text))
            for text, row in zip(texts, likeness, strict=True)
        ]

    def likeness(self, text: str, lines: Sequence[str]) -> list[float]:
        """Return the cosine of each line to `text`; 5 ms a line not met before."""
        vectors = self._embedder.embed([text, *lines])
        return [float(one) for one in vectors[1:] @ vectors[0]]

    def _load_matrix(self, persona_id: str) -> tuple[tuple[str, ...], Vectors]:
        # Held until it is read: another process may have another version of it.
        with FileLock(self._lock):
            self._meet(self._library.persona(persona_id))
            kept = self._cues.get(
                where={"persona": persona_id}, include=["embeddings", "metadatas"]
            )
        order = np.argsort(np.array(kept["ids"]))
        metadatas = kept["metadatas"] or []
        targets = tuple(str(metadatas[index]["target"]) for index in order)
        matrix = np.asarray(kept["embeddings"], dtype=np.float32)[order]
        return targets, matrix

    def _load_shared(self, persona_id: str) -> SharedWords:
        # What is asked of risk has to be meant, not only to share a word.
        persona = self._library.persona(persona_id)
        risky = {fact.id for fact in persona.facts if fact.risk}
        risky |= {f"risk_talk:{talk.id}" for talk in persona.risk_talk}
        return SharedWords(
            {
                target: cues
                for target, _, cues in targets_of(persona)
                if target not in risky
            }
        )

    def _collection(self, client: Any, name: str) -> "Collection":  # noqa: ANN401
        collection: Collection = client.get_or_create_collection(
            f"{name}-{self._embedder.name[-12:]}",
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine"}},
        )
        return collection

    def _bring_up_to_date(
        self, collection: "Collection", entries: list[Entry], those: "Where | None"
    ) -> None:
        """Hold in the collection, of `those`, these entries and no others."""
        wanted = {entry.id: entry for entry in entries}
        kept = set(collection.get(where=those, include=[])["ids"])
        stale = sorted(kept - wanted.keys())
        for start in range(0, len(stale), BATCH):
            collection.delete(ids=stale[start : start + BATCH])
        new = sorted(wanted.keys() - kept)
        for start in range(0, len(new), BATCH):
            part = [wanted[one] for one in new[start : start + BATCH]]
            collection.add(
                ids=[entry.id for entry in part],
                embeddings=self._embedder.embed([entry.text for entry in part]),
                metadatas=[dict(entry.metadata) for entry in part],
                documents=[entry.text for entry in part],
            )
        self.embedded += len(new)


def _best_by_target(
    targets: Sequence[str], row: Vectors, shared: dict[str, float]
) -> list[CueMatch]:
    best: dict[str, float] = {}
    for target, cosine in zip(targets, row, strict=True):
        score = float(cosine) + SHARED_WORDS * shared.get(target, 0.0)
        best[target] = max(best.get(target, -1.0), score)
    ordered = sorted(best, key=lambda one: (-best[one], one))
    return [CueMatch(target, best[target]) for target in ordered]


def _lines_by_target(persona: Persona) -> dict[str, tuple[str, ...]]:
    return {
        **{fact.id: fact.lines for fact in persona.facts},
        **{topic.id: topic.lines for topic in persona.topics},
        **{f"small_talk:{talk.id}": talk.lines for talk in persona.small_talk},
        **{f"risk_talk:{risk.id}": risk.lines for risk in persona.risk_talk},
        **{f"event:{event.id}": event.week for event in persona.events},
        **{f"noticed:{cue.shows}": cue.noticed for cue in persona.nonverbal},
    }


def _passage_vectors(chunks: "Collection") -> dict[str, PassageVectors]:
    """Return every passage of the index as vectors."""
    kept = chunks.get(include=["embeddings", "metadatas"])
    rows: dict[tuple[str, str], list[int]] = {}
    for at in np.argsort(np.array(kept["ids"])):
        metadata = (kept["metadatas"] or [])[at]
        key = (str(metadata["passage"]), str(metadata["kind"]))
        rows.setdefault(key, []).append(int(at))
    matrix = np.asarray(kept["embeddings"], dtype=np.float32)
    return {
        passage: PassageVectors(matrix[found], matrix[rows.get((passage, "asked"), [])])
        for (passage, kind), found in rows.items()
        if kind == "text"
    }


def _standard(scores: Vectors) -> Vectors:
    """Return scores by how far they stand out among each other."""
    spread = scores.std()
    standing: Vectors = (scores - scores.mean()) / (spread or 1.0)
    return standing
