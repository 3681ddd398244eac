"""What the tests share: the real content, index, tagger and store, made once."""

import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from trainer.adapters.chroma_index import ChromaRetriever
from trainer.adapters.embeddings import MiniLm
from trainer.library import Library
from trainer.patient.voices import AuthoredVoice, Voice
from trainer.persona import Persona
from trainer.practice import Practice
from trainer.rubric import Rubric
from trainer.scorer.raters import SimilarityRater
from trainer.scorer.reading import Reader, open_bank
from trainer.scorer.tagger import Tagger
from trainer.scoring import Scoring
from trainer.settings import Settings
from trainer.testing import MemoryStore
from trainer.wiring import (
    RUBRIC,
    open_embedder,
    open_index,
    open_library,
    open_the_tagger,
)

hypothesis_settings.register_profile("here", deadline=None)
hypothesis_settings.load_profile("here")

ROOT = Path(__file__).parent.parent

PERSONAS = tuple(sorted(path.stem for path in (ROOT / "personas").glob("*.yaml")))

SCRIPTS = ROOT / "evals" / "data" / "scripts"

SCRIPTED = tuple(name for name in PERSONAS if (SCRIPTS / f"{name}-good.txt").is_file())
"""Personas for whom a script of good work is written."""


@pytest.fixture(autouse=True)
def _only_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that would leave this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else "unix"
        if host not in ("127.0.0.1", "::1", "localhost", "unix"):
            raise AssertionError(f"a test tried to reach {host}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def settings(pytestconfig: pytest.Config) -> Settings:
    """Settings of a machine on which nothing was set; caches live as long as pytest's."""
    folder = pytestconfig.cache.mkdir("interpersona")
    return Settings.model_validate({"data_dir": Path(folder)})


@pytest.fixture(scope="session")
def library(settings: Settings) -> Library:
    return open_library(settings)


@pytest.fixture(scope="session")
def embedder() -> MiniLm:
    return open_embedder()


@pytest.fixture(scope="session")
def index(settings: Settings, library: Library) -> ChromaRetriever:
    return open_index(settings, library)


@pytest.fixture(scope="session")
def tagger(settings: Settings, library: Library) -> Tagger:
    return open_the_tagger(settings, library)


@pytest.fixture(scope="session")
def rubric(library: Library) -> Rubric:
    return library.rubric(RUBRIC)


@pytest.fixture(scope="session")
def reader(
    settings: Settings, rubric: Rubric, tagger: Tagger, embedder: MiniLm
) -> Reader:
    return Reader(tagger, embedder, open_bank(rubric, embedder, settings.cache))


@pytest.fixture(scope="session")
def scoring(reader: Reader, rubric: Rubric, index: ChromaRetriever) -> Scoring:
    return Scoring(reader, SimilarityRater(), rubric, index)


@pytest.fixture(params=SCRIPTED)
def scripted(request: pytest.FixtureRequest, library: Library) -> Persona:
    """Each persona with a script, in turn."""
    return library.persona(request.param)


@pytest.fixture(params=PERSONAS)
def persona(request: pytest.FixtureRequest, library: Library) -> Persona:
    """Each shipped persona in turn."""
    return library.persona(request.param)


type_of_practice = Callable[..., Practice]


@pytest.fixture
def make_practice(
    library: Library, index: ChromaRetriever, tagger: Tagger, scoring: Scoring
) -> Iterator[type_of_practice]:
    """Make practice with any voice and store; authored and in memory unless said."""

    def make(voice: Voice | None = None, store: object = None) -> Practice:
        return Practice(
            library=library,
            index=index,
            tagger=tagger,
            voice=voice or AuthoredVoice(),
            rate=scoring.rate,
            store=store or MemoryStore(),  # type: ignore[arg-type]
            clock=lambda: datetime(2026, 3, 2, 10, 0, tzinfo=UTC),
        )

    return make
