"""Checks a persona for what its schema cannot see."""

from itertools import chain

from trainer.authoring.bounds import check_risk, check_rules, check_scores
from trainer.authoring.findings import Finding, errors, warnings
from trainer.authoring.gates import check_gates
from trainer.authoring.leaking import check_leaks
from trainer.authoring.supply import check_supply
from trainer.authoring.wording import check_wording
from trainer.persona import GAP, Persona


def check_persona(persona: Persona) -> list[Finding]:
    """Return what must be mended in a persona; empty when it is sound."""
    return errors(findings_in(persona))


def doubts_about(persona: Persona) -> list[Finding]:
    """Return what a person should look at in a persona, sound though it may be."""
    return warnings(findings_in(persona))


def findings_in(persona: Persona) -> list[Finding]:
    """Return errors and warnings; a text still to write is found elsewhere."""
    found = chain(
        check_supply(persona),
        check_gates(persona),
        check_leaks(persona),
        check_risk(persona),
        check_rules(persona),
        check_scores(persona),
        check_wording(persona),
    )
    return [one for one in found if GAP not in one.sentence]
