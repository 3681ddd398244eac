"""Checks gates and other conditions: tags, numbers, too hard, too easy."""

from collections.abc import Iterator
from difflib import get_close_matches

from trainer.authoring.conditions import (
    MOST_CALLS,
    Truth,
    can_be,
    different_calls,
    holds_at,
)
from trainer.authoring.findings import Finding
from trainer.expressions import Call, Condition
from trainer.patient.hearing import AIMLESS
from trainer.patient.state import OPENNESS, TRUST
from trainer.persona import Fact, Persona, Steps
from trainer.techniques import EXPLORING
from trainer.transcript import Phase

TAGS = frozenset(TRUST) | AIMLESS
"""Every technique tag that does something to a patient."""

TAGGED = ("did", "now", "recent")
"""Functions whose labels are technique tags."""

KIND = frozenset({"SOC", "EMP", "ACK", "HOP", "CRE", "INF", "SDI", "CON", "OPN"})
"""What one can do all session long without exploring anything."""

LATER_OPENNESS = 1.5
"""Openness at the start of a session of a later phase (`patient.state.begin`)."""


def check_gates(persona: Persona) -> Iterator[Finding]:
    """Yield what is wrong with the conditions and tags of a persona."""
    yield from _unknown_tags(persona)
    facts = {("facts", place, "gate"): fact for place, fact in enumerate(persona.facts)}
    for condition, steps in persona.conditions():
        yield from _numbers(condition, steps)
        yield from _reach(condition, steps)
        if steps in facts:
            yield from _too_early(persona, facts[steps], steps)


def _reach(condition: Condition, steps: Steps) -> Iterator[Finding]:
    many = len(different_calls(condition))
    if many > MOST_CALLS:
        yield Finding(
            steps,
            f"names {many} different things; nobody can check more than "
            f"{MOST_CALLS} by eye. Put topics together, as in explored(a, b).",
            warning=True,
        )
    elif not can_be(condition, wanted=True):
        yield Finding(
            steps,
            f"'{condition.source}' can never be true. Loosen it: trust and openness "
            "run from 0 to 10; how often is written did(AFF, times=2).",
        )


def _too_early(persona: Persona, fact: Fact, steps: Steps) -> Iterator[Finding]:
    for way, opens in (
        ("before anything was said", _at_once(persona, fact)),
        ("by kindness alone", _by_kindness(persona, fact)),
        ("after a single open question", _by_one_question(persona, fact)),
    ):
        if opens:
            yield Finding(
                steps,
                f"opens {way} ('{fact.gate}'). Ask for exploration in it, as in "
                "explored(topic) and openness >= 1.5.",
            )
            return


def _at_once(persona: Persona, fact: Fact) -> bool:
    for phase in Phase:
        start = persona.phases.at(phase)
        if fact.id in start.known:
            continue
        first = phase is Phase.INITIAL
        levels = {
            "trust": persona.temperament.trust if first else start.trust,
            "openness": 0.0 if first else LATER_OPENNESS,
            "turn": 1.0,
        }
        if holds_at(fact.condition, levels, lambda _: False):
            return True
    return False


def _by_kindness(persona: Persona, fact: Fact) -> bool:
    """Return whether warmth without any exploring is enough, however long it lasts."""
    temperament = persona.temperament
    levels = {
        "trust": max(temperament.warmth_ceiling, temperament.trust),
        "openness": 0.0,
    }
    return any(
        holds_at(fact.condition, {**levels, "turn": turn}, _kindly)
        for turn in (1.0, 40.0)
    )


def _kindly(call: Call) -> bool:
    return call.function in TAGGED and bool(KIND & set(call.labels))


def _by_one_question(persona: Persona, fact: Fact) -> bool:
    """Return whether one exploring question is enough; a question of risk is none."""
    weights = persona.temperament.weights
    for tag in sorted(EXPLORING):
        levels = {
            "trust": persona.temperament.trust + weights.get(tag, TRUST[tag]),
            "openness": OPENNESS.get(tag, 0.0),
            "turn": 1.0,
        }
        if holds_at(fact.condition, levels, _asked_once(tag)):
            return True
    return False


def _asked_once(tag: str) -> Truth:
    def true(call: Call) -> bool:
        if call.function in ("explored", "asked"):
            return _times(call) <= 1
        return call.function in TAGGED and tag in call.labels and _times(call) <= 1

    return true


def _times(call: Call) -> float:
    value = dict(call.options).get("times", 1)
    return float(value) if isinstance(value, int | float) else 1.0


def _numbers(condition: Condition, steps: Steps) -> Iterator[Finding]:
    for call in different_calls(condition):
        for option, value in call.options:
            if not isinstance(value, str) and value < 1:
                yield Finding(
                    steps,
                    f"{call.function}() has {option}={value}. Write a number from 1.",
                )


def _unknown_tags(persona: Persona) -> Iterator[Finding]:
    for condition, steps in persona.conditions():
        for call in different_calls(condition):
            if call.function in TAGGED:
                yield from _unknown(call.labels, steps)
    for tag in persona.temperament.weights:
        yield from _unknown((tag,), ("temperament", "weights", tag))
    for tag in persona.reactions:
        yield from _unknown((tag,), ("reactions", tag))
    for place, move in enumerate(persona.resistance):
        yield from _unknown(move.yields, ("resistance", place, "yields"))


def _unknown(tags: tuple[str, ...], steps: Steps) -> Iterator[Finding]:
    for tag in tags:
        if tag not in TAGS:
            near = get_close_matches(tag.upper(), sorted(TAGS), 1, 0.5)
            hint = f"Did you mean {near[0]}? " if near else ""
            yield Finding(
                steps,
                f"'{tag}' is no technique tag. {hint}"
                f"The tags: {', '.join(sorted(TAGS))}.",
            )
