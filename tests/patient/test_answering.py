"""What an answer gets across, in which words, and what the body does beside it."""

from itertools import pairwise

import pytest

from tests.patient.steps import Step, heard, says, sentence, situation, step, steps
from trainer.patient.answering import MOST_PARTS, parts_of
from trainer.patient.brief import compose
from trainer.patient.disclosure import may_say
from trainer.patient.lines import spelled
from trainer.patient.state import begin, update
from trainer.persona import Mood, Persona
from trainer.ports import Memory
from trainer.session import PatientState, Score
from trainer.transcript import Phase


def topics(persona: Persona) -> list[str]:
    return [
        one.id
        for one in persona.topics
        if Phase.INITIAL in one.phases and one.id != "score"
    ]


def ask(topic: str, text: str = "Was it always so?", *tags: str):
    return says(text, *tags, target=topic)


@pytest.fixture
def at_start(ruth: Persona) -> PatientState:
    return begin(ruth, Phase.INITIAL)


# Nothing twice


def test_no_line_comes_twice_in_forty_turns_on_every_topic(persona):
    asked = [ask(one, "How was it?", "EXP") for one in topics(persona) * 2][:40]

    taken = steps(persona, begin(persona, Phase.INITIAL), *asked)

    said = [line for one in taken for line in one.lines]
    assert len(said) == len(set(said)) >= 40
    assert all(one.lines for one in taken)


@pytest.mark.parametrize("text", ["", "Mm.", "Zzzz qwer.", "It is as it is."])
def test_saying_the_same_nothing_forty_times_always_gets_an_answer(persona, text):
    taken = steps(persona, begin(persona, Phase.INITIAL), *[says(text)] * 40)

    assert all(one.lines for one in taken)
    assert all(sooner.lines != later.lines for sooner, later in pairwise(taken))


# Two questions in one


def test_each_half_of_a_double_question_is_answered(persona):
    first, second = topics(persona)[:2]
    both = heard(
        sentence("Do you do that?", target=first), sentence("And this?", target=second)
    )

    taken = step(persona, begin(persona, Phase.INITIAL), both)

    assert taken.intents == ("answer", "answer")
    assert [part.about for part in taken.brief.parts] == [
        persona.topic(first).name,
        persona.topic(second).name,
    ]
    assert len(taken.lines) == 2
    assert taken.lines[0] in taken.brief.parts[0].lines
    assert taken.lines[1] in taken.brief.parts[1].lines


def test_a_half_about_suicide_is_answered_beside_the_other(persona):
    topic = persona.topic(topics(persona)[0])
    plan = next(one for one in persona.risk_talk if one.fact is None)
    both = heard(
        sentence("Is that so?", target=topic.id),
        sentence("Do you plan to end it?", "RSK", target=f"risk_talk:{plan.id}"),
    )
    state = begin(persona, Phase.INITIAL)

    taken = step(persona, state, both)

    told = {"tell"} if taken.brief.disclosed else {"risk"}
    assert told <= set(taken.intents)
    assert len(taken.lines) >= 2


def test_a_half_about_suicide_too_early_is_covered_and_the_other_answered(
    ruth, at_start
):
    both = heard(
        sentence("Do you eat?", target="appetite"),
        sentence("Do you ever wish you were dead?", "RSK", target="risk_talk:wish"),
    )

    taken = step(ruth, at_start, both)

    assert taken.intents == ("answer", "hold_back")
    assert taken.lines[1] in ruth.fact("H4").cover


def test_the_same_question_in_two_sentences_gets_one_answer(ruth, at_start):
    twice = heard(
        sentence("Do you sleep?", target="sleep"),
        sentence("Is it short?", target="sleep"),
    )

    assert step(ruth, at_start, twice).intents == ("answer",)


def test_of_many_questions_two_are_answered(ruth, at_start):
    many = heard(*(sentence("Is it so?", target=one) for one in topics(ruth)[:5]))

    assert len(step(ruth, at_start, many).brief.parts) == MOST_PARTS


# Coming back


def test_coming_back_to_a_topic_draws_what_refers_to_the_first_time(persona):
    first, other = [one for one in topics(persona) if persona.topic(one).again][:2] or (
        topics(persona)[:2]
    )
    state = begin(persona, Phase.INITIAL)

    taken = steps(
        persona,
        state,
        ask(first, "What is it like?"),
        ask(other, "What is it like?"),
        ask(first, "What is it like?"),
    )

    again = persona.topic(first).again
    if again:
        assert taken[2].lines[0] == again[0]
        assert not set(again) & set(taken[0].lines)
    else:
        assert not set(taken[0].lines) & set(taken[2].lines)


def test_asking_on_about_the_same_topic_is_no_coming_back(ruth, at_start):
    taken = steps(ruth, at_start, *[ask("lindi", "What is it like?")] * 2)

    assert not set(ruth.topic("lindi").again) & set(taken[1].lines)
    assert taken[1].state.returned is None


def test_a_listening_sound_has_the_person_go_on_with_what_they_were_saying(
    ruth, at_start
):
    taken = steps(ruth, at_start, ask("lindi", "What is she like?"), says("Mm."))

    assert taken[1].intents == ("go_on",)
    assert set(taken[1].lines) <= set(ruth.topic("lindi").lines)


def test_what_has_been_told_is_told_on_when_asked_again(ruth, at_start):
    open_state = at_start.model_copy(update={"open": ("tuesdays",), "trust": 9.0})
    asked = says("How do you two meet?", "EXP", target="tuesdays")

    first, second = steps(ruth, open_state, asked, asked)

    fact = ruth.fact("tuesdays")
    assert (first.intents, second.intents) == (("tell",), ("tell_more",))
    assert first.brief.disclosed == ("tuesdays",)
    assert second.brief.disclosed == ()
    assert set(second.lines) <= set(fact.lines) - set(first.lines)


def test_a_fact_that_lies_open_is_covered_until_it_is_told(ruth, at_start):
    state = at_start.model_copy(update={"open": ("tuesdays",), "trust": 9.0})

    taken = step(ruth, state, says("You meet, then.", "ADV", target="tuesdays"))

    assert taken.intents == ("hold_back",)
    assert taken.lines[0] in ruth.fact("tuesdays").cover


# Abuse, attempts on the role


@pytest.mark.parametrize(
    ("tag", "intent", "pool"),
    [("ABU", "hurt", "abuse"), ("BRK", "puzzled", "role_break")],
)
def test_abuse_and_attempts_on_the_role_have_answers_of_their_own(
    persona, tag, intent, pool
):
    taken = step(
        persona, begin(persona, Phase.INITIAL), says("Are you a machine?", tag)
    )

    assert taken.intents == (intent,)
    assert taken.lines[0] in getattr(persona, pool)


def test_a_move_without_a_matter_gets_the_persons_reaction_to_it(persona):
    for tag in ("ADV", "EMP"):
        if tag in persona.reactions:
            taken = step(
                persona, begin(persona, Phase.INITIAL), says("So it is with this.", tag)
            )
            assert taken.intents == ("react",)
            assert taken.lines[0] in persona.reactions[tag]


# What the body does


def sore_turns(persona: Persona, turns: int) -> list[Step]:
    sore = says("There is that other matter.", target=persona.facts[0].id)
    return steps(persona, begin(persona, Phase.INITIAL), *[sore] * turns)


def test_the_body_never_shows_on_two_turns_running_nor_the_same_thing_twice(persona):
    shown = [one.brief.shows for one in sore_turns(persona, 40)]

    assert all(not (sooner and later) for sooner, later in pairwise(shown))
    cues = [one for one in shown if one]
    assert len(cues) == len(set(cues))
    assert bool(cues) is bool(persona.nonverbal)


def test_what_the_body_shows_fits_how_near_the_person_is_to_what_hurts(persona):
    moods = {cue.shows: cue.mood for cue in persona.nonverbal}

    for one in sore_turns(persona, 30):
        if one.brief.shows:
            assert moods[one.brief.shows] is one.brief.mood


def test_the_body_shows_now_and_then_in_plain_talk_too(ruth, at_start):
    taken = steps(ruth, at_start, *[ask(one) for one in topics(ruth)[:12]])

    assert [bool(one.brief.shows) for one in taken] == [
        number % 6 == 0 for number in range(1, 13)
    ]


@pytest.mark.parametrize(
    ("trust", "distress", "mood"),
    [
        (1.0, 0.0, Mood.GUARDED),
        (5.0, 0.0, Mood.EASING),
        (5.0, 0.31, Mood.STIRRED),
        (9.0, 0.61, Mood.OVERWHELMED),
    ],
)
def test_mood_is_read_off_trust_and_distress(ruth, trust, distress, mood):
    state = PatientState(trust=trust, distress={"fall": distress})

    assert compose(situation(ruth, state, says("Mm."))).mood is mood


def test_a_remark_on_what_the_body_shows_is_answered_and_counts_as_exploring(ruth):
    cue = ruth.nonverbal[0]
    state = begin(ruth, Phase.INITIAL).model_copy(
        update={"shown": (cue.shows,), "shown_at": 1, "turn": 1, "topic": "sleep"}
    )
    remark = says("You moved your phone just now.", target=f"noticed:{cue.shows}")

    taken = step(ruth, state, remark)

    assert remark.exploring
    assert taken.intents == ("react",)
    assert taken.lines[0] in cue.noticed
    assert taken.state.openness > state.openness
    assert taken.state.explored == {"sleep": 1}


# The week and the score


def test_the_week_is_told_in_the_words_of_the_phase(persona):
    for phase in Phase:
        state = begin(persona, phase)
        week = says("How has your week been?", "OPN")

        lines = step(persona, state, week).lines

        start = persona.phases.at(phase)
        assert set(lines) & set(start.week)
        assert len(lines) <= 2


def test_the_score_in_a_course_is_told_with_both_numbers(ruth, at_start):
    score = Score(items=(2, 2, 2, 2, 2, 2, 1, 1, 0), before=19)
    state = at_start.model_copy(update={"session": 2, "score": score})
    now = situation(ruth, state, ask("score", "What did you score?"))

    part = parts_of(now, may_say(state, ruth, Phase.INITIAL))[0]

    # 14 points, five fewer than the week before.
    assert len(part.lines) == len(ruth.course.score.better)
    assert all("ourteen" in line for line in part.lines)
    assert any("ineteen" in line for line in part.lines)
    assert not any("{" in line for line in part.lines)


@pytest.mark.parametrize(
    ("number", "word"),
    [
        (0, "nought"),
        (9, "nine"),
        (13, "thirteen"),
        (20, "twenty"),
        (27, "twenty-seven"),
    ],
)
def test_a_score_is_said_in_words(number, word):
    assert spelled(number) == word


# The brief


def test_a_memory_that_is_locked_may_not_be_handed_in(ruth, at_start):
    now = situation(ruth, at_start, says("Mm."))
    memory = Memory("tuesdays", "She comes on Tuesdays.", "tuesdays")

    with pytest.raises(ValueError, match="memory 'tuesdays' is locked"):
        compose(now, [memory])


def test_the_brief_of_a_locked_fact_holds_nothing_of_it(persona):
    for fact in persona.facts:
        asked = says("Is there such a thing?", target=fact.id)
        state = update(begin(persona, Phase.INITIAL), asked, persona)

        brief = compose(situation(persona, state, asked))

        handed = " ".join(
            [*brief.told, *(line for part in brief.parts for line in part.lines)]
            + [part.about for part in brief.parts]
        )
        assert fact.text not in handed
        assert not any(line in handed for line in fact.lines)


def test_a_word_about_machines_beside_a_real_question_is_let_pass(ruth):
    asked = heard(
        sentence("I have a list to get through.", "BRK"),
        sentence("Are you sleeping?", "SYM", target="sleep"),
    )

    taken = step(ruth, begin(ruth, Phase.INITIAL), asked)

    assert "puzzled" not in taken.intents


def test_a_sentence_that_came_in_another_line_does_not_come_again(ruth):
    topic = ruth.topic("sleep")
    first, second = (
        "I keep still. The van wakes me at five.",
        "The van wakes me at five.",
    )
    twice = topic.model_copy(update={"lines": (first, second), "again": ()})
    persona = ruth.model_copy(
        update={"topics": tuple(twice if t is topic else t for t in ruth.topics)}
    )
    asked = says("Tell me about the nights.", "SYM", target="sleep")

    one, two = steps(persona, begin(persona, Phase.INITIAL), asked, asked)

    assert first in one.lines
    assert second not in two.lines
