"""Study: what good and poor work opens, and whether anything leaks before that."""

import asyncio
from collections.abc import Sequence
from itertools import product

from pydantic import BaseModel, ConfigDict

from evals.markdown import table
from evals.parts import Parts, play, script
from evals.recording import RecordingVoice
from trainer.patient.disclosure import locked_facts
from trainer.patient.guard import leaks
from trainer.persona import Fact, Persona
from trainer.ports import Message
from trainer.session import Session
from trainer.testing import MemoryStore, ScriptedModel
from trainer.transcript import Phase

WORK = ("good", "poor")


class Opened(BaseModel):
    """A fact that opened, and when it was told."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fact: str
    opened: int
    """Turn in which its gate opened."""
    told: int | None
    """Turn in which it came out; None where nothing touched it."""


class Played(BaseModel):
    """One script played against one persona."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    persona: str
    phase: Phase
    work: str
    turns: int
    facts: int
    """Facts the persona has."""
    known: int
    """Of these, open from the start: told in an earlier phase."""
    opened: tuple[Opened, ...]
    leaked_replies: int
    """Replies that gave away a fact still locked."""
    leaked_prompts: int
    """Prompts a model would have got that held a fact still locked."""


class GatesResult(BaseModel):
    """All sessions played."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sessions: tuple[Played, ...]


def measure_gates(parts: Parts) -> GatesResult:
    """Return what each persona told upon its own good script and upon the poor one."""
    personas = [one for one in parts.library.personas.values() if _has_script(one.id)]
    return GatesResult(
        sessions=tuple(
            _play(parts, persona, phase, work)
            for persona, phase, work in product(personas, Phase, WORK)
        )
    )


def render_gates(result: GatesResult) -> str:
    """Return the section of the report."""
    rows = [
        [
            one.persona,
            one.phase.value,
            one.work,
            str(one.turns),
            f"{len(one.opened)}/{one.facts - one.known}",
            "; ".join(_when(fact) for fact in one.opened) or "-",
            str(one.leaked_replies),
            str(one.leaked_prompts),
        ]
        for one in result.sessions
    ]
    replies = sum(one.leaked_replies for one in result.sessions)
    prompts = sum(one.leaked_prompts for one in result.sessions)
    turns = sum(one.turns for one in result.sessions)
    heads = ["persona", "phase", "work", "turns", "opened", "fact: opened, told"]
    return "\n\n".join(
        [
            "## What opens the patient",
            "Scripts from evals/data/scripts played against each persona in the "
            "authored voice: its own script of good work, and one script of closed "
            "questions, advice and reassurance. Tests hold the personas to these "
            "scripts, so this set is **tuned on**: it shows that good work can open a "
            "patient, not how often a trainee's does. `opened` counts facts not yet "
            "known at the start of the phase, with the turn in which the gate opened "
            "and the turn in which the fact was told. The scripts are of a first "
            "session; in later phases they fit less.",
            f"Leaks in {turns} turns: {replies} replies and {prompts} prompts with a "
            "fact still locked. Expected: 0 and 0.",
            table([*heads, "leaking replies", "leaking prompts"], rows),
            "Does not show: what other words for the same good work would open.",
        ]
    )


def holding(messages: Sequence[Message], fact: Fact) -> bool:
    """Return whether a prompt holds the fact itself or one of its lines."""
    text = "\n".join(one.text for one in messages)
    return any(part in text for part in (fact.text, *fact.lines))


def _has_script(persona: str) -> bool:
    try:
        return bool(script(f"{persona}-good"))
    except FileNotFoundError:
        return False


def _play(parts: Parts, persona: Persona, phase: Phase, work: str) -> Played:
    voice = RecordingVoice(ScriptedModel(window=100_000))
    practice = parts.practice(voice, MemoryStore())
    lines = script(f"{persona.id}-good" if work == "good" else work)
    session = asyncio.run(play(practice, persona, phase, lines))
    locked = [locked_facts(turn.state, persona) for turn in session.turns]
    return Played(
        persona=persona.id,
        phase=phase,
        work=work,
        turns=len(session.turns),
        facts=len(persona.facts),
        known=len(session.initial_state.open),
        opened=_opened(session),
        leaked_replies=sum(
            leaks(turn.patient or "", facts) is not None
            for turn, facts in zip(session.turns, locked, strict=True)
        ),
        leaked_prompts=sum(
            any(holding(messages, fact) for fact in facts)
            for messages, facts in zip(voice.prompts, locked, strict=True)
        ),
    )


def _opened(session: Session) -> tuple[Opened, ...]:
    first: dict[str, int] = {}
    for turn in session.turns:
        for fact in turn.state.open:
            if fact not in session.initial_state.open:
                first.setdefault(fact, turn.number)
    told = {one.fact: one.turn for one in session.state.told}
    return tuple(
        Opened(fact=fact, opened=turn, told=told.get(fact))
        for fact, turn in first.items()
    )


def _when(one: Opened) -> str:
    told = "untold" if one.told is None else str(one.told)
    return f"{one.fact}: {one.opened}, {told}"
