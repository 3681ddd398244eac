"""The commands by which instructors check and make their files."""

import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import typer

from trainer import yaml_files
from trainer.authoring import (
    Report,
    begin,
    begun_text,
    begun_with,
    checked_vignette,
    copied,
    draft,
    gaps,
    interview,
    left_to_write,
    new_path,
    write_new,
)
from trainer.errors import InterpersonaError, NotFoundError
from trainer.persona import Persona
from trainer.settings import Settings
from trainer.wiring import content_folders, open_library, open_model


class NewOrder(NamedTuple):
    """What a new persona is begun from, and where it goes."""

    persona_id: str
    source: str | None
    """Id of the persona that is copied."""
    vignette: str | None
    """File with a case in prose; - for stdin."""
    out: Path | None


def report_on(paths: Sequence[Path], check: Callable[[Path], Report]) -> bool:
    """Print what is wrong with each file, and return whether nothing is.

    Gaps, errors and warnings go to stderr, one line for each file to stdout. What
    practice needs stands apart from what can wait. A folder stands for the YAML files
    in it.
    """
    sound = True
    for path in _files(paths):
        found = check(path)
        _list_gaps(path, found)
        for line in found.errors:
            typer.echo(line, err=True)
        for line in found.warnings:
            typer.echo(f"warning: {line}", err=True)
        typer.echo(f"{path}: {_verdict(found)}")
        sound = sound and not found.errors and not found.gaps
    return sound


def _list_gaps(path: Path, found: Report) -> None:
    for heading, can_wait in (
        ("to write before anybody can practise:", False),
        ("can wait (the debrief, later sessions, a language model):", True),
    ):
        listed = [gap.sentence for gap in found.gaps if gap.can_wait is can_wait]
        for line in (f"{path}: {heading}", *listed) if listed else ():
            typer.echo(line, err=True)


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(path.glob("*.yaml"))
        else:
            yield path


def _verdict(found: Report) -> str:
    parts = [left_to_write(found.gaps)] if found.gaps else []
    if found.errors:
        parts.append(_counted(len(found.errors), "error"))
    parts = parts or ["sound"]
    if found.warnings:
        parts.append(_counted(len(found.warnings), "warning"))
    return ", ".join(parts)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


async def make_new(settings: Settings, order: NewOrder) -> Path:
    """Write the file of a new persona and return where it is.

    Raises:
        InterpersonaError: The order contradicts itself, or the file cannot be made.
    """
    if order.source and order.vignette:
        raise InterpersonaError("Give --from or --vignette, not both.")
    path = new_path(order.persona_id, order.out or _here())
    taken = open_library(settings).personas.get(order.persona_id)
    if taken is not None:
        raise InterpersonaError(
            f"There is a patient '{order.persona_id}' already: "
            f"{taken.identity.name}. Choose another id."
        )
    if order.source:
        text = _copy(settings, order.source, order.persona_id)
    elif order.vignette:
        text = await _from_vignette(settings, order.vignette, order.persona_id)
    else:
        typer.echo("Every question may be passed over with Enter.", err=True)
        text = begun_text(begun_with(order.persona_id, interview(_asked)))
    write_new(path, text)
    typer.echo(f"{path}: {left_to_write(tuple(gaps(text, str(path))))}.")
    return path


def _here() -> Path:
    own = Path("personas")
    return own if own.is_dir() else Path()


def _copy(settings: Settings, source: str, persona_id: str) -> str:
    folders = content_folders(settings).personas
    paths = {path.stem: path for folder in folders for path in folder.glob("*.yaml")}
    if source not in paths:
        raise NotFoundError(
            f"There is no persona '{source}'. There are: {', '.join(sorted(paths))}."
        )
    text = yaml_files.read_text(paths[source])
    persona = yaml_files.parse(text, Persona, str(paths[source]))
    return copied(text, persona, persona_id)


async def _from_vignette(settings: Settings, place: str, persona_id: str) -> str:
    vignette = checked_vignette(_vignette(place))
    begun = begin(persona_id, None)
    model = open_model(settings, settings.model)
    if model is None:
        typer.echo("No model is set: the gaps are yours to fill.", err=True)
        return begun_text(begun, vignette)
    try:
        begun = await draft(begun, vignette, model, partial(typer.echo, err=True))
    finally:
        await model.close()
    return begun_text(begun, vignette, model.name)


def _vignette(place: str) -> str:
    return sys.stdin.read() if place == "-" else yaml_files.read_text(Path(place))


def _asked(question: str) -> str:
    """Return the answer typed to a question; empty at the end of the input."""
    typer.echo(f"{question}: ", nl=False, err=True)
    answer = sys.stdin.readline()
    if not answer.endswith("\n"):
        typer.echo(err=True)
    return "".join(one for one in answer if one.isprintable()).strip()
