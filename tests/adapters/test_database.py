import os
import sqlite3
import stat
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from threading import Barrier

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import exc

from trainer.adapters.database import SqlSessionStore, open_store
from trainer.adapters.database_opening import engine_for
from trainer.adapters.database_tables import metadata, sessions, turns
from trainer.errors import (
    BadTextError,
    NotFoundError,
    SessionClosedError,
    SettingsError,
    StoreError,
    TurnTakenError,
)
from trainer.rating import (
    Debrief,
    Evidence,
    Missed,
    NotApplicable,
    Point,
    ProscribedFinding,
    Rating,
    Scorecard,
    Strength,
    Unrated,
)
from trainer.session import (
    PatientState,
    SelfAssessment,
    Session,
    SessionSummary,
    Told,
    Turn,
)
from trainer.techniques import TagProbability
from trainer.transcript import Phase, ProblemArea

MONDAY = datetime(2026, 11, 23, 9, 30, 0, 123456, tzinfo=UTC)

STATE = PatientState(
    turn=1,
    trust=2.25,
    openness=0.1,
    distress={"mother": 0.7, "work": 0.0},
    topic="mother",
    moves=(("OPN",), ("EXP", "AFF"), ()),
    explored={"mother": 1},
    open=("H1",),
    told=(Told(fact="H0", turn=0), Told(fact="H1", turn=1)),
    said=("It has been quiet.",),
)

SCORECARD = Scorecard(
    id="a",
    rubric="ipt-adherence",
    rubric_version="1.0",
    rater="similarity",
    passes=3,
    adherence=61.5,
    stance=None,
    harm=0.0,
    band="developing",
    withheld="",
    caps=("safety-gate",),
    safety_gate="fail",
    safety_reason="Risk was not asked about.",
    words=120,
    therapist_turns=2,
    items=(
        Rating(
            item="A2",
            score=3,
            spread=1.0,
            rationale="Asked who is close.",
            evidence=(Evidence(utterance=1, quote="Who is close to you?"),),
            missed=(Missed(utterance=4),),
            calibration="calibrated",
        ),
        NotApplicable(item="T1", reason="Only in termination."),
        Unrated(item="M3", reason="The rater gave no answer."),
    ),
    proscribed=(
        ProscribedFinding(id="P4", severity="minor", utterance=3, quote="Cheer up."),
    ),
    focus_detected=ProblemArea.GRIEF,
    unverified_quotes_dropped=1,
    debrief=Debrief(
        summary="A good start.",
        strengths=(Strength(item="A2", utterance=1, quote="Who", said="Open."),),
        points=(
            Point(
                item="M1",
                skill="affect",
                utterance=3,
                quote="Cheer up.",
                reply_to=2,
                why="It closes.",
                goal="Stay with it.",
                attempt="What is that like?",
                passage="encouraging-affect",
            ),
        ),
        next_time="Stay with one feeling.",
        reading=("timeline",),
    ),
)


def a_session(name: str = "a", trainee: str = "ana", **fields: object) -> Session:
    given: dict[str, object] = {
        "id": name,
        "persona": "halina",
        "persona_version": "1.0",
        "phase": Phase.INITIAL,
        "trainee": trainee,
        "started": MONDAY,
        "initial_state": PatientState(),
    }
    return Session.model_validate(given | fields)


def begun(number: int = 1, therapist: str = "Who is close to you?") -> Turn:
    return Turn(
        number=number,
        therapist=therapist,
        patient=None,
        state=PatientState(turn=number - 1),
        at=MONDAY + timedelta(minutes=number),
    )


def answered(turn: Turn, patient: str = "My sister, once.") -> Turn:
    return turn.model_copy(
        update={
            "patient": patient,
            "tags": (TagProbability(tag="INV", p=0.1 + 0.2),),
            "state": STATE,
            "disclosed": ("H1", "H2"),
            "voice": "fallback",
            "fault": "timeout",
            "first_ms": 12,
            "total_ms": 15,
        }
    )


def address(folder: Path) -> str:
    return f"sqlite:///{folder / 'sessions.db'}"


Opener = Callable[[], SqlSessionStore]


@pytest.fixture
def opener(tmp_path: Path) -> Iterator[Opener]:
    stores: list[SqlSessionStore] = []

    def opened_again() -> SqlSessionStore:
        stores.append(open_store(address(tmp_path)))
        return stores[-1]

    yield opened_again
    for store in stores:
        store.close()


@pytest.fixture
def store(opener: Opener) -> SqlSessionStore:
    return opener()


def raw(folder: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "sessions.db")) as connection:
        rows = connection.execute(statement).fetchall()
        connection.commit()
    return rows


# What goes in comes out


def test_every_field_of_a_session_comes_back_after_the_program_ends(opener: Opener):
    first = begun()
    second = begun(2, "And who else?")
    session = a_session(
        phase=Phase.TERMINATION,
        seed=2**62,
        ended=MONDAY + timedelta(hours=1),
        opening="Hello.",
        initial_state=STATE,
        turns=(answered(first), second),
        notes="Ask about her sister.\nThen the move.",
        hints=2,
        self_assessment=SelfAssessment(
            overall=4, went_well="Listening", would_change="Pace"
        ),
        scorecard=SCORECARD,
    )
    before = opener()

    before.create(session)
    before.close()

    assert opener().load("a", "ana") == session


def test_a_session_with_nothing_in_it_comes_back_as_it_was(store: SqlSessionStore):
    store.create(a_session())

    assert store.load("a", "ana") == a_session()


def test_a_turn_is_kept_by_its_beginning_and_its_end(opener: Opener):
    turn = begun()
    first = opener()
    first.create(a_session())

    first.begin_turn("a", turn)
    waiting = opener().load("a", "ana").waiting
    first.finish_turn("a", answered(turn))

    assert waiting == turn
    assert opener().load("a", "ana").turns == (answered(turn),)


def test_turns_come_back_by_number_past_nine(store: SqlSessionStore):
    store.create(a_session())
    for number in range(1, 13):
        store.begin_turn("a", begun(number))

    found = [turn.number for turn in store.load("a", "ana").turns]

    assert found == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]


def test_the_end_notes_hints_assessment_and_scorecard_are_kept(opener: Opener):
    store = opener()
    store.create(a_session())
    store.begin_turn("a", begun())
    changed = a_session(
        ended=MONDAY + timedelta(hours=1),
        notes="Slower.",
        hints=3,
        self_assessment=SelfAssessment(overall=2),
        scorecard=SCORECARD,
    )

    store.keep(changed)

    assert opener().load("a", "ana") == changed.model_copy(update={"turns": (begun(),)})


def test_a_window_that_knows_less_takes_no_end_or_scorecard_back(
    store: SqlSessionStore,
):
    end = MONDAY + timedelta(hours=1)
    store.create(a_session())
    store.keep(
        a_session(
            ended=end,
            self_assessment=SelfAssessment(overall=2),
            scorecard=SCORECARD,
        )
    )

    store.keep(a_session(notes="Typed in another window."))
    store.keep(a_session(ended=end + timedelta(hours=1), notes="And again."))

    kept = store.load("a", "ana")
    assert kept.ended == end
    assert kept.self_assessment == SelfAssessment(overall=2)
    assert kept.scorecard == SCORECARD
    assert kept.notes == "And again."


def test_notes_can_be_emptied(store: SqlSessionStore):
    store.create(a_session(notes="Slower."))

    store.keep(a_session(notes=""))

    assert store.load("a", "ana").notes == ""


def test_moments_come_back_in_utc_whatever_zone_they_came_in(store: SqlSessionStore):
    in_delhi = timezone(timedelta(hours=5, minutes=30))
    started = datetime(2026, 11, 23, 2, 0, tzinfo=in_delhi)
    ended = datetime(2026, 11, 23, 3, 0, tzinfo=in_delhi)
    store.create(a_session(started=started))

    store.keep(a_session(started=started, ended=ended))

    kept = store.load("a", "ana")
    assert kept.started.isoformat() == "2026-11-22T20:30:00+00:00"
    assert kept.ended is not None
    assert kept.ended.isoformat() == "2026-11-22T21:30:00+00:00"


def test_a_moment_without_a_time_zone_is_not_guessed_at(store: SqlSessionStore):
    session = a_session(started=datetime(2026, 11, 23, 9, 30))  # noqa: DTZ001

    with pytest.raises(exc.StatementError, match="no time zone"):
        store.create(session)


def test_the_columns_are_the_fields_letter_for_letter():
    assert set(sessions.c.keys()) == set(Session.model_fields) - {"turns"}
    assert set(turns.c.keys()) == set(Turn.model_fields) | {"session_id"}


keepable = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=200
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlSessionStore]:
    store = open_store(address(tmp_path_factory.mktemp("shared")))
    store.create(a_session("text"))
    store.create(a_session("odd"))
    yield store
    store.close()


@hypothesis_settings(deadline=None, max_examples=60)
@given(therapist=keepable, patient=keepable, notes=keepable, topic=keepable)
def test_any_text_comes_back_character_for_character(
    shared: SqlSessionStore, therapist: str, patient: str, notes: str, topic: str
):
    number = len(shared.load("text", "ana").turns) + 1
    turn = begun(number, therapist)
    state = PatientState(distress={topic: 0.5}, said=(patient,))
    full = answered(turn, patient).model_copy(update={"state": state})

    shared.begin_turn("text", turn)
    shared.finish_turn("text", full)
    shared.keep(a_session("text", notes=notes))

    kept = shared.load("text", "ana")
    assert kept.turns[-1] == full
    assert kept.notes == notes


@pytest.mark.parametrize("text", ["\\u0000", "\\ud800", "\U0001f642", "\ufffd", "\r\n"])
def test_text_that_only_looks_unkeepable_is_kept(store: SqlSessionStore, text: str):
    store.create(a_session(notes=text))
    store.begin_turn("a", begun(1, text))

    kept = store.load("a", "ana")

    assert (kept.notes, kept.turns[0].therapist) == (text, text)


odd = st.tuples(
    keepable,
    st.sampled_from(["\x00", "\ud800", "\udbff", "\udc00", "\udfff"]),
    keepable,
)


@hypothesis_settings(deadline=None, max_examples=30)
@given(parts=odd)
def test_words_that_cannot_be_kept_get_a_sentence_and_change_nothing(
    shared: SqlSessionStore, parts: tuple[str, str, str]
):
    before = shared.load("odd", "ana")

    with pytest.raises(BadTextError) as caught:
        shared.begin_turn("odd", begun(1, "".join(parts)))

    place = len(parts[0]) + 1
    assert f"turn 1, therapist: character {place} cannot be kept" in str(caught.value)
    assert f"U+{ord(parts[1]):04X}" in str(caught.value)
    assert shared.load("odd", "ana") == before


def test_an_answer_that_cannot_be_kept_leaves_the_turn_waiting(store: SqlSessionStore):
    spoiled = PatientState(said=("\x00",))
    store.create(a_session())
    store.begin_turn("a", begun())

    with pytest.raises(BadTextError, match=r"turn 1, patient: character 3 .*U\+D83D"):
        store.finish_turn("a", answered(begun(), "No\ud83d"))
    with pytest.raises(BadTextError, match="turn 1, state, said, 0: character 1"):
        store.finish_turn("a", answered(begun()).model_copy(update={"state": spoiled}))

    assert store.load("a", "ana").waiting == begun()


def test_notes_that_cannot_be_kept_leave_the_kept_ones(store: SqlSessionStore):
    store.create(a_session(notes="Slower."))

    with pytest.raises(BadTextError, match="session, notes: character 1"):
        store.keep(a_session(notes="\x00"))

    assert store.load("a", "ana").notes == "Slower."


# Whose it is


def test_nobody_reads_lists_changes_or_deletes_another_trainees_session(
    store: SqlSessionStore,
):
    store.create(a_session("a", "ana"))

    with pytest.raises(NotFoundError, match="You have no session 'a'"):
        store.load("a", "ben")
    with pytest.raises(NotFoundError):
        store.keep(a_session("a", "ben", notes="Mine now."))
    with pytest.raises(NotFoundError):
        store.delete("a", "ben")

    assert store.list("ben") == []
    assert store.latest_open("ben") is None
    assert store.load("a", "ana") == a_session("a", "ana")


def test_somebody_elses_session_and_none_at_all_read_the_same(store: SqlSessionStore):
    store.create(a_session("a", "ana"))

    with pytest.raises(NotFoundError) as elses:
        store.load("a", "ben")
    store.delete("a", "ana")
    with pytest.raises(NotFoundError) as none:
        store.load("a", "ben")

    assert str(elses.value) == str(none.value)


@pytest.mark.parametrize("name", ["b", "", "A", "a' OR '1'='1", "%", "\x00", "\ud800"])
def test_a_name_that_is_no_session_is_not_found(store: SqlSessionStore, name: str):
    store.create(a_session("a"))

    for call in (
        lambda: store.load(name, "ana"),
        lambda: store.delete(name, "ana"),
        lambda: store.begin_turn(name, begun()),
        lambda: store.finish_turn(name, answered(begun())),
    ):
        with pytest.raises(NotFoundError):
            call()

    assert store.load("a", "ana") == a_session("a")


def test_the_list_is_newest_first_with_turns_and_adherence(store: SqlSessionStore):
    unscored = SCORECARD.model_copy(update={"adherence": None})
    noon, later = MONDAY + timedelta(hours=3), MONDAY + timedelta(days=1)
    store.create(a_session("old", ended=noon, turns=(begun(),), scorecard=SCORECARD))
    store.create(a_session("new", started=later, turns=(begun(1), begun(2))))
    store.create(a_session("mid", started=noon, scorecard=unscored, phase="middle"))

    found = store.list("ana")

    shared = {"persona": "halina", "phase": Phase.INITIAL, "ended": None}
    assert found == [
        SessionSummary(id="new", started=later, turns=2, **shared),
        SessionSummary(id="mid", started=noon, turns=0, **shared | {"phase": "middle"}),
        SessionSummary(
            id="old",
            started=MONDAY,
            turns=1,
            adherence=61.5,
            **shared | {"ended": noon},
        ),
    ]
    assert store.list("ana", limit=1) == found[:1]


def test_the_latest_open_session_is_the_newest_that_has_not_ended(
    store: SqlSessionStore,
):
    days = [MONDAY + timedelta(days=day) for day in range(3)]
    store.create(a_session("first", started=days[0]))
    store.create(a_session("second", started=days[1], turns=(begun(),)))
    store.create(a_session("third", started=days[2], ended=days[2]))
    store.create(a_session("other", "ben", started=days[2]))

    assert store.latest_open("ana") == store.load("second", "ana")


def test_with_every_session_ended_none_is_open(store: SqlSessionStore):
    store.create(a_session(ended=MONDAY))

    assert store.latest_open("ana") is None


def test_a_deleted_session_is_gone_with_its_turns_and_others_stay(
    store: SqlSessionStore, tmp_path: Path
):
    store.create(a_session("a", turns=(begun(),)))
    store.create(a_session("b", turns=(begun(),)))

    store.delete("a", "ana")

    with pytest.raises(NotFoundError):
        store.load("a", "ana")
    with pytest.raises(NotFoundError):
        store.delete("a", "ana")
    assert [one.id for one in store.list("ana")] == ["b"]
    assert raw(tmp_path, "SELECT session_id, number FROM turns") == [("b", 1)]


def test_the_words_of_a_deleted_session_leave_the_disk(
    store: SqlSessionStore, tmp_path: Path
):
    words = "a word nobody else would say: quillaja"
    store.create(a_session("a", notes=words, turns=(begun(1, words * 500),)))
    on_disk = b"".join(file.read_bytes() for file in tmp_path.iterdir())

    store.delete("a", "ana")

    left = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"quillaja" in on_disk
    assert b"quillaja" not in left


# Turns


def test_a_turn_cannot_begin_in_a_session_that_has_ended(store: SqlSessionStore):
    store.create(a_session(ended=MONDAY))

    with pytest.raises(SessionClosedError, match="has ended"):
        store.begin_turn("a", begun())

    assert store.load("a", "ana").turns == ()


def test_an_answer_that_comes_after_the_end_is_kept(store: SqlSessionStore):
    store.create(a_session())
    store.begin_turn("a", begun())
    store.keep(a_session(ended=MONDAY))

    store.finish_turn("a", answered(begun()))

    assert store.load("a", "ana").turns == (answered(begun()),)


def test_a_turn_begun_twice_keeps_the_first_words(store: SqlSessionStore):
    store.create(a_session())
    store.begin_turn("a", begun(1, "First."))

    with pytest.raises(TurnTakenError, match="Another window is answering this turn"):
        store.begin_turn("a", begun(1, "Second."))

    assert [turn.therapist for turn in store.load("a", "ana").turns] == ["First."]


def test_a_second_answer_to_one_turn_is_refused(store: SqlSessionStore):
    store.create(a_session())
    store.begin_turn("a", begun())
    store.finish_turn("a", answered(begun(), "First."))

    with pytest.raises(TurnTakenError):
        store.finish_turn("a", answered(begun(), "Second."))

    assert [turn.patient for turn in store.load("a", "ana").turns] == ["First."]


def test_the_same_answer_again_corrects_tags_and_state(store: SqlSessionStore):
    store.create(a_session())
    store.begin_turn("a", begun())
    store.finish_turn("a", answered(begun()))
    corrected = answered(begun()).model_copy(
        update={"tags": (TagProbability(tag="AFF", p=1),), "state": PatientState()}
    )

    store.finish_turn("a", corrected)

    assert store.load("a", "ana").turns == (corrected,)


def test_finishing_a_turn_does_not_change_the_therapists_words(store: SqlSessionStore):
    store.create(a_session())
    store.begin_turn("a", begun(1, "As said."))

    store.finish_turn("a", answered(begun(1, "As misremembered.")))

    assert store.load("a", "ana").turns[0].therapist == "As said."


def test_a_turn_that_has_not_begun_cannot_be_finished(store: SqlSessionStore):
    store.create(a_session())
    store.begin_turn("a", begun(1))

    with pytest.raises(NotFoundError, match="Turn 2 of session 'a' has not begun"):
        store.finish_turn("a", answered(begun(2)))

    assert store.load("a", "ana").turns == (begun(1),)


def test_a_session_id_is_given_out_once_over_all_trainees(store: SqlSessionStore):
    store.create(a_session("a", "ana", notes="Mine."))

    with pytest.raises(StoreError, match="Session 'a' cannot be made"):
        store.create(a_session("a", "ben"))

    assert store.load("a", "ana").notes == "Mine."


def test_a_session_that_cannot_be_made_whole_is_not_made(store: SqlSessionStore):
    with pytest.raises(StoreError):
        store.create(a_session("a", turns=(begun(1), begun(1))))

    assert store.list("ana") == []


# Many at once


@pytest.mark.parametrize("windows", ["one program", "a program each"])
def test_of_windows_beginning_one_turn_at_once_exactly_one_wins(
    opener: Opener, windows: str
):
    together = 8
    first = opener()
    first.create(a_session())
    stores = (
        [first] * together
        if windows == "one program"
        else [opener() for _ in range(together)]
    )
    barrier = Barrier(together)

    def begin(window: int) -> list[int]:
        won = []
        for number in range(1, 6):
            barrier.wait(timeout=60)
            try:
                stores[window].begin_turn("a", begun(number, f"Window {window}"))
            except TurnTakenError:
                continue
            won.append(number)
        return won

    with ThreadPoolExecutor(together) as pool:
        won = list(pool.map(begin, range(together)))

    winners = {number: window for window, mine in enumerate(won) for number in mine}
    assert sorted(number for mine in won for number in mine) == [1, 2, 3, 4, 5]
    assert {turn.number: turn.therapist for turn in first.load("a", "ana").turns} == {
        number: f"Window {window}" for number, window in winners.items()
    }


def test_of_two_answers_at_once_exactly_one_is_kept(store: SqlSessionStore):
    store.create(a_session())
    store.begin_turn("a", begun())
    barrier = Barrier(4)

    def finish(window: int) -> int | None:
        barrier.wait(timeout=60)
        try:
            store.finish_turn("a", answered(begun(), f"Window {window}"))
        except TurnTakenError:
            return None
        return window

    with ThreadPoolExecutor(4) as pool:
        won = [one for one in pool.map(finish, range(4)) if one is not None]

    assert [f"Window {one}" for one in won] == [
        turn.patient for turn in store.load("a", "ana").turns
    ]


def test_a_turn_begun_while_the_session_ends_is_kept_or_refused_never_both(
    store: SqlSessionStore,
):
    barrier = Barrier(2)

    def begin(name: str) -> bool:
        barrier.wait(timeout=60)
        try:
            store.begin_turn(name, begun())
        except SessionClosedError:
            return False
        return True

    def end(name: str) -> None:
        barrier.wait(timeout=60)
        store.keep(a_session(name, ended=MONDAY))

    names = [f"s{number}" for number in range(20)]
    with ThreadPoolExecutor(2) as pool:
        for name in names:
            store.create(a_session(name))
            said = pool.submit(begin, name)
            pool.submit(end, name).result()
            kept = store.load(name, "ana") if said.result() is not None else None

            assert kept is not None
            assert len(kept.turns) == int(said.result())
            assert kept.ended == MONDAY


def test_many_trainees_writing_at_once_lose_nothing(store: SqlSessionStore):
    trainees = [f"t{number}" for number in range(12)]

    def practise(trainee: str) -> None:
        store.create(a_session(f"of-{trainee}", trainee))
        for number in range(1, 6):
            turn = begun(number, f"{trainee} says {number}")
            store.begin_turn(f"of-{trainee}", turn)
            store.load(f"of-{trainee}", trainee)
            store.finish_turn(f"of-{trainee}", answered(turn, f"to {trainee}"))

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(practise, trainees))

    for trainee in trainees:
        kept = store.load(f"of-{trainee}", trainee).turns
        assert [turn.therapist for turn in kept] == [
            f"{trainee} says {number}" for number in range(1, 6)
        ]
        assert {turn.patient for turn in kept} == {f"to {trainee}"}


# A program that ends in the middle

PROGRAM = """
import os, sys
from datetime import UTC, datetime
from trainer.adapters.database import open_store
from trainer.session import PatientState, Session, Turn

store = open_store(sys.argv[1])
now = datetime(2026, 11, 23, tzinfo=UTC)
state = PatientState()
store.create(Session(id="a", persona="p", persona_version="1", phase="initial",
                     trainee="ana", started=now, initial_state=state))
for number in range(1, 10_000):
    store.begin_turn("a", Turn(number=number, therapist=f"These words, {number}",
                               patient=None, state=state, at=now))
    if sys.argv[2] == "exit":
        os._exit(9)
    print(number, flush=True)
"""


OPENER = """
import sys
from trainer.adapters.database import open_store

print("ready", flush=True)
for url in sys.stdin:
    open_store(url.strip()).close()
    print("open", flush=True)
"""


def program(source: str, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", source, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )


def test_words_are_there_after_the_program_dies_right_behind_them(
    opener: Opener, tmp_path: Path
):
    with program(PROGRAM, address(tmp_path), "exit") as dying:
        dying.communicate(timeout=60)

    waiting = opener().load("a", "ana").waiting
    assert dying.returncode == 9
    assert waiting is not None
    assert waiting.therapist == "These words, 1"


def test_words_are_there_after_the_program_is_killed_in_the_middle_of_writing(
    opener: Opener, tmp_path: Path
):
    with program(PROGRAM, address(tmp_path), "kill") as killed:
        assert killed.stdout is not None
        while (line := killed.stdout.readline().strip()) != "20":
            assert line, "the program ended by itself"
        killed.kill()
        promised = [int(line) for line in killed.stdout.read().split()] or [20]

    kept = opener().load("a", "ana").turns
    assert len(kept) >= promised[-1]
    assert [turn.therapist for turn in kept] == [
        f"These words, {number}" for number in range(1, len(kept) + 1)
    ]


def test_every_commit_is_synced_to_the_disk(tmp_path: Path):
    engine = engine_for(address(tmp_path))

    with engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    engine.dispose()

    # synchronous 2 is FULL
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 10_000,
    }


# Opening and upgrading


def test_an_upgraded_database_has_the_tables_the_code_knows(
    store: SqlSessionStore, tmp_path: Path
):
    del store
    engine = engine_for(address(tmp_path))

    with engine.connect() as connection:
        difference = compare_metadata(MigrationContext.configure(connection), metadata)
    engine.dispose()

    assert difference == []


def test_a_database_opened_again_is_as_it_was(opener: Opener, tmp_path: Path):
    opener().create(a_session())
    before = raw(tmp_path, "SELECT sql FROM sqlite_master ORDER BY name")

    again = opener()

    assert raw(tmp_path, "SELECT sql FROM sqlite_master ORDER BY name") == before
    assert again.load("a", "ana") == a_session()


def test_the_folder_is_made_and_the_file_is_its_owners_alone(tmp_path: Path):
    folder = tmp_path / "not" / "yet 100% there"

    open_store(address(folder)).close()

    mode = (folder / "sessions.db").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_programs_that_open_a_new_database_at_once_all_get_it(tmp_path: Path):
    programs = [program(OPENER) for _ in range(4)]
    for one in programs:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"

    # Many rounds, since two meet at the same instant in one of twenty or so.
    said = [
        line
        for number in range(60)
        for line in told(programs, address(tmp_path / str(number)))
    ]
    for one in programs:
        one.communicate(timeout=60)

    assert said == ["open\n"] * 240
    assert [one.returncode for one in programs] == [0] * 4


def told(programs: "list[subprocess.Popen[str]]", line: str) -> list[str]:
    for one in programs:
        assert one.stdin is not None
        one.stdin.write(f"{line}\n")
        one.stdin.flush()
    return [one.stdout.readline() for one in programs if one.stdout is not None]


def test_threads_that_open_a_new_database_at_once_all_get_it(opener: Opener):
    with ThreadPoolExecutor(6) as pool:
        stores = list(pool.map(lambda _: opener(), range(6)))

    stores[0].create(a_session())
    assert [store.load("a", "ana") for store in stores] == [a_session()] * 6


def test_an_upgrade_that_fails_half_way_leaves_nothing_behind(tmp_path: Path):
    raw(tmp_path, "CREATE TABLE turns (something TEXT)")

    with pytest.raises(SettingsError, match="table turns already exists"):
        open_store(address(tmp_path))

    assert raw(tmp_path, "SELECT name FROM sqlite_master") == [("turns",)]


def test_a_database_of_a_newer_program_gets_a_sentence(opener: Opener, tmp_path: Path):
    opener().close()
    raw(tmp_path, "UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(SettingsError) as caught:
        open_store(address(tmp_path))

    assert "sessions.db was made by a newer Interpersona" in str(caught.value)
    assert "its tables are version 9999; this program knows up to 0002" in str(
        caught.value
    )
    assert raw(tmp_path, "SELECT version_num FROM alembic_version") == [("9999",)]


def test_a_folder_that_cannot_be_made_gets_a_sentence(tmp_path: Path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")

    with pytest.raises(SettingsError, match=r"be made \(.*/file: File exists\)"):
        open_store(address(tmp_path / "file"))
    with pytest.raises(SettingsError, match=r"be made \(.*/file/x: Not a directory\)"):
        open_store(address(tmp_path / "file" / "x"))


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_that_may_not_be_written_gets_a_sentence(tmp_path: Path):
    tmp_path.chmod(0o500)

    with pytest.raises(SettingsError, match=r"be made \(.*: Permission denied\)"):
        open_store(address(tmp_path))


def test_a_folder_in_the_place_of_the_file_gets_a_sentence(tmp_path: Path):
    (tmp_path / "sessions.db").mkdir()

    with pytest.raises(SettingsError, match="unable to open database file"):
        open_store(address(tmp_path))


def test_a_file_that_is_no_database_gets_a_sentence_and_stays(tmp_path: Path):
    file = tmp_path / "sessions.db"
    file.write_bytes(b"Dear diary, " * 1000)

    with pytest.raises(SettingsError, match="file is not a database"):
        open_store(address(tmp_path))

    assert file.read_bytes() == b"Dear diary, " * 1000


@pytest.mark.parametrize(
    "url",
    [
        "",
        "sessions.db",
        "mysql://host/name",
        "sqlite+aiosqlite:///x.db",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:x?mode=memory&uri=true",
        "postgresql://ana:opensesame@host:port/name",
    ],
)
def test_a_url_that_names_no_usable_database_gets_a_sentence(url: str):
    with pytest.raises(SettingsError) as caught:
        open_store(url)

    told = "".join(traceback.format_exception(caught.value))
    assert "Write sqlite:////folder/sessions.db" in str(caught.value)
    assert "opensesame" not in told


# A database that fails


def test_a_failing_database_gets_a_sentence_that_quotes_nobody(
    store: SqlSessionStore, tmp_path: Path
):
    store.create(a_session())
    raw(tmp_path, "DROP TABLE turns")
    turn = begun(1, "quillaja")

    with pytest.raises(StoreError) as caught:
        store.begin_turn("a", turn)

    assert "The database of sessions failed: no such table: turns" in str(caught.value)
    assert "quillaja" not in "".join(traceback.format_exception(caught.value))


def test_a_row_somebody_spoiled_gets_a_sentence_that_quotes_nobody(
    store: SqlSessionStore, tmp_path: Path
):
    store.create(a_session(turns=(answered(begun()),)))
    raw(tmp_path, """UPDATE turns SET state = '{"trust": "quillaja"}'""")

    with pytest.raises(StoreError) as caught:
        store.load("a", "ana")

    assert "Session 'a' cannot be read as it is kept" in str(caught.value)
    assert "what is wrong: turns.0.state.trust" in str(caught.value)
    assert "quillaja" not in "".join(traceback.format_exception(caught.value))
