"""Interviews a persona in the terminal, and draws what opens it."""

import sys
from pathlib import Path
from typing import NamedTuple

import typer

from trainer import yaml_files
from trainer.authoring import gaps, left_to_write
from trainer.cli.terminal import typed
from trainer.errors import BadFileError
from trainer.patient.brief import mood_of
from trainer.patient.disclosure import locked_facts
from trainer.patient.moments import Moment
from trainer.persona import Difficulty, Persona
from trainer.presenting.curves import Curve, curves_svg
from trainer.session import PatientState, Session
from trainer.settings import Settings
from trainer.simulation import TURNS, Staging, answer, new_session, play
from trainer.trainees import Trainees
from trainer.transcript import Phase
from trainer.wiring import open_library, open_turns_of


class Preview(NamedTuple):
    """What is looked at, and how."""

    file: Path
    phase: Phase
    difficulty: Difficulty
    seed: int


def interview(settings: Settings, preview: Preview) -> None:
    """Talk with the persona; its state stands beside each answer. Empty line: end.

    Lines that are not typed but come from elsewhere are shown, so that what is printed
    reads as a talk.
    """
    persona = yaml_files.load(preview.file, Persona)
    _mention_gaps(preview.file)
    turns = open_turns_of(settings, persona)
    session = new_session(persona, preview.phase, preview.seed, preview.difficulty)
    name = persona.identity.name.split()[0]
    typer.echo(f"{name}> {session.opening}")
    shown = not sys.stdin.isatty()
    for line in typed():
        if shown:
            typer.echo(line)
        session = answer(turns, persona, session, line).session
        typer.echo(f"{name}> {session.turns[-1].patient}")
        typer.secho(_state(session), dim=True)
        for waiting in locked_lines(persona, session.state):
            typer.secho(f"  {waiting}", dim=True)
    if shown:
        typer.echo()


def _mention_gaps(file: Path) -> None:
    left = list(gaps(yaml_files.read_text(file), str(file)))
    if left:
        typer.echo(
            f"{file}: {left_to_write(left)}. A gap is said as it stands; no trainee "
            "sees this persona until the last is filled.",
            err=True,
        )


def draw_curves(
    settings: Settings, preview: Preview, seeds: int, picture: Path
) -> None:
    """Play simulated trainees of each level, and draw the facts told turn by turn."""
    persona = yaml_files.load(preview.file, Persona)
    turns = open_turns_of(settings, persona)
    trainees = yaml_files.load(open_library(settings).trainees, Trainees)
    curves = []
    for level in sorted(trainees.levels, key=lambda one: one.skill):
        played = []
        for seed in range(preview.seed, preview.seed + seeds):
            staging = Staging(persona, level, seed, preview.phase, preview.difficulty)
            played.append(play(turns, trainees, staging))
        curves.append(Curve(level.name, told_by_turn(played)))
        typer.echo(f"{curves[-1].values[-1]:5.2f} facts  {level.name}")
    title = f"Facts told by {persona.identity.name}, mean of {seeds} sessions"
    try:
        picture.write_text(curves_svg(title, "turn", curves), encoding="utf-8")
    except OSError as error:
        raise BadFileError(f"{picture} cannot be written: {error.strerror}.") from error
    typer.echo(f"{picture}: written")


def told_by_turn(played: list[Session]) -> list[float]:
    """Return for each turn how many facts had been told by then, on average."""
    told = [
        [turn.number for turn in session.turns for _ in turn.disclosed]
        for session in played
    ]
    return [
        sum(sum(number <= turn for number in one) for one in told) / len(told)
        for turn in range(1, TURNS + 1)
    ]


def _state(session: Session) -> str:
    """Return the patient's mind after the last turn, in two lines."""
    turn, state = session.turns[-1], session.state
    tags = " ".join(f"{tag.tag} {tag.p:.2f}" for tag in turn.tags[:3])
    told = [one.fact for one in state.told]
    waiting = [fact for fact in state.open if fact not in told]
    away = f", keeps away: {state.resisting.move}" if state.resisting else ""
    shut = ", shut" if state.shut else ""
    return (
        f"  heard {tags}; about {state.topic or 'nothing yet'}; trust "
        f"{state.trust:.1f}, openness {state.openness:.1f}, "
        f"{mood_of(state).value}{away}{shut}\n  told {_list(told)}; open and untold "
        f"{_list(waiting)}"
    )


def locked_lines(persona: Persona, state: PatientState) -> list[str]:
    """Return for each locked fact what of its gate holds, and what is still false."""
    now = Moment(state)
    lines = []
    for fact in locked_facts(state, persona):
        holds: list[str] = []
        fails: list[str] = []
        for part in fact.condition.parts():
            true = part.holds(now.names, now.functions)
            (holds if true else fails).append(part.source)
        lines.append(f"locked {fact.id}: holds {_list(holds)}; not yet {_list(fails)}")
    return lines


def _list(words: list[str]) -> str:
    return ", ".join(words) or "none"
