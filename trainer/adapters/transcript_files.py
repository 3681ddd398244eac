"""Finds transcripts in files and folders, and reads each form in its own way."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from trainer.adapters.transcript_objects import read_json, read_jsonl
from trainer.adapters.transcript_tables import read_csv, read_parquet
from trainer.adapters.transcript_texts import read_text, read_vtt
from trainer.adapters.transcript_values import Found
from trainer.errors import BadFileError
from trainer.transcript import Skipped

LARGEST_WHOLE = 50_000_000
"""Bytes of one file that has to be read whole."""

READERS: dict[str, Callable[[Path], Iterator[Found]]] = {
    ".json": read_json,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".parquet": read_parquet,
    ".txt": read_text,
    ".vtt": read_vtt,
}
"""How a file is read, by the ending of its name."""

WHOLE = frozenset({".json", ".txt", ".vtt"})
"""Endings of files that are read whole; the others go by, session by session."""


def read_transcripts(
    paths: Sequence[Path], leave_out: Path | None = None
) -> Iterator[Found]:
    """Yield each transcript, and a `Skipped` for whatever could not be read.

    A folder is walked in the order of its names, without what is hidden and
    without the folder `leave_out`. A file that is named twice is read once.
    Memory holds one session, or one file of a form that is read whole.
    """
    read: set[Path] = set()
    for path in paths:
        if not path.exists():
            reason = "does not exist. Name a file or a folder of transcripts."
            yield Skipped(place=str(path), reason=reason)
            continue
        for file in _files(path, leave_out.resolve() if leave_out else None):
            real = file.resolve()
            if real not in read:
                read.add(real)
                yield from _read(file)


def _files(path: Path, leave_out: Path | None) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for folder, folders, files in os.walk(path):
        here = Path(folder)
        if leave_out and here.resolve() == leave_out:
            folders.clear()
            continue
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        yield from (here / one for one in sorted(files) if not one.startswith("."))


def _read(file: Path) -> Iterator[Found]:
    ending = file.suffix.lower()
    reader = READERS.get(ending)
    if reader is None:
        wanted = ", ".join(READERS)
        reason = f"ends in '{ending}'. Transcripts end in {wanted}. Left out."
        yield Skipped(place=str(file), reason=reason)
        return
    try:
        size = file.stat().st_size
        if ending in WHOLE and size > LARGEST_WHOLE:
            reason = (
                f"has {size:,} bytes; at most {LARGEST_WHOLE:,} are read. Split it."
            )
            yield Skipped(place=str(file), reason=reason)
            return
        yield from reader(file)
    except BadFileError as error:
        yield Skipped(place=str(file), reason=str(error))
    except OSError as error:
        reason = f"cannot be read: {error.strerror or error}. Mend it or leave it out."
        yield Skipped(place=str(file), reason=reason)
