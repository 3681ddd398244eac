"""Simulated trainees play the same session from the same seed, without a model."""

import pytest

from trainer.errors import BadFileError
from trainer.session import Session
from trainer.simulation import Staging, answer, new_session, play
from trainer.trainees import Move, Trainees
from trainer.transcript import Phase
from trainer.turns import Turns
from trainer.yaml_files import load, parse


@pytest.fixture(scope="module")
def trainees(library) -> Trainees:
    return load(library.trainees, Trainees)


@pytest.fixture(scope="module")
def turns(index, tagger) -> Turns:
    return Turns(index, tagger, recalls=False, ranks=True)


def said(session: Session) -> list[tuple[str, str | None]]:
    return [(turn.therapist, turn.patient) for turn in session.turns]


def test_the_same_seed_plays_the_same_session_and_another_seed_another(
    turns, trainees, library
):
    halina, level = library.persona("halina"), trainees.levels[-1]

    first, again, other = (
        play(turns, trainees, Staging(halina, level, seed, turns=8))
        for seed in (3, 3, 4)
    )

    assert said(first) == said(again)
    assert said(first) != said(other)
    assert len(first.turns) == 8


def test_the_best_trainee_earns_facts_where_the_poorest_earns_none(
    turns, trainees, library
):
    kwame = library.persona("kwame")
    ranked = sorted(trainees.levels, key=lambda level: level.skill)

    poorest, best = (
        play(turns, trainees, Staging(kwame, level))
        for level in (ranked[0], ranked[-1])
    )

    assert poorest.state.told == ()
    assert len(best.state.told) >= 2
    assert best.state.trust > poorest.state.trust


def test_a_turn_of_a_simulated_session_is_that_of_a_real_one(turns, library):
    ruth = library.persona("ruth")

    session = answer(turns, ruth, new_session(ruth), "How are you sleeping?").session

    assert session.phase is Phase.INITIAL
    assert session.turns[0].voice == "authored"
    assert session.turns[0].patient
    assert session.state.topic == "sleep"


def test_every_kind_of_move_has_its_lines_and_every_level_its_rank(trainees):
    assert {move for move in Move if not trainees.says[move]} == set()
    assert [level.skill for level in trainees.levels] == [0, 1, 2, 3, 4, 5]


def test_a_kind_of_move_without_lines_is_named():
    text = "version: '1'\nsource: us\nsays: {opening: [Hello.]}\nlevels: []\n"

    with pytest.raises(BadFileError, match="levels"):
        parse(text, Trainees, "trainees.yaml")
