"""A database from before there were courses can still be read, and used."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from trainer.adapters.database import SqlSessionStore, open_store
from trainer.adapters.database_opening import engine_for
from trainer.persona import Difficulty
from trainer.session import PatientState, Session, Turn
from trainer.transcript import Phase

OLD_STATE = {
    "turn": 1,
    "trust": 2.25,
    "openness": 0.5,
    "distress": {"last_night": 0.3},
    "topic": "kasia",
    "moves": [["OPN"], ["EXP", "AFF"]],
    "explored": {"kasia": 1},
    "open": ["H1"],
    "told": [{"fact": "H1", "turn": 1}],
    "said": ["It has been quiet."],
}
"""A state as it was kept before; nothing of courses, resistance or the body."""


def upgraded_to(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", "trainer:adapters/migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


@pytest.fixture
def address(tmp_path: Path) -> str:
    """The URL of a database of revision 0001 with one ended session in it."""
    url = f"sqlite:///{tmp_path / 'old.db'}"
    engine = engine_for(url)
    with engine.begin() as connection:
        upgraded_to(connection, "0001")
    engine.dispose()
    state = json.dumps(OLD_STATE)
    with closing(sqlite3.connect(tmp_path / "old.db")) as connection:
        connection.execute(
            "INSERT INTO sessions (id, persona, persona_version, phase, trainee, seed,"
            " started, ended, opening, initial_state, notes, hints)"
            " VALUES ('old', 'halina', '1.0', 'middle', 'ana', 7,"
            " '2026-10-01 09:00:00', '2026-10-01 09:40:00', 'Hello.', ?, 'Ask.', 2)",
            ("{}",),
        )
        connection.execute(
            "INSERT INTO turns (session_id, number, therapist, patient, tags, state,"
            " disclosed, voice, first_ms, total_ms, at)"
            " VALUES ('old', 1, 'Tell me about Kasia.', 'She rings.', '[]', ?,"
            " '[\"H1\"]', 'authored', 3, 4, '2026-10-01 09:01:00')",
            (state,),
        )
        connection.commit()
    return url


@pytest.fixture
def store(address: str):
    opened = open_store(address)
    yield opened
    opened.close()


def test_an_old_session_is_read_as_a_single_one_of_usual_difficulty(
    store: SqlSessionStore,
):
    old = store.load("old", "ana")

    assert (old.difficulty, old.course, old.number, old.farewell) == (
        Difficulty.STANDARD,
        None,
        1,
        "",
    )
    assert (old.phase, old.life, old.seed) == (Phase.MIDDLE, Phase.MIDDLE, 7)
    assert old.ended == datetime(2026, 10, 1, 9, 40, tzinfo=UTC)
    assert (old.opening, old.notes, old.hints) == ("Hello.", "Ask.", 2)


def test_an_old_state_keeps_what_it_knew_and_has_nothing_of_the_new(
    store: SqlSessionStore,
):
    state = store.load("old", "ana").state

    assert state == PatientState.model_validate(OLD_STATE)
    assert (state.session, state.resisting, state.score) == (1, None, None)
    assert (state.shown, state.planned, state.happened) == ((), (), ())


def test_an_old_session_is_listed_as_the_first_of_no_course(store: SqlSessionStore):
    (row,) = store.list("ana")

    assert (row.id, row.number, row.course, row.turns) == ("old", 1, None, 1)


def test_an_old_session_can_be_kept_on(store: SqlSessionStore):
    old = store.load("old", "ana")

    store.keep(old.model_copy(update={"notes": "And slower.", "farewell": "Bye."}))

    kept = store.load("old", "ana")
    assert (kept.notes, kept.farewell) == ("And slower.", "Bye.")
    assert kept.turns == old.turns


def test_new_sessions_of_a_course_stand_beside_old_ones(store: SqlSessionStore):
    session = Session(
        id="new",
        persona="ruth",
        persona_version="1.0",
        phase=Phase.INITIAL,
        trainee="ana",
        difficulty=Difficulty.HARDER,
        course="first",
        number=3,
        started=datetime(2026, 11, 1, 9, 0, tzinfo=UTC),
        initial_state=PatientState(session=3),
        turns=(
            Turn(
                number=1,
                therapist="Hello.",
                patient="Hello.",
                state=PatientState(session=3, turn=1),
                at=datetime(2026, 11, 1, 9, 1, tzinfo=UTC),
            ),
        ),
    )

    store.create(session)

    assert store.load("new", "ana") == session
    assert [row.id for row in store.list("ana")] == ["new", "old"]


def test_opening_the_database_again_changes_nothing(address: str):
    first = open_store(address)
    before = first.load("old", "ana")
    first.close()

    second = open_store(address)

    assert second.load("old", "ana") == before
    second.close()
