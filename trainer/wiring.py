"""Joins adapters to use cases by the settings; everything heavy is opened here."""

import hashlib
import os
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from functools import lru_cache
from importlib.metadata import version
from typing import NamedTuple

from trainer.adapters.chat_models import ModelSpec, OpenedModel, open_chat_model
from trainer.adapters.chroma_index import ChromaRetriever
from trainer.adapters.database import SqlSessionStore, open_store
from trainer.adapters.embeddings import MiniLm
from trainer.batch.records import Instrument
from trainer.library import Folders, Library, load_library, shipped
from trainer.patient.voices import AuthoredVoice, ModelVoice, Voice
from trainer.persona import Persona
from trainer.ports import ChatModel
from trainer.practice import Practice
from trainer.prompts import prompt_texts
from trainer.scorer.model_rater import ModelRater
from trainer.scorer.raters import Rater, SimilarityRater
from trainer.scorer.reading import Reader, open_bank
from trainer.scorer.tagger import Tagger, open_tagger
from trainer.scoring import Scoring
from trainer.settings import Settings
from trainer.turns import Turns

RUBRIC = "ipt-adherence"
"""The rubric that practice sessions are rated on."""


@lru_cache(maxsize=1)
def open_embedder() -> MiniLm:
    """Return the shared embedder, one thread a core; 0.4 s the first time."""
    return MiniLm(os.cpu_count() or 1)


def content_folders(settings: Settings) -> Folders:
    """Return the shipped folders with the programme's own over them."""
    own = shipped()
    return Folders(
        own.personas + settings.personas,
        own.rubrics + settings.rubrics,
        own.corpus + settings.corpus,
    )


def open_library(settings: Settings) -> Library:
    """Return all content; what could not be read is in its `problems`."""
    return load_library(content_folders(settings), settings.cache)


def open_store_of(settings: Settings) -> SqlSessionStore:
    """Return the database, its schema brought up to date."""
    return open_store(settings.database)


def open_index(settings: Settings, library: Library) -> ChromaRetriever:
    """Return the index, its passages brought up to date; some 10 s the first time."""
    return ChromaRetriever(settings.cache / "index", library, open_embedder())


def open_the_tagger(settings: Settings, library: Library) -> Tagger:
    """Return the tagger, fitted if need be; some 30 s the first time."""
    return open_tagger(library.techniques, open_embedder(), settings.cache)


def open_turns_of(settings: Settings, persona: Persona) -> Turns:
    """Return what prepares turns of one persona that need not be in the library.

    Its cues are embedded in an index apart: some seconds when they changed.
    """
    library = open_library(settings)
    alone = library._replace(personas={persona.id: persona}, passages={})
    folder = settings.cache / "preview"
    index = ChromaRetriever(folder, alone, open_embedder())
    return Turns(index, open_the_tagger(settings, library), recalls=False, ranks=True)


def open_model(settings: Settings, name: str | None) -> OpenedModel | None:
    """Return the named model, or None where none is named."""
    if name is None:
        return None
    return open_chat_model(
        ModelSpec(
            name=name,
            base_url=settings.base_url,
            api_key=settings.api_key,
            timeout_s=settings.timeout,
            max_retries=settings.retries,
            window=settings.window,
            temperature=settings.temperature,
            seed=None,
        )
    )


def open_rater(settings: Settings) -> Rater:
    """Return the model rater where a model is named, the built-in one otherwise."""
    return _rater(
        open_model(settings, settings.rater_model or settings.model), settings
    )


def _rater(model: ChatModel | None, settings: Settings) -> Rater:
    return ModelRater(model, settings.passes) if model else SimilarityRater()


def open_practice(settings: Settings) -> Practice:
    """Return practice, ready to run; about 2 s once the caches are made."""
    library = open_library(settings)
    rubric = library.rubric(RUBRIC)
    model = open_model(settings, settings.model)
    voice: Voice = ModelVoice(model) if model else AuthoredVoice()
    embedder = open_embedder()
    index = open_index(settings, library)
    tagger = open_the_tagger(settings, library)
    reader = Reader(tagger, embedder, open_bank(rubric, embedder, settings.cache))
    scoring = Scoring(reader, open_rater(settings), rubric, index)
    return Practice(
        library=library,
        index=index,
        tagger=tagger,
        voice=voice,
        rate=scoring.rate,
        store=open_store_of(settings),
        clock=lambda: datetime.now(UTC),
    )


class BatchRating(NamedTuple):
    """What rates many sessions, and what decides its scores."""

    scoring: Scoring
    instrument: Instrument
    close: Callable[[], Coroutine[None, None, None]]
    """Hangs up on the model, where there is one."""


def open_batch_rating(settings: Settings, rubric_id: str) -> BatchRating:
    """Return a rater of many sessions; about 2 s once the caches are made."""
    library = open_library(settings)
    rubric = library.rubric(rubric_id)
    embedder = open_embedder()
    index = open_index(settings, library)
    tagger = open_the_tagger(settings, library)
    reader = Reader(tagger, embedder, open_bank(rubric, embedder, settings.cache))
    named = settings.rater_model or settings.model
    model = open_model(settings, named)
    rater = _rater(model, settings)
    instrument = Instrument(
        program=version("interpersona"),
        rubric=rubric.id,
        rubric_version=rubric.version,
        rater=rater.name,
        model=named,
        passes=rater.passes,
        hashes={
            "rubric": _sha(rubric.model_dump_json().encode()),
            "techniques": _sha(library.techniques.read_bytes()),
            "prompts": _sha(prompt_texts().encode()),
            "embedder": embedder.name,
        },
    )

    async def close() -> None:
        if model is not None:
            await model.close()

    return BatchRating(Scoring(reader, rater, rubric, index), instrument, close)


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def prepare_caches(
    settings: Settings, tell: Callable[[str], None], *, everybody: bool = False
) -> None:
    """Make everything that is made once: parsed content, index, tagger, vectors.

    With `everybody`, each persona's cues too, some 10 s a persona; otherwise they
    are made when that person is first met.
    """
    library = open_library(settings)
    for problem in library.problems:
        tell(f"left out: {problem}")
    tell("index …")
    index = open_index(settings, library)
    for persona in library.personas.values() if everybody else ():
        tell(f"meeting {persona.identity.known_as} …")
        index.meet(persona)
    tell(f"index: {index.embedded} entries embedded")
    tell("tagger …")
    tagger = open_the_tagger(settings, library)
    tell(f"tagger: {len(tagger.tags)} tags")
    for rubric in library.rubrics.values():
        open_bank(rubric, open_embedder(), settings.cache)
    tell("ready")
