"""The shipped content loads, is complete, and keeps its own rules."""

import pytest

from trainer.authoring import check_persona, check_rubric
from trainer.library import Library
from trainer.persona import Persona, own_words
from trainer.rubric import Rubric
from trainer.techniques import TechniqueSet
from trainer.transcript import Phase, ProblemArea
from trainer.yaml_files import load

ADHERENCE = [
    *(f"A{n}" for n in range(1, 5)), *(f"B{n}" for n in range(1, 6)),
    *(f"C{n}" for n in range(1, 9)), *(f"D{n}" for n in range(1, 13)),
    *(f"E{n}" for n in range(1, 4)), *(f"F{n}" for n in range(1, 5)),
    *(f"S{n}" for n in range(1, 6)),
]  # fmt: skip


def test_every_shipped_file_can_be_read(library: Library):
    assert library.problems == ()


def test_there_is_a_persona_for_each_problem_area(library: Library):
    areas = {persona.problem_area for persona in library.personas.values()}

    assert areas == set(ProblemArea)


def test_a_shipped_persona_passes_its_check(persona: Persona):
    assert check_persona(persona) == []


def test_a_shipped_persona_has_five_gated_facts_and_eighty_lines(persona: Persona):
    assert len(persona.facts) >= 5
    assert sum(1 for _ in own_words(persona)) >= 80


def test_a_persona_at_risk_has_a_risk_fact_that_a_direct_question_opens(
    library: Library,
):
    for name in ("halina", "kwame", "keisha"):
        risk = [fact for fact in library.persona(name).facts if fact.risk]

        assert len(risk) == 1
        assert "RSK" in risk[0].gate


def test_mood_and_score_fall_over_the_phases(persona: Persona):
    assert sum(persona.phq9) >= 14
    for phase in Phase:
        assert persona.phases.at(phase).score


def test_the_rubric_has_every_item_and_passes_its_check(rubric: Rubric):
    assert [item.id for item in rubric.items] == ADHERENCE
    assert [one.id for one in rubric.proscribed] == [f"P{n}" for n in range(1, 11)]
    assert check_rubric(rubric) == []


def test_every_technique_has_its_examples_and_no_two_tags_share_one(library: Library):
    techniques = load(library.techniques, TechniqueSet)
    seen: dict[str, str] = {}
    for technique in techniques.techniques:
        assert len(technique.examples) >= 25, technique.id
        for example in technique.examples:
            plain = " ".join(example.lower().split())
            assert seen.setdefault(plain, technique.id) == technique.id, example


@pytest.mark.parametrize("audience", ["patient", "therapist"])
def test_the_corpus_covers_every_area_and_phase_for_both_audiences(
    library: Library, audience: str
):
    found = {
        (phase, focus)
        for passage in library.passages.values()
        if passage.audience == audience
        for phase in passage.phase
        for focus in passage.focus
    }

    assert found == {(phase, area) for phase in Phase for area in ProblemArea}


def test_the_corpus_has_its_entries_each_with_a_source(library: Library):
    entries = [one for one in library.passages.values() if one.audience == "therapist"]

    assert len(entries) >= 40
    assert all(one.sources for one in entries)
