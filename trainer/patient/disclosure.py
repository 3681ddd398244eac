"""Decides what the patient may say now: which gates are open, which fact comes out."""

from collections.abc import Sequence

from trainer.patient.hearing import Heard, facts_of, targets_in
from trainer.patient.moments import Moment
from trainer.persona import Fact, Persona
from trainer.session import PatientState
from trainer.transcript import Phase

PACE = 4
"""Turns among which at most one earned fact is told (risk, when asked, apart)."""

KEEPS_SHUT = {"OFF", "SOC", "BRK", "P7", "P3", "CON", "AGD", "INF"}
"""Moves, besides those that shut a person, upon which nobody tells a painful thing."""


OTHER_RISKS = frozenset(
    f"risk_talk:{kind}" for kind in ("home", "others", "substance", "high")
)
"""Direct questions of risk that do not ask about wanting to die."""


def open_gates(state: PatientState, persona: Persona) -> PatientState:
    """Return the state with every gate opened that the moves so far have earned.

    What is open stays open.
    """
    now = Moment(state)
    opened = [
        fact.id
        for fact in persona.facts
        if fact.id in state.open or fact.condition.holds(now.names, now.functions)
    ]
    return state.model_copy(update={"open": tuple(opened)})


def fact_to_tell(state: PatientState, heard: Heard, persona: Persona) -> Fact | None:
    """Return the fact that comes out in this answer, if any.

    It must be open, untold, and touched: by name, or by talk on one of its topics.
    A fact reached for by name goes before one that only lies near.
    """
    told = {one.fact for one in state.told}
    waiting = [
        fact for fact in persona.facts if fact.id in state.open and fact.id not in told
    ]
    asked_for = facts_of(heard.targets, persona)
    named = [fact for fact in waiting if fact.id in asked_for]
    if heard.repeated:
        return None
    risk = _risk_to_tell(waiting, named, heard)
    if risk is not None:
        return risk
    if heard.closing or state.shut or KEEPS_SHUT & set(heard.moves):
        return None
    if _told_lately(state, persona) or _keeps_away(state):
        return None
    opens = heard.exploring or "EMP" in heard.moves
    places = persona.around([state.topic, *heard.targets]) if opens else frozenset()
    near = [fact for fact in waiting if places & set(fact.topics)]
    return next((fact for fact in (*named, *near) if not fact.risk), None)


def _risk_to_tell(
    waiting: Sequence[Fact], named: Sequence[Fact], heard: Heard
) -> Fact | None:
    """Return the wish to be dead where it is asked about, whatever else was said."""
    meant = "RSK" in heard.moves and not OTHER_RISKS & set(heard.targets)
    elsewhere = any(not fact.risk for fact in named)
    for fact in waiting:
        if fact.risk and (fact in named or (meant and not elsewhere)):
            return fact
    return None


def _told_lately(state: PatientState, persona: Persona) -> bool:
    risky = {fact.id for fact in persona.facts if fact.risk}
    return any(
        one.turn > max(0, state.turn - PACE) and one.fact not in risky
        for one in state.told
    )


def _keeps_away(state: PatientState) -> bool:
    return state.resisting is not None and state.resisting.since < state.turn


def may_say(state: PatientState, persona: Persona, phase: Phase) -> frozenset[str]:
    """Return the targets whose lines the voice may be handed now."""
    waiting = {
        f"risk_talk:{talk.id}"
        for talk in persona.risk_talk
        if talk.fact and talk.fact not in state.open
    }
    locked = {fact.id for fact in persona.facts if fact.id not in state.open}
    return targets_in(persona, phase, state) - locked - waiting


def locked_facts(state: PatientState, persona: Persona) -> tuple[Fact, ...]:
    """Return the facts that nobody may say or show yet."""
    return tuple(fact for fact in persona.facts if fact.id not in state.open)
