"""A turn with the real index and tagger: what is said where no line answers."""

import pytest

from trainer.persona import Persona, Unsure
from trainer.simulation import answer, new_session
from trainer.turns import Turns

LONG = "What would the hotel guests be surprised to learn about your working day?"
UNLIKE = ("The gulls had the bin over.", "Three of them, on the wall.")
ALIKE = (
    "Guests would be surprised how long a working day I have at the hotel.",
    *UNLIKE,
)


@pytest.fixture(scope="module")
def turns(index, tagger) -> Turns:
    return Turns(index, tagger, recalls=False, ranks=True)


def saying(persona: Persona, lines: tuple[str, ...]) -> Persona:
    """Return the persona with these lines only, whatever it is asked."""
    topics = tuple(
        topic.model_copy(update={"lines": lines, "again": ()})
        for topic in persona.topics
    )
    unsure = Unsure(**dict.fromkeys(Unsure.model_fields, ("I couldn't tell you.",)))
    return persona.model_copy(update={"topics": topics, "unsure": unsure})


def reply(turns: Turns, persona: Persona, *said: str) -> str | None:
    session = new_session(persona)
    for text in said:
        session = answer(turns, persona, session, text).session
    return session.turns[-1].patient


def test_a_question_that_no_line_is_like_is_met_with_honest_ignorance(turns, library):
    ruth = library.persona("ruth")

    beside = reply(turns, saying(ruth, UNLIKE), "Good morning, Ruth.", LONG)
    straight = reply(turns, saying(ruth, ALIKE), "Good morning, Ruth.", LONG)

    assert beside == "I couldn't tell you."
    assert straight is not None
    assert straight.startswith(ALIKE[0])


def test_a_question_of_a_word_or_two_is_answered_whatever_it_is_like(turns, library):
    ruth = saying(library.persona("ruth"), UNLIKE)

    said = reply(turns, ruth, "Good morning, Ruth.", "How is the hotel?")

    assert said is not None
    assert said.split(". ")[0].rstrip(".") + "." in UNLIKE


def test_who_has_just_come_in_says_why_where_no_line_is_like_the_question(
    turns, library
):
    ruth = saying(library.persona("ruth"), UNLIKE)
    greetings = next(one for one in ruth.small_talk if one.id == "greeting")

    assert reply(turns, ruth, LONG) in greetings.lines


def test_of_two_questions_ignorance_of_one_is_not_told(turns, library):
    ruth = saying(library.persona("ruth"), UNLIKE)
    asked = f"How is the hotel? {LONG}"

    said = reply(turns, ruth, "Good morning, Ruth.", asked)

    assert said is not None
    assert "I couldn't tell you." not in said
