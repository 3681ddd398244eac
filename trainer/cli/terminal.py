"""Plays a session in the terminal, typed or from a script."""

import json
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import NamedTuple

import typer

from trainer.errors import BadFileError, InterpersonaError
from trainer.patient.brief import mood_of
from trainer.patient.course import SESSIONS
from trainer.persona import Difficulty
from trainer.practice import Heartbeat, Practice
from trainer.rating import Rating, Scorecard
from trainer.session import Session, Turn
from trainer.settings import Settings
from trainer.transcript import Phase
from trainer.wiring import open_practice


class Stage(NamedTuple):
    """What is played, and how it is shown."""

    persona: str | None
    """None where `after` says whose session it is."""
    phase: Phase
    difficulty: Difficulty
    after: str | None
    """Id of the session that this one follows in a course."""
    script: Path | None
    seed: int
    as_json: bool
    debrief: bool


async def play(settings: Settings, stage: Stage) -> None:
    """Play the session through; typed sessions end with an empty line or Ctrl-D."""
    lines = _lines(stage.script)
    practice = open_practice(settings)
    session = _begun(practice, stage)
    typer.echo(_named(session), err=True)
    persona = practice.library.persona(session.persona)
    speaker = f"{persona.identity.name.split()[0]}>"
    if not stage.as_json and session.opening:
        typer.echo(f"{speaker} {session.opening}")
    for line in lines:
        beats = practice.take_turn(session.id, line)
        if stage.as_json:
            session = await _as_json(beats)
            continue
        typer.echo(f"you> {line}\n{speaker}" if stage.script else speaker, nl=False)
        session = await _aloud(beats)
    session = practice.end(session.id)
    if not stage.as_json and session.farewell:
        typer.echo(f"{speaker} {session.farewell}")
    if stage.debrief:
        session = await practice.debrief(session.id, _progress)
        _show_debrief(session, as_json=stage.as_json)


def _begun(practice: Practice, stage: Stage) -> Session:
    """Return the session to play: a new one, or the next of a course."""
    if stage.after is not None:
        last = practice.store.load(stage.after, "local")
        if stage.persona not in (None, last.persona):
            raise InterpersonaError(
                f"--persona {stage.persona}: session {last.id} is with "
                f"{last.persona}. Leave --persona out; --after knows whose it is."
            )
        return practice.go_on(stage.after)
    if stage.persona is None:
        raise InterpersonaError(
            "Nobody is named to talk with. Write --persona with an id, e.g. halina, "
            "or --after with the id of the session to go on from."
        )
    return practice.begin(
        stage.persona, stage.phase, seed=stage.seed, difficulty=stage.difficulty
    )


def _named(session: Session) -> str:
    """Return the session's id and place, for people and for `--after`."""
    if session.course is None:
        return f"session {session.id}"
    return f"session {session.id} ({session.number} of {SESSIONS}, {session.phase})"


async def _as_json(beats: AsyncIterator[Heartbeat]) -> Session:
    """Print each finished turn as one line; return the session it left."""
    finished = [beat.finished async for beat in beats if beat.finished is not None]
    for session in finished:
        typer.echo(json.dumps(turn_line(session.turns[-1])))
    return finished[-1]


async def _aloud(beats: AsyncIterator[Heartbeat]) -> Session:
    """Print the answer as it comes; return the session it left."""
    finished: list[Session] = []
    async for beat in beats:
        if beat.finished is not None:
            finished.append(beat.finished)
        else:
            typer.echo(f" {beat.sentence}", nl=False)
    typer.echo("")
    return finished[-1]


def turn_line(turn: Turn) -> dict[str, object]:
    """Return one turn in the form that scripts read."""
    state = turn.state
    return {
        "turn": turn.number,
        "therapist": turn.therapist,
        "patient": turn.patient,
        "tags": [tag.model_dump() for tag in turn.tags],
        "state": {
            "trust": state.trust,
            "openness": state.openness,
            "distress": max(state.distress.values(), default=0.0),
            "topic": state.topic,
            "open": list(state.open),
            "session": state.session,
            "resisting": state.resisting.move if state.resisting else None,
            "mood": mood_of(state).value,
            "phq9": state.score.total if state.score else None,
        },
        "disclosed": list(turn.disclosed),
        "voice": turn.voice,
        "fault": turn.fault,
        "ms": {"first": turn.first_ms, "total": turn.total_ms},
    }


def _lines(script: Path | None) -> Iterator[str]:
    if script is None:
        return typed()
    try:
        text = script.read_text(encoding="utf-8")
    except OSError as error:
        raise BadFileError(f"{script} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadFileError(f"{script} is not UTF-8. Save it as UTF-8.") from error
    return iter([line.strip() for line in text.splitlines() if line.strip()])


def typed() -> Iterator[str]:
    """Yield what is typed, line by line, until an empty line or the end."""
    while True:
        try:
            line = input("you> ").strip()
        except EOFError:
            return
        if not line:
            return
        yield line


def _progress(share: float, doing: str) -> None:
    if sys.stderr.isatty():
        typer.echo(f"\r{share:4.0%} {doing:<60}", err=True, nl=share >= 1)


def _show_debrief(session: Session, *, as_json: bool) -> None:
    card = session.scorecard
    if card is None or card.debrief is None:
        return
    if as_json:
        line = {
            "debrief": card.debrief.model_dump(mode="json"),
            "scorecard": card.model_dump(mode="json", exclude={"debrief"}),
        }
        typer.echo(json.dumps(line))
        return
    _print_debrief(card)


def _print_debrief(card: Scorecard) -> None:
    debrief = card.debrief
    if debrief is None:
        return
    typer.echo(f"\n{debrief.summary}")
    typer.echo(f"Safety: {card.safety_gate.replace('_', ' ')}. Stance: {card.stance}.")
    for strength in debrief.strengths:
        typer.echo(f"\n+ {strength.said}\n  you: “{strength.quote}”")
    for point in debrief.points:
        typer.echo(f"\n- {point.skill}: {point.why}\n  you: “{point.quote}”")
        typer.echo(f"  why: {point.goal}\n  try: {point.attempt}")
        if point.passage:
            typer.echo(f"  read: {point.passage}")
    typer.echo("")
    for one in card.items:
        said = f"{one.score}" if isinstance(one, Rating) else f"–  {one.reason}"  # noqa: RUF001
        typer.echo(f"  {one.item:4} {said}")
