"""When a person keeps away from what hurts, in which way, and what ends it."""

import pytest

from tests.patient.steps import Step, says, step, steps
from trainer.patient.state import begin
from trainer.persona import Difficulty, Persona, ResistanceMove
from trainer.transcript import Phase

LET_BE = "small_talk"


def pressing(persona: Persona):
    """Return a statement on a locked fact that is no move of any kind."""
    fact = next(one for one in persona.facts if not one.risk)
    return says("There is that other matter.", target=fact.id)


def pressed(persona: Persona, times: int, difficulty=Difficulty.STANDARD) -> list[Step]:
    state = begin(persona, Phase.INITIAL, difficulty)
    return steps(persona, state, *[pressing(persona)] * times)


def move_in(taken: Step, persona: Persona) -> ResistanceMove:
    used = taken.state.resisting
    assert used is not None
    return next(one for one in persona.resistance if one.id == used.move)


def test_pressing_on_a_locked_fact_brings_up_a_move_and_draws_the_cover(persona):
    (first,) = pressed(persona, 1)

    fact = next(one for one in persona.facts if not one.risk)
    assert first.state.resisting is not None
    assert first.intents == ("hold_back",)
    assert first.lines[0] in fact.cover


def test_the_move_shows_on_the_next_press(persona):
    _, second = pressed(persona, 2)

    move = move_in(second, persona)
    assert second.intents == ("resist",)
    assert second.lines[0] in move.lines


def test_the_seed_decides_which_of_the_moves_comes_up(ruth):
    def moved(seed: int) -> str:
        taken = step(ruth, begin(ruth, Phase.INITIAL), pressing(ruth), seed)
        return move_in(taken, ruth).id

    assert {moved(seed) for seed in range(6)} == {one.id for one in ruth.resistance}


def test_a_move_yields_to_each_of_its_tags(persona):
    (first,) = pressed(persona, 1)
    move = move_in(first, persona)

    for tag in move.yields:
        after = step(persona, first.state, says("I take it as you say it.", tag))
        assert after.state.resisting is None, tag


def test_a_move_does_not_yield_to_pressing_or_to_a_listening_sound(ruth):
    first, second = pressed(ruth, 2)

    assert second.state.resisting == first.state.resisting
    after = step(ruth, second.state, says("Mm.", "ACK"))
    assert after.state.resisting == first.state.resisting


def test_a_move_goes_when_the_matter_is_let_be(persona):
    (first,) = pressed(persona, 1)

    talk = persona.small_talk[0].id
    after = step(persona, first.state, says("Lovely day.", target=f"small_talk:{talk}"))

    assert after.state.resisting is None
    assert after.intents == ("small_talk",)


def test_a_move_goes_when_what_the_body_shows_is_remarked_on(ruth):
    (first,) = pressed(ruth, 1)
    cue = ruth.nonverbal[0].shows

    after = step(ruth, first.state, says("You looked away.", target=f"noticed:{cue}"))

    assert after.state.resisting is None


def test_a_move_stays_while_the_trainee_goes_on_closing(ruth):
    (first,) = pressed(ruth, 1)
    tag = move_in(first, ruth).yields[0]

    after = step(ruth, first.state, says("Just leave, I would.", tag, "ADV"))

    assert after.state.resisting == first.state.resisting


@pytest.mark.parametrize(
    ("difficulty", "turns"),
    [(Difficulty.EASIER, 1), (Difficulty.STANDARD, 2), (Difficulty.HARDER, 4)],
)
def test_a_move_lasts_longer_the_harder_the_person(ruth, difficulty, turns):
    # It comes up on the first press and shows on those after it, until given up.
    taken = pressed(ruth, turns + 2, difficulty)

    shown = [one.intents == ("resist",) for one in taken]
    assert shown == [False, *[True] * turns, False]


@pytest.mark.parametrize(
    ("difficulty", "trust", "resists"),
    [
        (Difficulty.EASIER, 2.9, True),
        (Difficulty.EASIER, 3.1, False),
        (Difficulty.STANDARD, 4.4, True),
        (Difficulty.STANDARD, 4.6, False),
        (Difficulty.HARDER, 6.4, True),
        (Difficulty.HARDER, 6.6, False),
    ],
)
def test_who_trusts_enough_does_not_resist_and_it_takes_more_when_harder(
    ruth, difficulty, trust, resists
):
    state = begin(ruth, Phase.INITIAL, difficulty)
    state = state.model_copy(update={"trust": trust})

    taken = step(ruth, state, pressing(ruth))

    assert (taken.state.resisting is not None) is resists


def test_a_direct_question_on_suicide_brings_up_no_resistance(ruth):
    asked = says("Do you think of ending your life?", "RSK", target="H4")

    taken = step(ruth, begin(ruth, Phase.INITIAL), asked)

    assert taken.state.resisting is None


def test_advice_brings_up_a_move_though_nothing_was_asked(persona):
    advised = says("Pull yourself together and go out more.", "ADV")

    taken = step(persona, begin(persona, Phase.INITIAL), advised)

    assert taken.state.resisting is not None


def test_another_question_beside_the_sore_one_is_answered_all_the_same(ruth):
    first, _ = pressed(ruth, 2)

    other = step(ruth, first.state, says("Do you sleep?", "SYM", target="sleep"))

    assert other.intents == ("answer",)


def test_while_a_person_keeps_away_half_the_openness_is_won(ruth):
    (first,) = pressed(ruth, 1)
    talk = says("What is Gareth like?", "GRF", target="nomsa")
    free = begin(ruth, Phase.INITIAL)

    freely = step(ruth, free, talk).state.openness - free.openness
    kept_away = step(ruth, first.state, talk).state.openness - first.state.openness

    assert freely > 0
    assert kept_away == pytest.approx(freely / 2)
