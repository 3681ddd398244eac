from hypothesis import given
from hypothesis import strategies as st

from trainer.rating import Evidence
from trainer.scorer.evidence import find_quote, supported
from trainer.transcript import Transcript, Utterance


def transcript(*said: str) -> Transcript:
    speakers = ("therapist", "patient")
    return Transcript(
        id="t",
        utterances=tuple(
            Utterance(speaker=speakers[place % 2], text=text)
            for place, text in enumerate(said)
        ),
    )


def test_a_quote_is_given_back_as_it_stands_in_the_utterance():
    said = transcript("So you’re  tired –\nand it’s April?")

    found = find_quote(said, 0, "you're tired - and it's April?")

    assert found == Evidence(utterance=0, quote="you’re  tired –\nand it’s April?")


def test_words_put_together_from_two_places_are_not_found():
    said = transcript("You felt alone there. Later you felt angry.")

    assert find_quote(said, 0, "You felt alone angry") is None
    assert find_quote(said, 0, "You felt alone ... you felt angry") is None


def test_a_quote_from_another_utterance_is_not_found():
    said = transcript("How was it?", "Bad.", "And your sister?")

    assert find_quote(said, 0, "And your sister?") is None
    assert find_quote(said, 7, "Bad.") is None


def test_part_of_a_word_is_no_quotation():
    said = transcript("You were unhappy there.")

    assert find_quote(said, 0, "happy there") is None


def test_other_case_is_another_text():
    assert find_quote(transcript("How was it?"), 0, "how was it?") is None


def test_an_empty_quote_proves_nothing():
    assert find_quote(transcript("How was it?"), 0, " “” ") is None


TEXT = st.text(
    alphabet=st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]),
    min_size=1,
    max_size=120,
)


@given(TEXT, st.data())
def test_a_found_quote_always_stands_in_its_utterance(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))

    found = find_quote(transcript(text), 0, text[start:end])

    if found is not None:
        assert found.quote in text


@given(
    st.lists(st.from_regex(r"[a-zé’']{1,8}", fullmatch=True), min_size=1, max_size=20),
    st.data(),
)
def test_a_run_of_whole_words_is_always_found(said, data):
    start = data.draw(st.integers(0, len(said) - 1))
    end = data.draw(st.integers(start + 1, len(said)))
    quote = "  ".join(said[start:end])

    found = find_quote(transcript(" ".join(said)), 0, quote)

    if any(letter.isalnum() for letter in quote.strip("\"'’")):
        assert found is not None


SAID = transcript("How was it?", "It was bad, I left early.", "What did she say?")
QUOTE = Evidence(utterance=0, quote="How was it?")
SECOND = Evidence(utterance=2, quote="What did she say?")
REPLY = Evidence(utterance=1, quote="It was bad, I left early.")


def test_without_a_therapists_words_no_score_stands():
    assert supported(4, [], SAID) == 0
    assert supported(2, [REPLY], SAID) == 0


def test_one_quotation_carries_at_most_a_two():
    assert supported(4, [QUOTE], SAID) == 2
    assert supported(1, [QUOTE], SAID) == 1


def test_two_quotations_carry_a_three_and_the_reply_a_four():
    assert supported(4, [QUOTE, SECOND], SAID) == 3
    assert supported(3, [QUOTE, REPLY], SAID) == 3
    assert supported(4, [QUOTE, REPLY], SAID) == 4
