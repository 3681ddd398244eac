"""Fourteen sessions with one patient, and what lies between them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.patient.steps import says
from tests.patient.steps import situation as now_of
from trainer.library import Library
from trainer.patient.course import (
    COOLING,
    SESSIONS,
    Between,
    next_session,
    opening,
    phase_of,
    situation,
)
from trainer.patient.lines import score_line
from trainer.patient.state import begin
from trainer.persona import Course, Difficulty, Event, Persona
from trainer.session import PatientState, Score, Told
from trainer.transcript import Phase

GOOD, POOR = 8.0, 0.0
"""Openness at the end of a session."""


@pytest.fixture(scope="session")
def with_courses(library: Library) -> list[Persona]:
    return [one for one in library.personas.values() if one.course is not None]


@pytest.fixture
def course(ruth: Persona) -> Course:
    assert ruth.course is not None
    return ruth.course


def whole(
    persona: Persona, openness: float, seed: int = 0, **each: object
) -> list[PatientState]:
    """Return the states in which the fourteen sessions begin."""
    assert persona.course is not None
    states = [begin(persona, Phase.INITIAL)]
    while states[-1].session < SESSIONS:
        ended = states[-1].model_copy(update={"openness": openness, "turn": 20, **each})
        states.append(next_session(persona, persona.course, ended, seed))
    return states


def next_of(persona: Persona, seed: int = 0, **fields: object) -> PatientState:
    assert persona.course is not None
    ended = begin(persona, Phase.INITIAL).model_copy(update=fields)
    return next_session(persona, persona.course, ended, seed)


def total(state: PatientState) -> int:
    assert state.score is not None
    return state.score.total


# Phases and what carries over


def test_the_phase_goes_by_the_number_of_the_session():
    phases = [phase_of(number).value for number in range(1, SESSIONS + 1)]

    assert phases == ["initial"] * 3 + ["middle"] * 8 + ["termination"] * 3


def test_facts_told_and_open_carry_over_as_known_from_before(ruth):
    after = next_of(
        ruth, open=("H1", "tuesdays"), told=(Told(fact="H1", turn=7),), said=("Yes.",)
    )

    assert after.session == 2
    assert after.turn == 0
    assert after.open == ("H1", "tuesdays")
    assert after.told == (Told(fact="H1", turn=0),)
    assert after.said == ()
    assert after.said_before == ("Yes.",)


def test_trust_cools_a_little_and_never_below_where_it_began(ruth):
    assert next_of(ruth, trust=6.0).trust == 6.0 - COOLING
    assert next_of(ruth, trust=0.0).trust == ruth.temperament.trust


def test_the_difficulty_stays(ruth):
    assert next_of(ruth, difficulty=Difficulty.HARDER).difficulty is Difficulty.HARDER


def test_the_moment_does_not_carry_over(ruth):
    after = next_of(
        ruth,
        openness=9.0,
        distress={"fall": 0.9},
        topic="fall",
        shut=True,
        shown=("goes very still",),
        shown_at=12,
    )

    assert 0 < after.openness < 9.0
    assert (after.distress, after.topic, after.shut) == ({}, None, False)
    assert (after.shown, after.shown_at) == ((), 0)


def test_life_stays_behind_while_the_facts_of_the_next_phase_were_not_told(
    with_courses,
):
    for persona in with_courses:
        needed = set(persona.phases.middle.known)
        untold = whole(persona, GOOD)[-1]
        told = tuple(Told(fact=one, turn=0) for one in persona.fact_ids)
        all_told = whole(persona, GOOD, told=told)

        assert (untold.life is Phase.INITIAL) is bool(needed)
        assert [one.life for one in all_told[1:]] == [
            phase_of(number) for number in range(2, SESSIONS + 1)
        ]


# Events


def test_an_agreed_step_makes_its_event_happen(ruth):
    agreed = next_of(ruth, session=2, planned=("nomsa",))
    free = next_of(ruth, session=2)

    assert "linen_call" in agreed.lately
    assert "linen_call" in agreed.happened
    assert "linen_call" not in free.happened


def test_an_event_of_advice_follows_advice_and_not_a_plan(ruth):
    assert "leaflet" in next_of(ruth, urged=("leaving",)).lately
    assert "leaflet" not in next_of(ruth, planned=("leaving",)).lately


def test_an_event_waits_for_its_sessions(ruth):
    assert "linen_call" not in next_of(ruth, session=1, planned=("nomsa",)).lately
    assert "linen_call" not in next_of(ruth, session=10, planned=("nomsa",)).lately


def test_an_event_that_needs_another_happens_after_it(ruth):
    before = next_of(ruth, session=5)
    after = next_of(ruth, session=5, happened=("linen_call",))

    assert "cake_tin" not in before.lately
    assert "cake_tin" in after.lately


def test_no_event_happens_twice_or_outside_its_sessions_and_two_at_most_at_once(
    with_courses,
):
    for persona in with_courses:
        topics = tuple(one.id for one in persona.topics)
        told = tuple(Told(fact=one, turn=0) for one in persona.fact_ids)
        events = {one.id: one for one in persona.events}
        for seed in range(4):
            states = whole(persona, GOOD, seed, planned=topics, urged=topics, told=told)
            happened = states[-1].happened
            assert len(happened) == len(set(happened))
            for state in states:
                assert len(state.lately) <= 2
                for name in state.lately:
                    first, last = events[name].sessions
                    assert first <= state.session <= last


def test_every_event_can_happen(with_courses):
    for persona in with_courses:
        topics = tuple(one.id for one in persona.topics)
        told = tuple(Told(fact=one, turn=0) for one in persona.fact_ids)
        events = tuple(one.id for one in persona.events)
        worked = PatientState(trust=5.0, planned=topics, urged=topics, told=told)
        changes = [
            {},
            {"planned": ()},
            {"urged": ()},
            {"planned": (), "urged": ()},
            {"happened": events},
            {"told": ()},
            {"trust": 0.0},
            *({"happened": (one,), "urged": ()} for one in events),
            *({"happened": (one,), "planned": ()} for one in events),
        ]
        moments = [worked.model_copy(update=change) for change in changes]
        for event in persona.events:
            possible = [Between(one, event.sessions[1]) for one in moments]
            assert any(
                event.condition.holds(now.names, now.functions) for now in possible
            ), event.id


def test_what_happened_opens_the_next_session(ruth, course):
    event = next(one for one in course.events if one.id == "linen_call")
    state = PatientState(session=3, lately=("linen_call",))

    first_words = opening(ruth, course, state, 0)

    assert first_words in (event.opening or course.openings)


def test_an_opening_that_was_said_does_not_come_again(ruth, course):
    said: tuple[str, ...] = ()
    for number in range(2, 2 + len(course.openings)):
        said += (opening(ruth, course, PatientState(session=number, said=said), 0),)

    assert set(said) == set(course.openings)


def test_what_is_so_names_the_meeting_and_what_happened_so_far(ruth, course):
    event = next(one for one in course.events if one.id == "linen_call")
    score = Score(items=ruth.phq9, before=19)
    third = PatientState(session=3, score=score, happened=("linen_call",))

    text = situation(ruth, third, Phase.INITIAL)

    assert text.startswith("This is meeting 3 of 14.")
    assert course.early.strip() in text
    assert event.text in text
    first = situation(ruth, PatientState(), Phase.INITIAL)
    assert first == ruth.phases.initial.situation.strip()


# The score


@given(
    progress=st.floats(min_value=0, max_value=1),
    seed=st.integers(min_value=0, max_value=2**40),
    session=st.integers(min_value=1, max_value=13),
    openness=st.floats(min_value=0, max_value=10),
    moods=st.lists(st.integers(min_value=-3, max_value=3), max_size=4),
)
def test_any_score_is_nine_items_of_nought_to_three(
    with_courses, progress, seed, session, openness, moods
):
    for persona in with_courses:
        events = tuple(
            Event(
                id=f"e{place}",
                sessions=(1, 14),
                text="It happened.",
                week=("So.",),
                asked=("a", "b", "c"),
                mood=mood,
            )
            for place, mood in enumerate(moods)
        )
        course = persona.course.model_copy(update={"events": events})
        last = PatientState(
            session=session,
            progress=progress,
            openness=openness,
            lately=tuple(one.id for one in events),
        )

        score = next_session(persona, course, last, seed).score

        assert len(score.items) == 9
        assert all(0 <= item <= 3 for item in score.items)
        assert 0 <= score.total <= 27
        assert score.items[8] <= persona.phq9[8]


def test_a_course_without_work_gets_no_better_than_weeks_and_events_make_it(
    with_courses,
):
    for persona in with_courses:
        first = sum(persona.phq9)
        moods = {one.id: one.mood for one in persona.events}
        for seed in range(6):
            states = whole(persona, POOR, seed)
            for before, state in pairwise(states):
                events = sum(moods[one] for one in state.lately)
                fading = 0.5 * sum(moods[one] for one in before.lately)
                # One point is an ordinary week's up or down, half a point rounding.
                assert abs(total(state) - first - events - fading) <= 1.5
            assert states[-1].progress == 0
            assert all(one.score.items[8] == persona.phq9[8] for one in states[1:])


def test_a_course_of_good_work_comes_near_where_it_can_get_to(with_courses):
    for persona in with_courses:
        fact = persona.facts[0].id
        moods = {one.id: one.mood for one in persona.events}
        for seed in range(3):
            states = whole(persona, GOOD, seed, told=(Told(fact=fact, turn=9),))
            last, before = states[-1], states[-2]
            end = sum(persona.course.phq9_end)

            events = sum(moods[one] for one in last.lately)
            fading = 0.5 * sum(moods[one] for one in before.lately)
            assert last.progress == 1
            assert end < sum(persona.phq9)
            # One point is an ordinary week's up or down, half a point rounding.
            assert abs(total(last) - max(0, end + events + fading)) <= 1.5


def test_item_nine_is_never_raised_by_chance(with_courses):
    for persona in with_courses:
        for openness in (POOR, 2.5, GOOD):
            for seed in range(6):
                states = whole(persona, openness, seed)
                deaths = [persona.phq9[8], *(one.score.items[8] for one in states[1:])]
                assert deaths == sorted(deaths, reverse=True)


def test_each_score_knows_the_one_before(with_courses):
    for persona in with_courses:
        states = whole(persona, GOOD)

        assert states[1].score.before == sum(persona.phq9)
        for sooner, later in pairwise(states[1:]):
            assert later.score.before == sooner.score.total


@pytest.mark.parametrize(
    ("before", "kind"), [(19, "better"), (12, "same"), (8, "worse")]
)
def test_score_lines_carry_the_numbers(with_courses, before, kind):
    items = (2, 2, 2, 2, 1, 1, 1, 1, 0)  # 12
    for persona in with_courses:
        state = PatientState(session=4, score=Score(items=items, before=before))
        now = now_of(persona, state, says("And the form?", "SYM"))

        lines = score_line(now)

        assert len(lines) == len(getattr(persona.course.score, kind))
        assert all("welve" in line for line in lines)
        assert not any("{" in line or "}" in line for line in lines)


# The same again


def test_the_same_seed_gives_the_same_course_and_another_may_differ(with_courses):
    for persona in with_courses:
        courses = [whole(persona, GOOD, seed) for seed in (3, 3, 4, 5)]

        assert courses[0] == courses[1]
        assert courses[0] not in courses[2:]
