"""Rates files of transcripts, and tags them, from the command line."""

import asyncio
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import typer

from trainer.adapters.transcript_files import read_transcripts
from trainer.batch.evaluation import Step, evaluate, unrated_items
from trainer.batch.folder import RunFolder, open_run
from trainer.batch.records import RunRecord
from trainer.batch.reports import REPORT, write_reports
from trainer.errors import BadFileError
from trainer.settings import Settings
from trainer.transcript import Skipped, Speaker
from trainer.wiring import (
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


def rate_files(settings: Settings, order: Order) -> Step:
    """Rate what the order names; return how many were rated and left out.

    Raises:
        BadFileError: A path is not there, or holds no transcript at all.
    """
    batch = open_batch_rating(settings, order.rubric)
    record = RunRecord(instrument=batch.instrument, started=datetime.now(UTC))
    found = read_transcripts(order.paths)
    run = open_run(order.out, record, resume=order.resume)
    try:
        step = asyncio.run(
            evaluate(found, batch.scoring, run, order.concurrency, _tell)
        )
    finally:
        asyncio.run(batch.close())
        run.keep(_finished(run))
        write_reports(run, batch.scoring.rubric)
        run.close()
    if not run.record.rated:
        raise BadFileError(
            f"No transcript could be rated. {order.out / REPORT} says why."
        )
    return step


def _finished(run: RunFolder) -> RunRecord:
    """Return the header with what is in the folder now, earlier runs included."""
    counts = {
        "finished": datetime.now(UTC),
        "rated": sum(1 for _ in run.cards()),
        "skipped": sum(1 for _ in run.skips()),
        "unrated_items": sum(unrated_items(rated.card) for rated in run.cards()),
    }
    return run.record.model_copy(update=counts)


def tag_file(settings: Settings, path: Path) -> None:
    """Print the tags of each therapist utterance, one JSON line each."""
    library = open_library(settings)
    tagger = open_the_tagger(settings, library)
    for found in read_transcripts([path]):
        if isinstance(found, Skipped):
            typer.echo(f"{found.place}: {found.reason}", err=True)
            continue
        places = [
            place
            for place, one in enumerate(found.utterances)
            if one.speaker is Speaker.THERAPIST
        ]
        texts = [found.utterances[place].text for place in places]
        for place, text, tags in zip(places, texts, tagger.tag_all(texts), strict=True):
            line = {
                "session": found.id,
                "utterance": place,
                "text": text,
                "tags": [tag.model_dump() for tag in tags],
            }
            typer.echo(json.dumps(line, ensure_ascii=False))


def _tell(step: Step) -> None:
    """Say on a terminal how far the run is; stay silent elsewhere."""
    if sys.stderr.isatty():
        said = f"{step.rated} rated, {step.skipped} left out  {step.last}"
        typer.echo(f"\r{said:<78.78}", err=True, nl=False)
