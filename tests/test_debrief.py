"""A debrief says little, ties it to moments, and never repeats itself."""

import json
from pathlib import Path

from trainer.debrief import few_words, fill, write_debrief
from trainer.rating import (
    Evidence,
    Missed,
    NotApplicable,
    ProscribedFinding,
    Rating,
    Scorecard,
)
from trainer.rubric import Rubric
from trainer.transcript import Transcript

SESSION = Path(__file__).parents[1] / "evals/data/known_groups/tune/halina-expert.json"
TRANSCRIPT = Transcript.model_validate(json.loads(SESSION.read_text("utf-8")))


def card(items, proscribed=()) -> Scorecard:
    return Scorecard(
        id="s",
        rubric="ipt-adherence",
        rubric_version="1",
        rater="similarity",
        adherence=50.0,
        stance=50.0,
        harm=0.0,
        band="emerging",
        safety_gate="not_due",
        words=100,
        therapist_turns=20,
        items=tuple(items),
        proscribed=tuple(proscribed),
    )


def missed(item: str, utterance: int, quote: str) -> Rating:
    return Rating(
        item=item,
        score=0,
        rationale="r",
        missed=(Missed(utterance=utterance, quote=quote),),
    )


def debrief(rubric: Rubric, items, proscribed=()):
    return write_debrief(
        TRANSCRIPT, card(items, proscribed), rubric, lambda _query: "clarification"
    )


def test_a_flawless_session_gets_no_critique(rubric: Rubric):
    quote = Evidence(utterance=4, quote="Tell me about Thursday.")
    items = [
        Rating(item=one.id, score=4, rationale="r", evidence=(quote,))
        for one in rubric.items
        if one.id in ("A1", "C1", "C3")
    ]

    written = debrief(rubric, items)

    assert written.points == ()
    assert written.next_time == ""


def test_there_are_at_most_four_points_each_with_its_own_skill_and_moment(
    rubric: Rubric,
):
    items = [
        missed(one, 2 * place + 1, "Thursday and then the night after.")
        for place, one in enumerate(("A2", "C1", "C2", "C3", "C4", "C5", "C8"))
    ]

    points = debrief(rubric, items).points

    assert len(points) == 4
    assert len({one.skill for one in points}) == 4
    assert len({one.utterance for one in points}) == 4


def test_two_skills_missed_at_one_moment_make_one_point(rubric: Rubric):
    items = [
        missed("C3", 5, "I was awake from two o'clock."),
        missed("C4", 5, "Quiet."),
    ]

    assert [one.item for one in debrief(rubric, items).points] == ["C3"]


def test_the_line_to_try_takes_up_the_very_words_that_gave_the_opening(
    rubric: Rubric,
):
    said = "I should say I cried."

    (point,) = debrief(rubric, [missed("C3", 17, said)]).points

    assert "I should say I cried" in point.attempt
    assert point.reply_to == 17
    assert point.utterance == 18


def test_what_was_begun_is_told_as_a_step_further_and_not_as_a_fault(rubric: Rubric):
    quote = Evidence(utterance=4, quote="Tell me about Thursday.")
    begun = Rating(item="C1", score=1, rationale="r", evidence=(quote,))

    (point,) = debrief(rubric, [begun]).points

    assert point.why.startswith("You began it here.")
    assert point.quote == "Tell me about Thursday."


def test_what_is_off_model_comes_before_what_was_left_undone(rubric: Rubric):
    finding = ProscribedFinding(
        id="P5", severity="minor", utterance=20, quote="You were glad it was quiet"
    )

    points = debrief(
        rubric, [missed("C3", 5, "I was awake from two o'clock.")], [finding]
    ).points

    assert [one.item for one in points] == ["P5", "C3"]


def test_an_item_that_did_not_apply_is_no_point(rubric: Rubric):
    assert debrief(rubric, [NotApplicable(item="C6", reason="r")]).points == ()


def test_few_words_are_a_clause_that_means_something_as_it_was_said():
    assert few_words("Well, I mean. She never takes off the coat.") == (
        "She never takes off the coat"
    )
    assert few_words("Mm. Yes.") == ""


def test_without_words_to_take_up_a_plain_line_is_offered():
    lines = ("You said “{words}”. And then?", "What was that like?")

    assert fill(lines, "") == "What was that like?"
    assert fill(lines, "He slammed the kitchen door") == (
        "You said “He slammed the kitchen door”. And then?"
    )


def test_a_session_without_a_moment_to_point_at_is_not_called_flawless(rubric: Rubric):
    written = debrief(rubric, [Rating(item="C1", score=0, rationale="r")])

    assert written.points == ()
    assert "kept to the model" not in written.summary


def test_a_sentence_said_twice_is_quoted_whole(rubric: Rubric):
    said = "Okay. Tell me more about him. Okay."
    utterances = list(TRANSCRIPT.utterances)
    utterances[18] = utterances[18].model_copy(update={"text": said})
    told = TRANSCRIPT.model_copy(update={"utterances": tuple(utterances)})

    written = write_debrief(
        told,
        card([missed("C3", 17, "I should say I cried.")]),
        rubric,
        lambda _query: None,
    )

    assert written.points[0].quote == said
