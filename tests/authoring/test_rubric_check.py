import pytest

from trainer import yaml_files
from trainer.authoring import check_rubric
from trainer.authoring.rubric_check import check_openings, check_talk
from trainer.library import shipped
from trainer.rubric import PatientTalk, Rubric


@pytest.fixture(scope="module")
def adherence() -> Rubric:
    return yaml_files.load(shipped().rubrics[0] / "ipt-adherence.yaml", Rubric)


@pytest.fixture(scope="module")
def talk() -> PatientTalk:
    return yaml_files.load(shipped().rubrics[0] / "patient-talk.yaml", PatientTalk)


def with_alarm(talk: PatientTalk, *phrases: str) -> PatientTalk:
    openings = tuple(
        one.model_copy(update={"phrases": phrases}) if one.id == "self_harm" else one
        for one in talk.openings
    )
    return talk.model_copy(update={"openings": openings})


def test_an_alarm_that_overlooks_most_of_its_examples_is_named(talk):
    (found,) = check_talk(with_alarm(talk, "kill myself"))

    assert found.sentence.startswith("alarm self_harm overlooks")
    assert found.steps[0] == "openings"


def test_an_alarm_that_rings_at_a_near_miss_is_named_with_its_phrase(talk):
    sound = next(one for one in talk.openings if one.id == "self_harm").phrases

    (found,) = check_talk(with_alarm(talk, *sound, "dead tired"))

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


def test_an_opening_that_is_not_there_is_named_with_those_that_are(adherence, talk):
    first = adherence.items[0].model_copy(update={"openings": ("moods",)})

    (found,) = check_openings(
        adherence.model_copy(update={"items": (first, *adherence.items[1:])}), talk
    )

    assert found.steps == ("items", 0, "openings")
    assert "'moods', which is not there. Openings: affect" in found.sentence


def test_a_rubric_hears_what_all_rubrics_hear_unless_it_brings_its_own(adherence, talk):
    own = adherence.model_copy(update={"openings": talk.openings[:1]})

    assert adherence.hearing(talk).openings == talk.openings
    assert own.hearing(talk).openings == talk.openings[:1]
