import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.talk import form, questions, sentences


@pytest.mark.parametrize(
    ("said", "shape"),
    [
        ("How was that for you?", "open"),
        ("what's it like at home", "open"),
        ("So, um, what happened then?", "open"),
        ("Tell me about your brother.", "open"),
        ("say a bit more", "open"),
        ("How many nights was that?", "closed"),
        ("Did you sleep?", "closed"),
        ("when did it start", "closed"),
        ("And your mother?", "closed"),
        ("shall we say twelve sessions?", "closed"),
        ("You sound tired.", "statement"),
        ("Mm-hm.", "minimal"),
        ("…", "minimal"),
        ("Okay, go on", "minimal"),
    ],
)
def test_the_form_of_a_move_is_read_from_its_grammar(said, shape):
    assert form(said) == shape


def test_who_marks_questions_asks_nothing_where_no_mark_stands():
    said = "Maybe we could work on this, what is each of you expecting."

    assert form(said) == "open"
    assert form(said, marks=True) == "statement"
    assert form("Tell me what each of you expects.", marks=True) == "open"


@given(st.text(alphabet='ab .?!\n…"', max_size=80))
def test_sentences_are_slices_of_the_text_in_order(text):
    at = 0
    for part in sentences(text):
        found = text.find(part, at)
        assert found >= at
        at = found + len(part)
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


def test_a_double_question_is_heard_as_two():
    assert questions("How are you sleeping, and who do you live with?") == [
        "How are you sleeping?",
        "who do you live with?",
    ]
    assert questions("You and Sam went. Did he say sorry, or did he just leave?") == [
        "You and Sam went.",
        "Did he say sorry?",
        "did he just leave?",
    ]


def test_what_is_told_is_not_split():
    assert questions("He came home and what a mess it was.") == [
        "He came home and what a mess it was."
    ]
    assert questions("What was it like for you and your brother?") == [
        "What was it like for you and your brother?"
    ]


def test_a_title_ends_no_sentence():
    assert sentences("I saw Dr. Shah and Mrs. Begum. She said St. Mark's is shut.") == [
        "I saw Dr. Shah and Mrs. Begum.",
        "She said St. Mark's is shut.",
    ]


def test_a_pause_or_a_broken_line_ends_no_sentence():
    assert sentences("I just... want to die. So… it stops.") == [
        "I just... want to die.",
        "So… it stops.",
    ]
    assert sentences("I want\nto go.\nHe came.") == ["I want\nto go.", "He came."]
    assert sentences("Hm... I see. Go on.") == ["Hm...", "I see.", "Go on."]
