"""The command `interpersona`: every front door that is not the browser."""

import asyncio
import sys
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from trainer.cli.ordering import folders_first
from trainer.errors import BadFileError, InterpersonaError
from trainer.persona import Difficulty
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
persona_app = typer.Typer(no_args_is_help=True, help="Write and check personas.")
rubric_app = typer.Typer(no_args_is_help=True, help="Check rubrics.")
corpus_app = typer.Typer(no_args_is_help=True, help="Search the IPT corpus.")
app.add_typer(persona_app, name="persona")
app.add_typer(rubric_app, name="rubric")
app.add_typer(corpus_app, name="corpus")

_folders: dict[str, tuple[Path, ...]] = {}


def main() -> None:
    """Run the command line; every known error becomes one sentence."""
    try:
        app(args=folders_first(sys.argv[1:]))
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
    for folder in (*(personas or ()), *(rubrics or ()), *(corpus or ())):
        if not folder.is_dir():
            raise BadFileError(f"{folder} is not a folder. Name the folder it is in.")
    _folders.update(
        personas=tuple(personas or ()),
        rubrics=tuple(rubrics or ()),
        corpus=tuple(corpus or ()),
    )


def _settings(**more: object) -> Settings:
    return read_settings(**_folders, **more)


@app.command()
def practice(  # noqa: PLR0913  one option a parameter, as typer has it
    persona: Annotated[
        str | None, typer.Option(help="Id of the patient, e.g. halina.")
    ] = None,
    phase: Annotated[Phase, typer.Option()] = Phase.INITIAL,
    difficulty: Annotated[
        Difficulty, typer.Option(help="How much it takes; the facts stay the same.")
    ] = Difficulty.STANDARD,
    after: Annotated[
        str | None,
        typer.Option(
            metavar="SESSION_ID",
            help="Go on with the next session of a course; patient, seed and "
            "difficulty are those of the session before.",
        ),
    ] = None,
    script: Annotated[
        Path | None, typer.Option(help="File with one trainee line per line.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Same seed, same patient.")] = 0,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON line a turn.")
    ] = False,
    debrief: Annotated[bool, typer.Option(help="Rate the session at the end.")] = False,
) -> None:
    """Role-play in the terminal, or play a script through.

    The session's id is printed on stderr when it begins; it can be given to --after.
    """
    from trainer.cli.terminal import Stage, play

    stage = Stage(persona, phase, difficulty, after, script, seed, as_json, debrief)
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


@app.command("agreement")
def agreement_of(
    ratings: Annotated[Path, typer.Argument(help="CSV: session, rater, item, score.")],
    scores: Annotated[
        Path | None, typer.Option(help="A run's scores.csv, as one rater more.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write the numbers here too, as JSON lines.")
    ] = None,
) -> None:
    """Say how far raters agree: kappa, ICC, alpha and bias, item by item.

    A table may also have one row a session and rater and one column an item (A1, A2
    …). Cells without a score are passed over.
    """
    from trainer.cli.agreeing import report_agreement

    report_agreement(ratings, scores, out)


@persona_app.command("check")
def persona_check(
    files: Annotated[list[Path] | None, typer.Argument(help="All, if none.")] = None,
) -> None:
    """Check persona files: form, gates, leaks, lines, risk, wording.

    Each finding has file, line and column. Exit code 0: sound, though there may be
    warnings; 1: something must be mended.
    """
    from trainer.authoring import report_on_persona
    from trainer.cli.authoring import report_on

    sound = report_on(files or _content("personas", "*.yaml"), report_on_persona)
    raise typer.Exit(DONE if sound else FOUND_WRONG)


@persona_app.command("preview")
def persona_preview(
    file: Annotated[Path, typer.Argument(help="A persona file.")],
    phase: Annotated[Phase, typer.Option()] = Phase.INITIAL,
    difficulty: Annotated[Difficulty, typer.Option()] = Difficulty.STANDARD,
    seed: Annotated[int, typer.Option(help="Same seed, same patient.")] = 0,
    curves: Annotated[
        Path | None, typer.Option(help="Draw what opens it into this SVG instead.")
    ] = None,
    seeds: Annotated[
        int, typer.Option(min=1, max=50, help="Sessions of each level, for --curves.")
    ] = 5,
) -> None:
    """Interview a persona in the terminal with its state beside each answer.

    With --curves, simulated trainees of graded skill do, and the picture shows how
    many facts they were told turn by turn: a minute or so for five seeds.
    """
    from trainer.cli.previewing import Preview, draw_curves, interview

    preview = Preview(file, phase, difficulty, seed)
    if curves is None:
        interview(_settings(), preview)
    else:
        draw_curves(_settings(), preview, seeds, curves)


@persona_app.command("schema")
def persona_schema() -> None:
    """Print the JSON Schema of a persona file, for editors."""
    from trainer.authoring import schema_text

    typer.echo(schema_text())


@persona_app.command("new")
def persona_new(
    persona_id: Annotated[
        str, typer.Argument(metavar="ID", help="Small letters, digits, _ and -.")
    ],
    source: Annotated[
        str | None, typer.Option("--from", metavar="PERSONA", help="Copy this one.")
    ] = None,
    vignette: Annotated[
        str | None, typer.Option(metavar="FILE", help="A case in prose; - for stdin.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder; personas/ here, or here, if not set.")
    ] = None,
) -> None:
    """Begin a persona file: by questions, from a persona, or from a vignette.

    What is still to write is marked in the file, and `persona check` lists it. A
    vignette is drafted by the model that is set, part by part; without a model
    it stands in the file for you to draw on. No file is ever written over.
    """
    from trainer.cli.authoring import NewOrder, make_new

    order = NewOrder(persona_id, source, vignette, out)
    path = asyncio.run(make_new(_settings(), order))
    typer.echo(f"{path}: begun. Next: interpersona persona check {path}")


@rubric_app.command("check")
def rubric_check(
    files: Annotated[list[Path] | None, typer.Argument(help="All, if none.")] = None,
) -> None:
    """Check rubric files and the technique tags."""
    from trainer.authoring import report_on_rubric
    from trainer.cli.authoring import report_on

    sound = report_on(files or _content("rubrics", "*.yaml"), report_on_rubric)
    raise typer.Exit(DONE if sound else FOUND_WRONG)


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
def prepare(
    everybody: Annotated[
        bool,
        typer.Option(help="Meet every persona too, for a room full of trainees."),
    ] = False,
) -> None:
    """Build the index, the tagger and the rubric's vectors where they are missing."""
    from trainer.wiring import prepare_caches

    prepare_caches(_settings(), partial(typer.echo, err=True), everybody=everybody)


def _content(kind: str, pattern: str) -> list[Path]:
    from trainer.wiring import content_folders

    folders: tuple[Path, ...] = getattr(content_folders(_settings()), kind)
    return [path for folder in folders for path in sorted(folder.glob(pattern))]


if __name__ == "__main__":
    main()
