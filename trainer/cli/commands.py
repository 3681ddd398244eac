"""The command `interpersona`: every front door that is not the browser."""

import asyncio
import sys
from collections.abc import Callable
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from trainer.errors import InterpersonaError
from trainer.settings import Settings, read_settings
from trainer.transcript import Phase

DONE, FOUND_WRONG, BAD_INPUT = 0, 1, 2
"""Exit codes: done; the work found something wrong; wrong use or bad input."""


class Engine(StrEnum):
    """Where a run of ratings is done."""

    LOCAL = "local"


app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Practise IPT with simulated patients, and rate sessions.",
)
persona_app = typer.Typer(no_args_is_help=True, help="Check personas.")
rubric_app = typer.Typer(no_args_is_help=True, help="Check rubrics.")
corpus_app = typer.Typer(no_args_is_help=True, help="Search the IPT corpus.")
app.add_typer(persona_app, name="persona")
app.add_typer(rubric_app, name="rubric")
app.add_typer(corpus_app, name="corpus")

_folders: dict[str, tuple[Path, ...]] = {}


def main() -> None:
    """Run the command line; every known error becomes one sentence."""
    try:
        app()
    except InterpersonaError as error:
        typer.echo(str(error), err=True)
        sys.exit(BAD_INPUT)
    except KeyboardInterrupt:
        sys.exit(130)


@app.callback()
def options(
    personas: Annotated[
        list[Path] | None, typer.Option(help="Own persona folder; may be repeated.")
    ] = None,
    rubrics: Annotated[
        list[Path] | None, typer.Option(help="Own rubric folder; may be repeated.")
    ] = None,
    corpus: Annotated[
        list[Path] | None, typer.Option(help="Own corpus folder; may be repeated.")
    ] = None,
) -> None:
    """Take the folders that stand beside or over the shipped ones."""
    _folders.update(
        personas=tuple(personas or ()),
        rubrics=tuple(rubrics or ()),
        corpus=tuple(corpus or ()),
    )


def _settings(**more: object) -> Settings:
    return read_settings(**_folders, **more)


@app.command()
def practice(
    persona: Annotated[str, typer.Option(help="Id of the patient, e.g. halina.")],
    phase: Annotated[Phase, typer.Option()] = Phase.INITIAL,
    script: Annotated[
        Path | None, typer.Option(help="File with one trainee line per line.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Same seed, same patient.")] = 0,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON line a turn.")
    ] = False,
    debrief: Annotated[bool, typer.Option(help="Rate the session at the end.")] = False,
) -> None:
    """Role-play in the terminal, or play a script through."""
    from trainer.cli.terminal import Stage, play

    stage = Stage(persona, phase, script, seed, as_json, debrief)
    asyncio.run(play(_settings(), stage))


@app.command()
def tag(
    file: Annotated[Path, typer.Argument(help="A transcript in any form.")],
) -> None:
    """Print the technique tags of each therapist utterance, one JSON line each.

    What of the file could not be read is said on stderr. Exit code 2: all of it.
    """
    from trainer.cli.evaluating import tag_file

    printed = tag_file(_settings(), file)
    raise typer.Exit(DONE if printed else BAD_INPUT)


@app.command()
def evaluate(  # noqa: PLR0913  one option a parameter, as typer has it
    paths: Annotated[list[Path], typer.Argument(help="Files or folders.")],
    out: Annotated[Path, typer.Option(help="Folder that the ratings go to.")],
    rubric: Annotated[str, typer.Option(help="Id of the rubric.")] = "ipt-adherence",
    passes: Annotated[
        int | None, typer.Option(min=1, max=9, help="Passes of a model rater.")
    ] = None,
    concurrency: Annotated[
        int, typer.Option(min=1, max=256, help="Sessions rated at a time.")
    ] = 4,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on in a folder; rate only the rest.")
    ] = False,
    engine: Annotated[Engine, typer.Option(help="Where the work is done.")] = (
        Engine.LOCAL
    ),
) -> None:
    """Rate transcripts: scorecards.jsonl, scores.csv and report.html in a folder.

    JSON, JSONL, CSV, Parquet, text with Therapist:/Patient: and WebVTT are read; a
    folder is walked. Whatever cannot be used is left out, with its place and the
    reason in skipped.jsonl and the report, and the rest is rated. A run that broke
    off goes on with --resume.

    Exit code 0: sessions were rated, though things may have been left out; 1:
    there were sessions, and not one item of them could be rated; 2: there was no
    transcript, or the command was wrong.
    """
    from trainer.cli.evaluating import Order, rate_files

    del engine  # there is one so far; scripts may name it
    order = Order(paths, out, rubric, concurrency, resume)
    outcome = rate_files(_settings(passes=passes), order)
    rated, skipped = outcome.step.rated, outcome.step.skipped
    earlier = outcome.total - rated
    before = f" ({earlier} rated before)" if earlier else ""
    typer.echo(f"{rated} rated{before}, {skipped} left out: {out}", err=True)
    barren = outcome.total - outcome.fruitful
    if barren:
        typer.echo(f"{barren} without one item that could be rated.", err=True)
    raise typer.Exit(DONE if outcome.fruitful else FOUND_WRONG)


@persona_app.command("check")
def persona_check(
    files: Annotated[list[Path] | None, typer.Argument(help="All, if none.")] = None,
) -> None:
    """Check persona files: form, leaks, gates, lines."""
    from trainer import yaml_files
    from trainer.authoring import check_persona
    from trainer.persona import Persona

    def check(path: Path) -> list[str]:
        return check_persona(yaml_files.load(path, Persona))

    _check_all(files or _content("personas", "*.yaml"), check)


@rubric_app.command("check")
def rubric_check(
    files: Annotated[list[Path] | None, typer.Argument(help="All, if none.")] = None,
) -> None:
    """Check rubric files and the technique tags."""
    from trainer import yaml_files
    from trainer.authoring import check_rubric
    from trainer.library import TECHNIQUES
    from trainer.rubric import Rubric
    from trainer.techniques import TechniqueSet

    def check(path: Path) -> list[str]:
        if path.name == TECHNIQUES:
            yaml_files.load(path, TechniqueSet)
            return []
        return check_rubric(yaml_files.load(path, Rubric))

    _check_all(files or _content("rubrics", "*.yaml"), check)


@corpus_app.command("search")
def corpus_search(
    query: str,
    limit: Annotated[int, typer.Option(min=1, max=50)] = 5,
    audience: Annotated[str, typer.Option(help="therapist or patient")] = "therapist",
) -> None:
    """Print the corpus entries that answer a question best."""
    from trainer.wiring import open_index, open_library

    if audience not in ("therapist", "patient"):
        raise InterpersonaError(f"--audience {audience}: write therapist or patient.")
    settings = _settings()
    index = open_index(settings, open_library(settings))
    for found in index.passages(query, audience, limit):  # type: ignore[arg-type]
        passage = found.passage
        typer.echo(f"{passage.id}  {passage.title}")
        typer.echo(f"    {passage.text.split(chr(10), 1)[0][:160]}")
        typer.echo(f"    source: {'; '.join(passage.sources)}")


@app.command()
def doctor() -> None:
    """Say what is in use and why, and what is missing."""
    from trainer.cli.doctor import diagnose

    sound = True
    for fine, line in diagnose(_settings()):
        sound = sound and fine
        typer.echo(f"{'ok  ' if fine else 'WRONG'} {line}")
    raise typer.Exit(DONE if sound else FOUND_WRONG)


@app.command()
def serve() -> None:
    """Serve the web app; INTERPERSONA_HOST and INTERPERSONA_PORT say where."""
    from trainer.ui.serving import serve as serve_app

    serve_app(_settings())


@app.command()
def prepare() -> None:
    """Build the index, the tagger and the rubric's vectors where they are missing."""
    from trainer.wiring import prepare_caches

    prepare_caches(_settings(), partial(typer.echo, err=True))


def _content(kind: str, pattern: str) -> list[Path]:
    from trainer.wiring import content_folders

    folders: tuple[Path, ...] = getattr(content_folders(_settings()), kind)
    return [path for folder in folders for path in sorted(folder.glob(pattern))]


def _check_all(paths: list[Path], check: Callable[[Path], list[str]]) -> None:
    wrong = 0
    for path in paths:
        try:
            problems = check(path)
        except InterpersonaError as error:
            problems = str(error).splitlines()
        wrong += bool(problems)
        for problem in problems:
            typer.echo(problem, err=True)
        if not problems:
            typer.echo(f"{path}: sound")
    raise typer.Exit(FOUND_WRONG if wrong else DONE)


if __name__ == "__main__":
    main()
