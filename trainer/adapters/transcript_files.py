"""Finds transcripts in files and folders, and reads each form in its own way."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from trainer.adapters.transcript_tables import read_csv, read_parquet
from trainer.adapters.transcript_texts import read_text, read_vtt
from trainer.adapters.transcript_values import read_json, read_jsonl
from trainer.errors import BadFileError
from trainer.transcript import Skipped, Transcript

Found = Transcript | Skipped

LARGEST = 2_000_000_000
"""Bytes of one file that is read line by line."""

LARGEST_WHOLE = 50_000_000
"""Bytes of one file that has to be read whole."""

READERS: dict[str, Callable[[Path], Iterator[Found]]] = {
    ".json": read_json,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".csv": read_csv,
    ".parquet": read_parquet,
    ".txt": read_text,
    ".vtt": read_vtt,
}
"""How a file is read, by the ending of its name."""

BY_LINE = frozenset({".jsonl", ".ndjson", ".csv", ".parquet"})


def read_transcripts(paths: Sequence[Path]) -> Iterator[Found]:
    """Yield each transcript, and a `Skipped` for whatever could not be read.

    A folder is walked in the order of its names. Ids that come twice are told
    apart by a number. Memory holds one file, or one session of a table.

    Raises:
        BadFileError: A path that was named is not there.
    """
    for path in paths:
        if not path.exists():
            raise BadFileError(
                f"{path} does not exist. Name a file or a folder of transcripts."
            )
    seen: dict[str, int] = {}
    for path in paths:
        for file in _files(path):
            for found in _read(file):
                yield found if isinstance(found, Skipped) else _named_once(found, seen)


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for file in sorted(path.rglob("*")):
        inside = file.relative_to(path).parts
        if file.is_file() and not any(part.startswith(".") for part in inside):
            yield file


def _read(file: Path) -> Iterator[Found]:
    ending = file.suffix.lower()
    reader = READERS.get(ending)
    if reader is None:
        wanted = ", ".join(READERS)
        reason = (
            f"ends in '{ending}'. Transcripts end in {wanted}. Rename or remove it."
        )
        yield Skipped(place=str(file), reason=reason)
        return
    try:
        size = file.stat().st_size
        most = LARGEST if ending in BY_LINE else LARGEST_WHOLE
        if size > most:
            reason = f"has {size:,} bytes; at most {most:,} are read. Split it."
            yield Skipped(place=str(file), reason=reason)
            return
        yield from reader(file)
    except BadFileError as error:
        yield Skipped(place=str(file), reason=str(error))
    except OSError as error:
        reason = f"cannot be read: {error.strerror or error}. Mend it or leave it out."
        yield Skipped(place=str(file), reason=reason)


def _named_once(transcript: Transcript, seen: dict[str, int]) -> Transcript:
    times = seen.get(transcript.id, 0) + 1
    seen[transcript.id] = times
    if times == 1:
        return transcript
    return _named_once(
        transcript.model_copy(update={"id": f"{transcript.id}-{times}"}), seen
    )
