"""The real parts that the studies and the benchmark measure, opened once."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from trainer.adapters.chroma_index import ChromaRetriever
from trainer.library import Library
from trainer.patient.voices import Voice
from trainer.persona import Persona
from trainer.ports import Embedder, SessionStore
from trainer.practice import Practice
from trainer.rubric import Rubric
from trainer.scorer.raters import SimilarityRater
from trainer.scorer.reading import Reader, open_bank
from trainer.scorer.tagger import Tagger
from trainer.scoring import Scoring
from trainer.session import Session
from trainer.settings import Settings
from trainer.transcript import Phase
from trainer.turns import Turns
from trainer.wiring import (
    RUBRIC,
    open_embedder,
    open_index,
    open_library,
    open_the_tagger,
)

DATA = Path(__file__).parent / "data"
"""The sets that the studies read; each says in its head what it may be used for."""


class Parts(NamedTuple):
    """The built-in engines over the content in use."""

    library: Library
    retriever: ChromaRetriever
    tagger: Tagger
    rubric: Rubric
    reader: Reader
    scoring: Scoring
    embedder: Embedder
    cache: Path

    def practice(self, voice: Voice, store: SessionStore) -> Practice:
        """Return practice with this voice and store, and the built-in rater."""
        return Practice(
            library=self.library,
            index=self.retriever,
            tagger=self.tagger,
            voice=voice,
            rate=self.scoring.rate,
            store=store,
            clock=lambda: datetime.now(UTC),
        )

    def rating_by(self, rubric_id: str, fewest_turns: int) -> Scoring:
        """Return the built-in rating by another rubric, however short the session."""
        rubric = self.library.rubric(rubric_id)
        rubric = rubric.model_copy(update={"minimum_therapist_turns": fewest_turns})
        bank = open_bank(rubric, self.embedder, self.cache)
        reader = Reader(self.tagger, self.embedder, bank)
        return Scoring(reader, SimilarityRater(), rubric, self.retriever)

    def turns(self, *, recalls: bool = False, ranks: bool = True) -> Turns:
        """Return what prepares turns, as the authored voice needs them unless told."""
        return Turns(self.retriever, self.tagger, recalls=recalls, ranks=ranks)

    def content(self) -> str:
        """Return one line that says which content was measured."""
        tags = hashlib.sha256(self.library.techniques.read_bytes()).hexdigest()[:12]
        personas = ", ".join(
            f"{one.id} {one.version}" for one in self.library.personas.values()
        )
        return (
            f"Rubric {self.rubric.id} {self.rubric.version}, technique tags {tags}, "
            f"personas {personas}."
        )


def open_parts(settings: Settings) -> Parts:
    """Return the parts; 2 s where the caches are made, a minute where they are not.

    A model that the settings name is not used: the studies are of the built-in parts.
    """
    library = open_library(settings)
    rubric = library.rubric(RUBRIC)
    embedder = open_embedder()
    retriever = open_index(settings, library)
    tagger = open_the_tagger(settings, library)
    reader = Reader(tagger, embedder, open_bank(rubric, embedder, settings.cache))
    scoring = Scoring(reader, SimilarityRater(), rubric, retriever)
    return Parts(
        library, retriever, tagger, rubric, reader, scoring, embedder, settings.cache
    )


async def play(
    practice: Practice, persona: Persona, phase: Phase, lines: list[str]
) -> Session:
    """Return the session in which a trainee said these lines, one a turn."""
    session = practice.begin(persona.id, phase)
    last = session
    for line in lines:
        async for beat in practice.take_turn(session.id, line):
            last = beat.finished or last
    return last


def script(name: str) -> list[str]:
    """Return the trainee's lines of one script."""
    text = (DATA / "scripts" / f"{name}.txt").read_text("utf-8")
    return [line for line in text.splitlines() if line]
