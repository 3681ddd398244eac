"""Hasty typing is read as the words it stands for."""

import pytest

from trainer.patient.spelling import Speller, joined, spelled_out
from trainer.talk import clauses


def test_chat_spelling_is_spelled_out():
    assert spelled_out("how r u tho, ty") == "how are you though, thank you"


def test_what_is_spelled_well_stays_as_it_is():
    text = "You're tired, and Mrs Begum's plate stays full. Why?"

    assert spelled_out(text) == text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("how are you slepping", "how are you sleeping"),
        ("do you see the neihbour", "do you see the neighbour"),
        ("Zbigniw was ill", "Zbigniw was ill"),
        ("the cat sat", "the cat sat"),
    ],
)
def test_a_slip_of_the_finger_is_mended_and_a_name_is_not(library, typed, meant):
    speller = Speller(library.persona("halina"))

    assert speller.mended(typed) == meant


def test_a_bare_question_is_heard_with_the_sentence_before_it():
    heard = joined(["Some people think of dying.", "Have you?", "What then?"])

    assert heard == ["Some people think of dying, have you?", "What then?"]


def test_a_long_sentence_is_heard_clause_by_clause_too():
    sentence = (
        "I always tell people you can say as much as you want, and I was wondering "
        "about your sister, and what she makes of it"
    )

    found = clauses(sentence)

    assert found[0] == sentence
    assert "and what she makes of it" in found
    assert clauses("How do you sleep, and where?") == ["How do you sleep, and where?"]
