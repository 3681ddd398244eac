"""Says what is in use and why, and what is missing."""

import importlib.metadata
import sys
from collections.abc import Callable, Iterator

from trainer.errors import InterpersonaError
from trainer.settings import Settings
from trainer.wiring import (
    RUBRIC,
    open_embedder,
    open_index,
    open_library,
    open_model,
    open_store_of,
    open_the_tagger,
)


def diagnose(settings: Settings) -> Iterator[tuple[bool, str]]:
    """Yield findings, each with whether it is sound."""
    version = importlib.metadata.version("interpersona")
    yield True, f"interpersona {version}, Python {sys.version.split()[0]}"
    yield True, f"data: {settings.data_dir}"
    yield _part("database", lambda: _database(settings))
    yield _part("embeddings", lambda: f"{open_embedder().name}, on this machine")
    library = open_library(settings)
    yield (
        True,
        (
            f"content: {len(library.personas)} personas, "
            f"{len(library.rubrics)} rubrics, {len(library.passages)} corpus entries"
        ),
    )
    for problem in library.problems:
        yield False, f"left out: {problem}"
    if RUBRIC not in library.rubrics:
        yield False, f"rubric {RUBRIC} is missing: sessions cannot be rated"
    yield _part(
        "tagger", lambda: f"{len(open_the_tagger(settings, library).tags)} tags"
    )
    yield _part(
        "index",
        lambda: f"{open_index(settings, library).embedded} entries were out of date",
    )
    yield _model("voice", settings, settings.model)
    yield _model("rater", settings, settings.rater_model or settings.model)
    if settings.api_key and not settings.model:
        yield (
            True,
            (
                "a key is set, but no model is named, so nothing leaves this machine. "
                "To use a model set INTERPERSONA_MODEL, for example openai:NAME"
            ),
        )


def _part(name: str, find: Callable[[], str]) -> tuple[bool, str]:
    try:
        return True, f"{name}: {find()}"
    except InterpersonaError as error:
        return False, f"{name}: {error}"


def _database(settings: Settings) -> str:
    store = open_store_of(settings)
    return f"{settings.database.split('@')[-1]}, {len(store.list('local'))} sessions"


def _model(role: str, settings: Settings, name: str | None) -> tuple[bool, str]:
    if name is None:
        return True, f"{role}: built in, because INTERPERSONA_MODEL is not set"

    def find() -> str:
        model = open_model(settings, name)
        counted = "exactly" if model and model.exact else "approximately"
        where = settings.base_url or "its usual address"
        window = model.window if model else 0
        return f"{name} at {where}, window {window:,} tokens, counted {counted}"

    return _part(role, find)
