"""When a person keeps away from what hurts, in which way, and what ends it."""

from trainer.patient.hearing import Heard
from trainer.persona import Difficulty, Persona
from trainer.session import PatientState, Resisting

LASTS = {Difficulty.EASIER: 2, Difficulty.STANDARD: 3, Difficulty.HARDER: 5}
"""Turns after which a move is given up by itself."""

AT_EASE = {Difficulty.EASIER: 3.0, Difficulty.STANDARD: 4.5, Difficulty.HARDER: 6.5}
"""Trust from which being asked about a locked fact draws no resistance."""


def resisting(
    state: PatientState, heard: Heard, persona: Persona, seed: int
) -> Resisting | None:
    """Return the move in use after these words; `state` has counted them already.

    A move comes up when the person is shut, or asked too soon about a locked fact.
    It goes when the trainee does what it yields to, or lets the matter be, or
    after a few turns.
    """
    used = state.resisting
    if used is not None:
        move = next((one for one in persona.resistance if one.id == used.move), None)
        yielded = move is None or bool(set(move.yields) & set(heard.moves))
        let_be = bool(heard.targets) and not _sore(state, heard, persona)
        if (yielded or let_be or heard.noticed) and not _shut(state, heard):
            return None
        return used if state.turn - used.since < LASTS[state.difficulty] else None
    if not persona.resistance or not (
        _shut(state, heard) or _too_soon(state, heard, persona)
    ):
        return None
    place = (seed + len(state.moves)) % len(persona.resistance)
    return Resisting(move=persona.resistance[place].id, since=state.turn)


def _shut(state: PatientState, heard: Heard) -> bool:
    return heard.closing or state.shut


def _sore(state: PatientState, heard: Heard, persona: Persona) -> bool:
    locked = [fact for fact in persona.facts if fact.id not in state.open]
    places = {one for fact in locked for one in (fact.id, *fact.topics)}
    return bool(places & persona.around(heard.targets))


def _too_soon(state: PatientState, heard: Heard, persona: Persona) -> bool:
    locked = set(persona.fact_ids) - set(state.open)
    risky = {fact.id for fact in persona.facts if fact.risk}
    if "RSK" in heard.moves or state.trust >= AT_EASE[state.difficulty]:
        return False
    return bool((locked - risky) & set(heard.targets))
