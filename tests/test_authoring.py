from trainer.authoring import check_persona
from trainer.library import Library
from trainer.persona import Persona


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
    line = next(one for one in persona.own_words() if len(one.split()) > 6)
    doubled = persona.model_copy(update={"lost": (*persona.lost, line)})

    assert any("stands 2 times" in problem for problem in check_persona(doubled))
