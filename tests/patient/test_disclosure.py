"""What opens a person: gates, the pace of telling, trust, and difficulty."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.patient.steps import Step, heard, says, sentence, step, steps
from trainer.patient.disclosure import PACE, fact_to_tell, may_say, open_gates
from trainer.patient.state import MOST_A_TURN, QUESTIONED, begin, update
from trainer.persona import Difficulty, Persona
from trainer.session import PatientState, Told
from trainer.transcript import Phase

LADDER = (Difficulty.EASIER, Difficulty.STANDARD, Difficulty.HARDER)

GOOD = (
    ("Tell me more about that.", "EXP"),
    ("What did you feel just then?", "AFF"),
    ("So he said it and you went quiet. What happened then?", "CLA"),
    ("What did you say to him, and what did he say?", "COM"),
)


def good_work(persona: Persona, difficulty: Difficulty, turns: int = 60) -> list[Step]:
    """Return the steps of one who explores each topic of each fact in turn."""
    topics = [topic for fact in persona.facts for topic in fact.topics]
    state = begin(persona, Phase.INITIAL, difficulty)
    said = [
        says(f"{GOOD[place % 4][0]} ({place})", GOOD[place % 4][1], target=topic)
        for place, topic in enumerate((topics * turns)[:turns])
    ]
    asked = [
        says(f"I ask you plainly. ({place})", "RSK", "EXP", target=fact.id)
        for place, fact in enumerate(persona.facts)
    ]
    return steps(persona, state, *said, *asked, *asked)


def told(taken: list[Step]) -> list[str]:
    return [fact for one in taken for fact in one.brief.disclosed]


# Difficulty


def test_difficulty_moves_how_much_it_takes_and_never_the_facts(persona):
    begun = [begin(persona, Phase.MIDDLE, one) for one in LADDER]

    assert len({one.told for one in begun}) == 1
    assert len({one.open for one in begun}) == 1
    assert len({one.trust for one in begun}) == 1


def test_at_every_difficulty_a_fact_is_told_in_the_same_words(persona):
    told_in = {
        (part.fact, part.about)
        for difficulty in LADDER
        for one in good_work(persona, difficulty)
        for part in one.brief.parts
        if part.intent == "tell"
    }

    texts = {(fact.id, fact.text) for fact in persona.facts}
    assert told_in <= texts
    assert len(told_in) == len({fact for fact, _ in told_in})


def test_the_same_work_opens_the_same_facts_later_when_harder(persona):
    opened = []
    for difficulty in LADDER:
        taken = good_work(persona, difficulty)
        first = {
            fact.id: next(
                (place for place, one in enumerate(taken) if fact.id in one.state.open),
                len(taken),
            )
            for fact in persona.facts
        }
        opened.append(first)

    for easier, harder in pairwise(opened):
        assert all(easier[fact] <= harder[fact] for fact in easier)
    assert sum(opened[0].values()) < sum(opened[2].values())


COUNT = st.integers(min_value=0, max_value=5)
LEVEL = st.floats(min_value=0, max_value=10)


@given(trust=LEVEL, openness=LEVEL, times=COUNT, data=st.data())
@hypothesis_settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_open_to_the_harder_is_open_to_the_easier(
    persona, trust, openness, times, data
):
    topics = [one.id for one in persona.topics]
    some = data.draw(st.sets(st.sampled_from(topics)))
    tags = data.draw(
        st.lists(st.sampled_from(["EXP", "AFF", "CLA", "RSK"]), max_size=4)
    )
    state = PatientState(
        trust=trust,
        openness=openness,
        turn=9,
        moves=tuple((tag,) for tag in tags * times),
        explored=dict.fromkeys(some, times),
        asked=dict.fromkeys(some, times),
    )

    opened = [
        set(open_gates(state.model_copy(update={"difficulty": one}), persona).open)
        for one in LADDER
    ]

    assert opened[2] <= opened[1] <= opened[0]


@pytest.mark.parametrize(("easier", "harder"), list(pairwise(LADDER)))
def test_a_good_move_wins_less_and_a_wrong_one_costs_the_same_when_harder(
    ruth, easier, harder
):
    def moved(difficulty: Difficulty, tag: str) -> float:
        state = begin(ruth, Phase.INITIAL, difficulty)
        state = state.model_copy(update={"trust": 2.0})
        return update(state, says("So.", tag, target="nomsa"), ruth).trust - 2.0

    assert moved(easier, "AFF") > moved(harder, "AFF") > 0
    assert moved(easier, "P8") == moved(harder, "P8") < 0


# Gates


def test_what_is_open_stays_open(ruth):
    state = PatientState(open=("H2",))

    assert "H2" in open_gates(state, ruth).open


def test_a_locked_fact_and_answers_bound_to_it_may_not_be_said(persona):
    allowed = may_say(PatientState(), persona, Phase.INITIAL)

    assert not allowed & set(persona.fact_ids)
    bound = {f"risk_talk:{one.id}" for one in persona.risk_talk if one.fact}
    assert not allowed & bound


def test_what_was_told_in_earlier_sessions_may_be_said(persona):
    known = persona.phases.middle.known
    state = begin(persona, Phase.MIDDLE)

    allowed = may_say(state, persona, Phase.MIDDLE)

    assert set(known) <= allowed


@pytest.mark.parametrize("tag", ["ADV", "P4", "P5", "P8", "OFF", "SOC", "P7", "P3"])
def test_nothing_is_told_upon_a_move_that_closes_or_chats(ruth, tag):
    state = PatientState(open=("tuesdays",), topic="nomsa", turn=5)

    assert fact_to_tell(state, says("So, Nomsa.", "EXP", target="tuesdays"), ruth)
    assert not fact_to_tell(
        state, says("So, Nomsa.", "EXP", tag, target="tuesdays"), ruth
    )


def test_nothing_is_told_to_a_line_that_was_said_before(ruth):
    state = PatientState(open=("tuesdays",), turn=5)
    again = heard(sentence("So, Nomsa.", "EXP", target="tuesdays"), repeated=True)

    assert fact_to_tell(state, again, ruth) is None


def test_facts_are_told_at_a_pace(persona):
    taken = good_work(persona, Difficulty.EASIER)

    risky = {fact.id for fact in persona.facts if fact.risk}
    turns = [
        place for place, one in enumerate(taken) if set(one.brief.disclosed) - risky
    ]
    assert len(turns) >= 2
    assert all(later - sooner >= PACE for sooner, later in pairwise(turns))


def test_a_fact_is_told_once(persona):
    facts = told(good_work(persona, Difficulty.EASIER))

    assert len(facts) == len(set(facts)) >= 3


def test_a_fact_reached_for_by_name_goes_before_one_that_lies_near(ruth):
    state = PatientState(open=("tuesdays", "water"), topic="nomsa", turn=5)

    named = fact_to_tell(state, says("And Dylan?", "EXP", target="water"), ruth)

    assert named == ruth.fact("water")


def test_a_risk_fact_is_told_to_a_direct_question_and_not_to_talk_nearby(ruth):
    state = PatientState(open=("H4",), topic="sleep", turn=5)

    near = fact_to_tell(
        state, says("Say more of the nights.", "EXP", target="sleep"), ruth
    )
    asked = fact_to_tell(state, says("Do you think of dying?", "RSK"), ruth)

    assert near is None
    assert asked == ruth.fact("H4")


# Trust


@pytest.mark.parametrize("tags", [("EXP", "AFF", "EMP", "LNK"), ("AFF", "COM")])
def test_one_turn_wins_only_so_much_trust(persona, tags):
    state = begin(persona, Phase.INITIAL)

    after = update(state, says("Go on about that.", *tags), persona)

    assert after.trust - state.trust <= MOST_A_TURN + 1e-9


def test_trust_and_openness_stay_between_nought_and_ten(persona):
    kind = says(
        "Say more about how that was.", "EXP", "AFF", target=persona.topics[0].id
    )
    cruel = says("Get out.", "ABU", "P8")
    state = begin(persona, Phase.INITIAL)

    up = steps(persona, state, *[kind] * 60)[-1].state
    down = steps(persona, state, *[cruel] * 20)[-1].state

    assert (up.openness, up.trust <= 10) == (10, True)
    assert (down.openness, down.trust) == (0, 0)


def test_kindness_alone_reaches_no_further_than_its_ceiling(persona):
    state = begin(persona, Phase.INITIAL)

    after = steps(persona, state, *[says("That sounds hard.", "EMP")] * 40)[-1].state

    ceiling = max(persona.temperament.warmth_ceiling, persona.temperament.trust)
    assert after.trust <= ceiling + after.openness + 1e-9
    assert set(after.open) <= {fact.id for fact in persona.facts if fact.risk}


def test_a_yes_or_no_question_wins_less_than_an_open_one(ruth):
    state = begin(ruth, Phase.INITIAL)

    closed = update(state, says("Is she kind?", "EXP", target="nomsa"), ruth)
    opened = update(state, says("How is she?", "EXP", target="nomsa"), ruth)

    assert state.trust < closed.trust < opened.trust
    assert closed.openness < opened.openness


def test_who_is_only_questioned_and_comforted_opens_no_further(ruth):
    closed = says("Is she kind?", "EXP", target="nomsa")
    kind = says("That sounds hard.", "EMP", target="nomsa")

    after = steps(ruth, begin(ruth, Phase.INITIAL), *[closed, kind] * 20)[-1].state
    opened = update(after, says("How is she?", "EXP", target="nomsa"), ruth)

    assert after.openness == QUESTIONED
    assert opened.openness > QUESTIONED


def test_a_wrong_move_hurts_more_while_something_painful_is_out(ruth):
    calm = begin(ruth, Phase.MIDDLE)
    sore = calm.model_copy(update={"topic": "fall", "distress": {"fall": 1.0}})

    blow = says("You bring it on yourself.", "P8")

    assert calm.trust - update(calm, blow, ruth).trust == pytest.approx(1.7)
    # 1.7 and once more as much, since distress on what the talk is about is 1.
    assert sore.trust - update(sore, blow, ruth).trust == pytest.approx(3.4)


# What shuts Ruth


def test_ruth_coached_to_assert_herself_loses_trust_and_opens_nothing(ruth):
    state = begin(ruth, Phase.INITIAL)
    coaching = [
        says("Tell Gareth clearly what you need.", "ADV", target="gareth"),
        says("Let's practise what you could say to him.", "ROL", target="rows"),
        says("What could you do differently over money?", "DEC", target="money"),
        says("You must put your foot down over his rules.", "P4", target="rules"),
    ] * 3

    taken = steps(ruth, state, *coaching)

    assert all(one.state.shut for one in taken)
    assert taken[-1].state.trust == 0
    assert taken[-1].state.open == ()
    assert told(taken) == []
    trusts = [state.trust, *(one.state.trust for one in taken)]
    assert all(later <= sooner for sooner, later in pairwise(trusts))


def test_ruth_coached_agrees_too_fast_in_words_of_her_own(ruth):
    coached = says("Tell Gareth clearly what you need.", "ADV", target="gareth")

    taken = step(ruth, begin(ruth, Phase.INITIAL), coached)

    assert taken.lines[0] in ruth.shuts.lines


def test_the_same_coaching_on_another_matter_does_not_shut_ruth(ruth):
    coached = says("Let's practise what you could say to her.", "ROL", target="lindi")

    taken = step(ruth, begin(ruth, Phase.INITIAL), coached)

    assert not taken.state.shut


def test_ruth_asked_if_she_is_alone_and_then_if_she_is_afraid_tells_of_march(ruth):
    warmly = [
        says("Can you talk freely here?", "RSK", target="alone"),
        says("What I hear stays with me, unless you are in danger.", "CON"),
        says("Tell me about Nomsa.", "EXP", target="nomsa"),
        says("What is it like without her?", "AFF", target="nomsa"),
        says("And what was it like before?", "EXP", "AFF", target="nomsa"),
        says("What happens when you say no?", "CLA", "AFF", target="after_no"),
        says("And what do you feel then?", "AFF", target="after_no"),
        says("How do you get through it?", "EXP", "AFF", target="after_no"),
        says("I believe you. What is that like?", "EMP", "AFF", target="after_no"),
    ]
    waiting = [says("Mm.", "ACK")] * PACE
    asking = says("What are you afraid of in him?", "AFF", target="afraid")

    taken = steps(ruth, begin(ruth, Phase.INITIAL), *warmly, *waiting, asking)

    assert taken[-1].brief.disclosed == ("H2",)
    assert taken[-1].lines[0] in ruth.fact("H2").lines


def test_ruth_never_asked_if_she_is_alone_does_not_open_on_march(ruth):
    state = begin(ruth, Phase.INITIAL).model_copy(
        update={"trust": 9.0, "openness": 9.0, "asked": {"afraid": 5, "H2": 5}}
    )

    assert "H2" not in open_gates(state, ruth).open


def test_every_gate_opens_to_enough_good_work(persona):
    every = ("EXP", "AFF", "CLA", "COM", "LNK", "EMP", "INV", "REL", "GRF", "TRN",
             "DSP", "ISO", "RSK")  # fmt: skip
    topics = [one.id for one in persona.topics]
    worked = PatientState(
        trust=10,
        openness=10,
        turn=30,
        moves=(every,) * 20,
        explored=dict.fromkeys(topics, 5),
        asked=dict.fromkeys([*topics, *persona.fact_ids], 5),
    )
    told_before = tuple(Told(fact=one, turn=1) for one in persona.fact_ids)

    first = open_gates(worked, persona)
    at_last = open_gates(worked.model_copy(update={"told": told_before}), persona)

    assert len(first.open) >= len(persona.facts) - 2
    assert set(at_last.open) == set(persona.fact_ids)


def test_what_touches_a_part_of_a_topic_touches_the_topic(persona):
    wide = persona.facts[0].topics[0]
    place, topic = next(
        (place, one) for place, one in enumerate(persona.topics) if one.id == wide
    )
    part = topic.model_copy(update={"id": "a_part_of_it", "within": wide})
    whole = topic.model_copy(update={"within": None})
    topics = (*persona.topics[:place], whole, *persona.topics[place + 1 :], part)
    with_part = persona.model_copy(update={"topics": topics})
    start = begin(with_part, Phase.INITIAL)

    after_it = update(
        start, says("How is it?", "EXP", target="a_part_of_it"), with_part
    )

    assert after_it.explored[wide] == 1
    assert after_it.asked[wide] == 1
    assert after_it.topic == "a_part_of_it"
