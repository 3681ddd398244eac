"""What is found in a transcript before any item is rated."""

import asyncio

import pytest

from trainer.library import Library
from trainer.scorer.raters import SimilarityRater
from trainer.scorer.reading import Reader, open_bank
from trainer.scorer.tagger import CONFIDENT, Tagger
from trainer.scoring import Scoring
from trainer.techniques import OFF_MODEL
from trainer.transcript import Transcript, Utterance


def accused(tags) -> dict[str, float]:
    return {one.tag: one.p for one in tags if one.tag in OFF_MODEL}


@pytest.mark.parametrize(
    "innocent", ["It's a skill like any other.", "Fair enough, birthdays are tricky."]
)
def test_an_accusation_that_no_examples_bear_out_does_not_count(
    tagger: Tagger, innocent
):
    by_words_alone = accused(tagger.tag_each([innocent])[0])

    assert max(by_words_alone.values()) >= CONFIDENT
    for tag, p in accused(tagger.tag(innocent)).items():
        assert p == pytest.approx(by_words_alone[tag] / 2, abs=0.001)


def test_an_accusation_that_examples_bear_out_counts_in_full(tagger: Tagger):
    plain = "Time heals everything, you'll see."

    assert accused(tagger.tag(plain)) == accused(tagger.tag_each([plain])[0])
    assert accused(tagger.tag(plain))["P5"] > CONFIDENT


def test_a_clause_of_a_long_sentence_matches_as_it_does_alone(reader: Reader):
    question = "who could take Saturday off you?"
    long = f"I'm glad we got round to the shop and the rent and the bus, and {question}"

    def likeness(text: str) -> float:
        said = (Utterance(speaker="therapist", text=text),)
        (one,) = reader.read(Transcript(id="a", utterances=said)).said
        return one.sentences[0].matches["C8"]

    assert likeness(long) > 0.9 * likeness(question.capitalize())


def test_another_rubric_is_rated_from_its_file_alone(
    library: Library, tagger, embedder, index, settings
):
    rubric = library.rubric("foundational-skills")
    bank = open_bank(rubric, embedder, settings.cache)
    scoring = Scoring(Reader(tagger, embedder, bank), SimilarityRater(), rubric, index)

    def session(line: str) -> Transcript:
        said = [("therapist", line), ("patient", "He left on the Sunday and I sat.")]
        return Transcript(
            id="a",
            utterances=[Utterance(speaker=who, text=text) for who, text in said * 12],
        )

    cards = [
        asyncio.run(scoring.rate(session(line), lambda _share, _doing: None))
        for line in (
            "What was it like for you when he left?",
            "Time heals everything, you'll see.",
        )
    ]

    assert [one.item for one in cards[0].items] == [one.id for one in rubric.items]
    assert cards[0].adherence > cards[1].adherence
    assert cards[1].harm > cards[0].harm
