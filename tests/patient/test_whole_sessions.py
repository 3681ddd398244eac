"""Whole sessions and courses with the real index and tagger, and the authored voice."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from tests.conftest import SCRIPTS
from trainer.errors import InterpersonaError
from trainer.patient.course import SESSIONS
from trainer.patient.guard import leaks
from trainer.patient.lines import spelled
from trainer.persona import Persona
from trainer.practice import Practice
from trainer.session import Session
from trainer.transcript import Phase

MIXED = [
    "Hello, good to meet you.",
    "How have you been since we last spoke?",
    "Mm.",
    "Go on.",
    "That sounds really hard.",
    "What did that do to you?",
    "How are you sleeping, and what is your appetite like?",
    "Could you tell me more about that?",
    "You should get out more and keep busy.",
    "What did you feel then?",
    "What is your favourite colour?",
    "Have you had thoughts of ending your life?",
    "And do you have a plan?",
    "I see.",
    "I wonder what you would have wanted to say instead.",
    "So you have been carrying this on your own.",
    "Who could you turn to?",
    "asdf qwer zxcv",
    "",
    "I notice you went quiet just now.",
]

START = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)

Make = Callable[..., Practice]


def mixed_turns(persona: Persona) -> list[str]:
    """Return forty turns: the mixed ones, each with one of this person's own matters."""
    asked = [one.asked[0] for one in persona.topics if Phase.INITIAL in one.phases]
    own = asked[:: len(asked) // 12][:12] + [one.asked[0] for one in persona.facts]
    own += [one.asked[1] for one in persona.topics if Phase.INITIAL in one.phases]
    return [line for pair in zip(MIXED, own, strict=False) for line in pair]


def take_turns(practice: Practice, session: Session, lines: list[str]) -> Session:
    async def run() -> Session:
        last = session
        for line in lines:
            async for beat in practice.take_turn(session.id, line):
                last = beat.finished or last
        return last

    return asyncio.run(run())


def play(practice: Practice, persona: Persona, lines: list[str], **more) -> Session:
    phase = more.pop("phase", Phase.INITIAL)
    return take_turns(practice, practice.begin(persona.id, phase, **more), lines)


@pytest.mark.parametrize("seed", [0, 1])
def test_nothing_is_said_twice_in_forty_mixed_turns(
    make_practice: Make, persona: Persona, seed: int
):
    session = play(make_practice(), persona, mixed_turns(persona), seed=seed)

    said = Counter(session.state.said)
    assert len(session.turns) == 40
    assert all(turn.patient for turn in session.turns)
    assert max(said.values()) == 1
    replies = Counter(turn.patient for turn in session.turns)
    assert max(replies.values()) == 1


def test_in_forty_mixed_turns_no_cue_of_the_body_comes_twice_or_on_turns_running(
    make_practice: Make, persona: Persona
):
    session = play(make_practice(), persona, mixed_turns(persona))

    shown = [
        next(
            (
                cue.shows
                for cue in persona.nonverbal
                if (turn.patient or "").startswith(f"[{cue.shows}]")
            ),
            "",
        )
        for turn in session.turns
    ]
    cues = [one for one in shown if one]
    assert len(cues) == len(set(cues))
    assert all(not (sooner and later) for sooner, later in pairwise(shown))
    assert tuple(cues) == session.state.shown


def test_in_forty_mixed_turns_nothing_locked_is_given_away(
    make_practice: Make, persona: Persona
):
    session = play(make_practice(), persona, mixed_turns(persona), seed=1)

    for turn in session.turns:
        locked = [one for one in persona.facts if one.id not in turn.state.open]
        assert leaks(turn.patient or "", locked) is None


def test_bad_practice_opens_no_one(make_practice: Make, persona: Persona):
    poor = [
        one for one in (SCRIPTS / "poor.txt").read_text("utf-8").splitlines() if one
    ]

    session = play(make_practice(), persona, poor)

    assert session.state.open == ()
    assert session.state.trust <= persona.temperament.trust


def test_asdf_is_met_with_not_understanding(make_practice: Make, persona: Persona):
    session = play(make_practice(), persona, ["asdf"])

    assert session.turns[0].patient in persona.lost


def test_two_questions_of_symptoms_get_two_answers(make_practice: Make, ruth: Persona):
    session = play(
        make_practice(), ruth, ["Do you sleep, and what is your appetite like?"]
    )

    sleep, appetite = ruth.topic("sleep"), ruth.topic("appetite")
    said = set(session.state.said)
    assert said & {*sleep.brief, *sleep.lines}
    assert said & {*appetite.brief, *appetite.lines}


def test_a_half_about_suicide_is_answered_beside_sleep(
    make_practice: Make, ruth: Persona
):
    asked = "How are you sleeping, and have you had thoughts of ending your life?"

    session = play(make_practice(), ruth, [asked])

    said = set(session.state.said)
    risk = ruth.fact("H4")
    assert said & set(ruth.topic("sleep").lines)
    assert said & {*risk.cover, *risk.lines}


def test_ruth_coached_opens_nothing_and_asked_with_care_opens(
    make_practice: Make, ruth: Persona
):
    coached = [
        "You should tell Gareth how you feel about the money.",
        "You need to stand up to Gareth when he makes his rules.",
        "You must set boundaries with Gareth about the money.",
    ]
    asked = [
        "Before anything else, are you on your own just now, and can you talk freely?",
        "What you tell me stays between us, unless somebody is in danger.",
        "Tell me about Nomsa.",
        "What is it like for you without her?",
        "How did you feel when you stopped seeing her every day?",
        "What happens after you say no to Gareth about something?",
        "So you learned that it is easier not to say no. What do you feel then?",
        "How do you get through those evenings?",
        "Are you afraid of him?",
    ]

    shut = play(make_practice(), ruth, coached)
    opened = play(make_practice(), ruth, asked)

    assert shut.state.trust < ruth.temperament.trust
    assert shut.state.open == ()
    assert "H2" in opened.state.open
    assert opened.state.trust > 4


def test_a_remark_on_what_the_body_showed_is_answered_from_its_own_lines(
    make_practice: Make, ruth: Persona
):
    practice = make_practice()
    before = play(practice, ruth, [one.asked[1] for one in ruth.topics[3:9]])
    shown = before.state.shown[-1]
    cue = next(one for one in ruth.nonverbal if one.shows == shown)

    after = take_turns(practice, before, [f"I noticed something just then: {shown}."])

    assert set(after.state.said) & set(cue.noticed)


def test_time_up_draws_a_closing_line_once(make_practice: Make, ruth: Persona):
    moments = iter([0, 0, 49, 50, 51, 52])
    practice = make_practice()
    practice.clock = lambda: START + timedelta(minutes=next(moments))

    session = play(
        practice,
        ruth,
        ["Do you drink?", "Are you eating?", "Any hobbies?", "Mm.", "Do you sleep?"],
    )

    closing = set(ruth.closing)
    drew = [
        any(line in (turn.patient or "") for line in closing) for turn in session.turns
    ]
    assert drew == [False, False, True, False, False]


def test_a_session_ended_by_the_patient_gets_no_second_last_word(
    make_practice: Make, ruth: Persona
):
    practice = make_practice()
    session = play(practice, ruth, ["Hello.", "We have to stop there for today."])

    ended = practice.end(session.id)

    assert session.state.said[-1] in ruth.closing
    assert ended.farewell == ""


def test_a_session_the_trainee_just_ends_gets_a_last_word(
    make_practice: Make, ruth: Persona
):
    practice = make_practice()
    session = play(practice, ruth, ["Hello."])

    ended = practice.end(session.id)

    assert ended.farewell in ruth.closing
    assert ended.transcript().utterances[-1].text == ended.farewell
    assert practice.end(session.id) == ended


# Courses


def whole_course(practice: Practice, persona: Persona, seed: int = 0) -> list[Session]:
    session = practice.begin(persona.id, Phase.INITIAL, seed=seed)
    played = []
    while True:
        topic = persona.topics[session.number]
        take_turns(practice, session, [topic.asked[0], "What did you feel?"])
        played.append(practice.end(session.id))
        if practice.goes_on(played[-1]):
            return played
        session = practice.go_on(played[-1].id)


def test_a_course_has_fourteen_sessions_and_a_fifteenth_is_refused_with_a_sentence(
    make_practice: Make, ruth: Persona
):
    practice = make_practice()
    played = whole_course(practice, ruth)

    assert [one.number for one in played] == list(range(1, SESSIONS + 1))
    assert {one.course for one in played[1:]} == {played[0].id}
    assert all(one.opening for one in played)
    with pytest.raises(InterpersonaError, match="This was the last of 14 sessions"):
        practice.go_on(played[-1].id)


def test_the_same_seed_gives_the_same_course_word_for_word(
    make_practice: Make, ruth: Persona
):
    courses = [whole_course(make_practice(), ruth, 2) for _ in range(2)]

    first, second = (
        [(one.opening, [turn.patient for turn in one.turns]) for one in course]
        for course in courses
    )
    assert first == second


def test_lines_of_one_session_do_not_come_again_in_the_next(
    make_practice: Make, ruth: Persona
):
    practice = make_practice()
    asked = ["How are you sleeping?", "Tell me about Lindi.", "How is the hotel?"]
    first = play(practice, ruth, asked)
    practice.end(first.id)

    second = take_turns(practice, practice.go_on(first.id), asked)

    earlier = set(first.state.said)
    later = second.state.said
    assert len(later) >= 4
    assert not earlier & set(later)


def test_a_course_does_not_go_on_from_a_session_that_has_not_ended(
    make_practice: Make, ruth: Persona
):
    practice = make_practice()
    session = play(practice, ruth, ["Hello."])

    with pytest.raises(InterpersonaError, match="has not ended"):
        practice.go_on(session.id)


def test_a_course_begins_with_a_first_session(make_practice: Make, ruth: Persona):
    practice = make_practice()
    session = play(practice, ruth, ["Hello."], phase=Phase.MIDDLE)

    assert practice.goes_on(practice.end(session.id)).startswith("A course begins")


def test_a_later_session_answers_about_the_score_with_the_numbers_of_the_day(
    make_practice: Make, ruth: Persona
):
    practice = make_practice()
    first = practice.end(play(practice, ruth, ["Hello."]).id)

    second = take_turns(
        practice, practice.go_on(first.id), ["What did you score on the form today?"]
    )

    told = (second.turns[0].patient or "").lower()
    score = second.initial_state.score
    assert score is not None
    assert spelled(score.total) in told
    assert "{" not in told
