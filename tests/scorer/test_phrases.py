"""Hints at danger are heard by the rubric's phrases, and denials are no alarms."""

import pytest

from trainer.rubric import Opening, Rubric
from trainer.scorer.phrases import heard
from trainer.talk import sentences


def rings(opening: Opening, text: str) -> bool:
    return any(heard(sentence, opening.phrases) for sentence in sentences(text))


def opening(rubric: Rubric, kind: str) -> Opening:
    return next(one for one in rubric.openings if one.id == kind)


def test_either_word_of_an_alternative_is_heard():
    assert heard("He hides my shoes.", ["hides/hid my passport/shoes"])
    assert heard("He hid my passport!", ["hides/hid my passport/shoes"])
    assert heard("He hid the shoes.", ["hides/hid my passport/shoes"]) is None


def test_a_gap_bridges_up_to_five_words():
    phrase = ["gave … away"]

    assert heard("I gave my watch away.", phrase) == "gave … away"
    assert heard("I gave one two three four five away.", phrase)
    assert heard("I gave one two three four five six away.", phrase) is None


def test_words_are_heard_whole_and_in_order_whatever_the_apostrophe():
    assert heard("I don’t want to live", ["dont want to live"])
    assert heard("I DONT WANT TO LIVE", ["dont want to live"])
    assert heard("I want to, don't live", ["dont want to live"]) is None
    assert heard("a tiebreak", ["break"]) is None


def test_a_denied_phrase_is_no_alarm_where_the_phrase_says_so():
    assert heard("I'd never kill myself.", ["!kill myself"]) is None
    assert heard("I've thought I might kill myself.", ["!kill myself"])
    assert heard("I wouldn't mind if I died.", ["mind if i died"])


@pytest.mark.parametrize(
    ("kind", "least"),
    [
        ("self_harm", 0.75),
        ("coercion", 0.95),
        ("child_risk", 0.90),
        ("mania", 0.90),
        ("substance", 0.90),
    ],
)
def test_most_of_an_alarms_examples_ring_and_hardly_a_near_miss(
    rubric: Rubric, kind: str, least: float
):
    alarm = opening(rubric, kind)

    heard_examples = sum(rings(alarm, text) for text in alarm.examples)
    false_alarms = [text for text in alarm.near_misses if rings(alarm, text)]

    assert alarm.alarm
    assert heard_examples / len(alarm.examples) >= least
    assert len(false_alarms) <= 1


def test_ordinary_talk_rings_no_alarm(rubric: Rubric):
    alarms = [one for one in rubric.openings if one.alarm]

    rung = [
        (one.id, text) for one in alarms for text in rubric.ordinary if rings(one, text)
    ]

    assert rung == []


def test_personas_ring_no_alarm_with_what_anyone_may_hear(library, rubric: Rubric):
    alarm = opening(rubric, "self_harm")
    for persona in library.personas.values():
        for topic in persona.topics:
            for line in (*topic.brief, *topic.lines):
                assert not rings(alarm, line), (persona.id, line)


@pytest.mark.parametrize(
    "said",
    [
        "I can't stop thinking about killing myself.",
        "I don't know, I think about suicide.",
        "No, I think about suicide every day.",
        "I'm not okay, I feel suicidal.",
        "Why not just kill myself?",
        "Suicide.",
        "I just... want to die.",
    ],
)
def test_a_wish_to_die_is_heard_beside_another_denial(rubric: Rubric, said: str):
    assert rings(opening(rubric, "self_harm"), said)


@pytest.mark.parametrize(
    "said",
    [
        "I'd never, ever kill myself.",
        "I'm not suicidal.",
        "No, no thoughts of suicide.",
    ],
)
def test_a_denial_is_believed(rubric: Rubric, said: str):
    assert not rings(opening(rubric, "self_harm"), said)
