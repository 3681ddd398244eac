"""What is speech, and what ends a meeting."""

import pytest

from tests.patient.steps import says, step
from trainer.patient.speech import is_speech, says_farewell, says_it_plainly
from trainer.patient.state import begin
from trainer.transcript import Phase


@pytest.mark.parametrize(
    "text",
    ["asdf", "qwer asdf zxcv", "sdkfjh wlkrt", "hello asdf qwer", "xkcdvb"],
)
def test_keys_struck_at_random_are_no_speech(text: str):
    assert not is_speech(text)


@pytest.mark.parametrize(
    "text",
    [
        "Mm.",
        "Hmm.",
        "Tell me about your strengths.",
        "Mrs Szczepańska?",
        "What is it like in Ynysybwl?",
        "Sooo you went home?",
        "3 a.m.?",
        "",
    ],
)
def test_what_somebody_could_have_said_is_speech(text: str):
    assert is_speech(text)


@pytest.mark.parametrize(
    "text",
    [
        "Our time is nearly up.",
        "We have to stop here.",
        "We need to leave it there for today.",
        "Thank you for coming, see you next week.",
        "Goodbye, Ruth.",
        "Until next time.",
        "Let's leave it there for today.",
    ],
)
def test_a_farewell_ends_the_meeting(text: str):
    assert says_farewell(text)


@pytest.mark.parametrize(
    "text",
    [
        "Did you say goodbye?",
        "How much of the time is he away?",
        "What would you like to do next week?",
        "You stopped there, and he went on.",
        "I'm glad to see you today.",
    ],
)
def test_a_question_and_talk_of_other_endings_are_no_farewell(text: str):
    assert not says_farewell(text)


def test_gibberish_is_met_with_not_understanding(persona):
    answer = step(persona, begin(persona, Phase.INITIAL), says("sdfg hjkl qwer"))

    assert answer.intents == ("lost",)
    assert answer.lines[0] in persona.lost


def test_no_words_at_all_are_met_with_silence(persona):
    answer = step(persona, begin(persona, Phase.INITIAL), says("…"))

    assert answer.intents == ("silent",)
    assert answer.lines[0] in persona.silence


def test_the_trainees_farewell_draws_one_closing_line(persona):
    parting = says("We have to stop there for today. See you next week.", "SOC")

    answer = step(persona, begin(persona, Phase.INITIAL), parting)

    assert answer.intents == ("close",)
    assert len(answer.lines) == 1
    assert answer.lines[0] in persona.closing


def test_a_farewell_with_a_question_about_suicide_is_answered_as_the_question(ruth):
    both = says(
        "We have to stop soon. Are you having thoughts of ending your life?",
        "RSK",
        target="risk_talk:wish",
    )

    answer = step(ruth, begin(ruth, Phase.INITIAL), both)

    assert "close" not in answer.intents


def test_time_up_draws_a_closing_line_behind_the_answer(persona):
    topic = next(one for one in persona.topics if Phase.INITIAL in one.phases)
    asked = says("Did you tell anyone?", target=topic.id)

    answer = step(persona, begin(persona, Phase.INITIAL), asked, time_is_up=True)

    assert answer.intents == ("answer", "close")
    assert answer.lines[-1] in persona.closing
    assert answer.lines[0] not in persona.closing


@pytest.mark.parametrize(
    ("question", "plain"),
    [
        ("Have you had thoughts that life isn't worth living?", True),
        ("Have you ever thought it would be better not to be here?", True),
        ("Was the job worth it?", False),
    ],
)
def test_a_question_about_dying_is_known_by_its_words(question, plain):
    assert says_it_plainly(question) is plain
