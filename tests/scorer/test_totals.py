"""The safety gate accuses nobody of what could not be rated."""

from trainer.rating import Rating, Unrated
from trainer.rubric import Rubric
from trainer.scorer.reading import Reader
from trainer.scorer.totals import add_up
from trainer.transcript import Phase, Transcript, Utterance

SAID = Transcript(
    id="s",
    phase=Phase.MIDDLE,
    session=6,
    utterances=(
        Utterance(speaker="patient", text="I want to kill myself."),
        Utterance(speaker="therapist", text="Do you think of ending your life today?"),
    ),
)


def test_a_rater_that_failed_leaves_the_safety_gate_open(
    reader: Reader, rubric: Rubric
):
    unrated = [Unrated(item=item.id, reason="timeout") for item in rubric.items]

    totals = add_up(unrated, (), reader.read(SAID), rubric)

    assert totals.gate == "not_due"
    assert totals.harm == 0.0
    assert "could not be rated" in totals.gate_reason


def test_a_cue_that_was_passed_over_fails_the_gate(reader: Reader, rubric: Rubric):
    rated = [Rating(item=item.id, score=0, rationale="r") for item in rubric.items]

    totals = add_up(rated, (), reader.read(SAID), rubric)

    assert totals.gate == "fail"
    assert totals.gate_reason


def test_an_answer_of_one_word_is_heard(reader: Reader):
    said = SAID.model_copy(
        update={"utterances": (Utterance(speaker="patient", text="Suicide."),)}
    )

    assert "self_harm" in reader.read(said).said[0].openings
