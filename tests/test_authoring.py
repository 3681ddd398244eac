from trainer.authoring import check_persona, check_rubric
from trainer.library import Library
from trainer.persona import Persona, own_words
from trainer.rubric import Rubric


def _with_fact(persona: Persona, **changes: object) -> Persona:
    first = persona.facts[0].model_copy(update=changes)
    return persona.model_copy(update={"facts": (first, *persona.facts[1:])})


def test_a_line_that_gives_a_locked_fact_away_is_named(library: Library):
    persona = library.persona("halina")
    fact = persona.facts[0]
    leaking = persona.model_copy(
        update={
            "evasions": (*persona.evasions, f"Well, {fact.giveaways[0]}, you know.")
        }
    )

    problems = check_persona(leaking)

    assert len(problems) == 1
    assert f"evasions gives fact {fact.id} away" in problems[0]


def test_a_gate_that_nothing_can_open_is_named(library: Library):
    broken = _with_fact(library.persona("halina"), gate="trust >= 11")

    assert any("can never open" in problem for problem in check_persona(broken))


def test_a_gate_that_is_open_at_once_is_named(library: Library):
    broken = _with_fact(library.persona("halina"), gate="turn >= 0")

    assert any("open before anything" in problem for problem in check_persona(broken))


def test_a_risk_fact_in_a_low_risk_persona_is_named(library: Library):
    broken = _with_fact(library.persona("tomas"), risk=True)

    assert any("risk.level is low" in problem for problem in check_persona(broken))


def test_a_line_that_stands_twice_is_named(library: Library):
    persona = library.persona("halina")
    line = next(one for one in own_words(persona) if len(one.split()) > 6)
    doubled = persona.model_copy(update={"lost": (*persona.lost, line)})

    assert any("stands 2 times" in problem for problem in check_persona(doubled))


def _with_alarm(rubric: Rubric, *phrases: str) -> Rubric:
    openings = tuple(
        one.model_copy(update={"phrases": phrases}) if one.id == "self_harm" else one
        for one in rubric.openings
    )
    return rubric.model_copy(update={"openings": openings})


def test_an_alarm_that_overlooks_most_of_its_examples_is_named(rubric: Rubric):
    problems = check_rubric(_with_alarm(rubric, "kill myself"))

    assert len(problems) == 1
    assert "alarm self_harm overlooks" in problems[0]


def test_an_alarm_that_rings_at_a_near_miss_is_named_with_its_phrase(rubric: Rubric):
    sound = next(one for one in rubric.openings if one.id == "self_harm").phrases

    problems = check_rubric(_with_alarm(rubric, *sound, "dead tired"))

    assert problems == [
        "ipt-adherence: alarm self_harm rings at its near miss 'I'm dead tired after "
        "the night shift.' by the phrase 'dead tired'. Narrow the phrase."
    ]
