"""Rates files of transcripts, and tags them, from the command line."""

import asyncio
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import typer

from trainer.adapters.transcript_files import read_transcripts
from trainer.adapters.transcript_values import Filed
from trainer.batch.evaluation import Step, evaluate, unrated_items
from trainer.batch.folder import SKIPPED, RunFolder, open_run
from trainer.batch.identities import told_apart
from trainer.batch.records import RunRecord
from trainer.batch.reports import REPORT, write_reports
from trainer.errors import BadFileError
from trainer.rating import Rating
from trainer.settings import Settings
from trainer.transcript import Skipped, Speaker
from trainer.wiring import (
    BatchRating,
    open_batch_rating,
    open_library,
    open_the_tagger,
)


class Order(NamedTuple):
    """What is to be rated, and how."""

    paths: list[Path]
    out: Path
    rubric: str
    concurrency: int
    resume: bool


class Outcome(NamedTuple):
    """How a run came out."""

    step: Step
    """Of this run alone."""
    total: int
    """Sessions with a scorecard in the folder, earlier runs included."""
    fruitful: int
    """Those of them in which at least one item could be rated."""


def rate_files(settings: Settings, order: Order) -> Outcome:
    """Rate what the order names; return how it came out.

    Broken off at any moment, the folder is one that `--resume` goes on with.

    Raises:
        BadFileError: There was no transcript in what was named.
    """
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    batch = open_batch_rating(settings, order.rubric)
    record = RunRecord(
        instrument=batch.instrument,
        paths=tuple(str(path) for path in order.paths),
        started=datetime.now(UTC),
    )
    run = open_run(order.out, record, resume=order.resume)
    finished = None
    try:
        # Its products are small: threads of its own only stand in the way.
        with threadpool_limits(1, "blas"), _progress() as tell:
            step = asyncio.run(_rate(batch, run, order, tell))
        finished = datetime.now(UTC)
    except KeyboardInterrupt:
        typer.echo("Broken off. What was rated is kept: go on with --resume.", err=True)
        raise
    finally:
        fruitful = _count(run, finished)
        write_reports(run, batch.scoring.rubric)
        run.close()
    if not run.record.rated:
        raise BadFileError(
            f"No transcript could be read. {order.out / REPORT} says why, and so does "
            f"{SKIPPED} beside it."
        )
    return Outcome(step, run.record.rated, fruitful)


async def _rate(
    batch: BatchRating, run: RunFolder, order: Order, tell: Callable[[Step], None]
) -> Step:
    found = read_transcripts(order.paths, leave_out=order.out)
    try:
        return await evaluate(found, batch.scoring, run, order.concurrency, tell)
    finally:
        await batch.close()


def _count(run: RunFolder, finished: datetime | None) -> int:
    """Write into the header what the folder holds; return the fruitful sessions."""
    rated = unrated = fruitful = 0
    for one in run.cards():
        rated += 1
        unrated += unrated_items(one.card)
        fruitful += any(isinstance(item, Rating) for item in one.card.items)
    counts = {
        "finished": finished,
        "rated": rated,
        "skipped": sum(1 for _ in run.skips()),
        "unrated_items": unrated,
    }
    run.keep(run.record.model_copy(update=counts))
    return fruitful


def tag_file(settings: Settings, path: Path) -> int:
    """Print the tags of each therapist utterance; return how many there were."""
    library = open_library(settings)
    tagger = open_the_tagger(settings, library)
    printed = 0
    for one in told_apart(read_transcripts([path]), {}):
        if isinstance(one, Skipped):
            typer.echo(f"{one.place}: {one.reason}", err=True)
            continue
        places = _therapist(one.filed)
        said = one.filed.transcript.utterances
        texts = [said[place].text for place in places]
        for place, text, tags in zip(places, texts, tagger.tag_all(texts), strict=True):
            line = {
                "session": one.filed.transcript.id,
                "utterance": one.filed.numbers[place],
                "text": text,
                "tags": [tag.model_dump() for tag in tags],
            }
            typer.echo(json.dumps(line, ensure_ascii=False))
            printed += 1
    return printed


def _therapist(filed: Filed) -> list[int]:
    return [
        place
        for place, one in enumerate(filed.transcript.utterances)
        if one.speaker is Speaker.THERAPIST
    ]


@contextmanager
def _progress() -> Iterator[Callable[[Step], None]]:
    """Show on a terminal how far the run is; stay silent elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _step: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("Opening …", total=None)

        def tell(step: Step) -> None:
            done = f"{step.rated:,} rated, {step.skipped:,} left out"
            shown.update(task, description=done)

        yield tell
