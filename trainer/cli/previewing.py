"""Interviews a persona in the terminal, and draws what opens it."""

from pathlib import Path
from typing import NamedTuple

import typer

from trainer import yaml_files
from trainer.cli.terminal import typed
from trainer.errors import BadFileError
from trainer.patient.brief import mood_of
from trainer.persona import Difficulty, Persona
from trainer.presenting.curves import Curve, curves_svg
from trainer.session import Session
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
    """Talk with the persona; its state stands beside each answer. Empty line: end."""
    persona = yaml_files.load(preview.file, Persona)
    turns = open_turns_of(settings, persona)
    session = new_session(persona, preview.phase, preview.seed, preview.difficulty)
    name = persona.identity.name.split()[0]
    typer.echo(f"{name}> {session.opening}")
    for line in typed():
        session = answer(turns, persona, session, line).session
        typer.echo(f"{name}> {session.turns[-1].patient}")
        typer.secho(_state(persona, session), dim=True)


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


def _state(persona: Persona, session: Session) -> str:
    """Return the patient's mind after the last turn, in one or two lines."""
    turn, state = session.turns[-1], session.state
    tags = " ".join(f"{tag.tag} {tag.p:.2f}" for tag in turn.tags[:3])
    told = [one.fact for one in state.told]
    waiting = [fact for fact in state.open if fact not in told]
    locked = [fact for fact in persona.fact_ids if fact not in state.open]
    away = f", keeps away: {state.resisting.move}" if state.resisting else ""
    shut = ", shut" if state.shut else ""
    return (
        f"  heard {tags}; about {state.topic or 'nothing yet'}; trust "
        f"{state.trust:.1f}, openness {state.openness:.1f}, "
        f"{mood_of(state).value}{away}{shut}\n  told {_list(told)}; open and untold "
        f"{_list(waiting)}; locked {_list(locked)}"
    )


def _list(facts: list[str]) -> str:
    return ", ".join(facts) or "none"
