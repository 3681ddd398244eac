import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.talk import form, sentences


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


@given(st.text(alphabet='ab .?!\n…"', max_size=80))
def test_sentences_are_slices_of_the_text_in_order(text):
    at = 0
    for part in sentences(text):
        found = text.find(part, at)
        assert found >= at
        at = found + len(part)
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())
