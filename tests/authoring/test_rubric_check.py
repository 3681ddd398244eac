import pytest

from trainer import yaml_files
from trainer.authoring import check_rubric
from trainer.library import shipped
from trainer.rubric import Rubric


@pytest.fixture(scope="module")
def adherence() -> Rubric:
    return yaml_files.load(shipped().rubrics[0] / "ipt-adherence.yaml", Rubric)


def with_alarm(rubric: Rubric, *phrases: str) -> Rubric:
    openings = tuple(
        one.model_copy(update={"phrases": phrases}) if one.id == "self_harm" else one
        for one in rubric.openings
    )
    return rubric.model_copy(update={"openings": openings})


def test_an_alarm_that_overlooks_most_of_its_examples_is_named(adherence):
    (found,) = check_rubric(with_alarm(adherence, "kill myself"))

    assert found.sentence.startswith("alarm self_harm overlooks")
    assert found.steps[0] == "openings"


def test_an_alarm_that_rings_at_a_near_miss_is_named_with_its_phrase(adherence):
    sound = next(one for one in adherence.openings if one.id == "self_harm").phrases

    (found,) = check_rubric(with_alarm(adherence, *sound, "dead tired"))

    assert found.sentence == (
        "alarm self_harm rings at its near miss 'I'm dead tired after the night "
        "shift.' by the phrase 'dead tired'. Narrow the phrase."
    )


def test_an_item_without_a_rung_can_never_give_that_score(adherence):
    first = adherence.items[0]
    short = first.model_copy(update={"ladder": first.ladder[:1]})

    (found,) = check_rubric(
        adherence.model_copy(update={"items": (short, *adherence.items[1:])})
    )

    assert found.steps == ("items", 0, "ladder")
    assert f"item {first.id} has no ladder rung for" in found.sentence
