"""Keeps a run in its folder: what is on disk is whole, and a run goes on from there."""

import os
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from trainer.batch.records import RunRecord, from_line, to_line
from trainer.errors import BadFileError, InterpersonaError
from trainer.rating import Rated
from trainer.transcript import Skipped

CARDS = "scorecards.jsonl"
SKIPPED = "skipped.jsonl"
RUN = "run.json"


class RunFolder:
    """The folder of one run, open for writing."""

    def __init__(self, folder: Path, record: RunRecord, done: frozenset[str]) -> None:
        """Take a folder as `open_run` prepared it."""
        self.folder = folder
        self.record = record
        self.done = done
        """Ids of the sessions that were rated before."""
        self._cards = (folder / CARDS).open("a", encoding="utf-8")
        self._skipped = (folder / SKIPPED).open("w", encoding="utf-8")
        self.keep(record)

    def add(self, rated: Rated) -> None:
        """Write one scorecard; it is on disk when this returns."""
        self._cards.write(to_line(rated) + "\n")
        self._cards.flush()
        os.fsync(self._cards.fileno())

    def skip(self, skipped: Skipped) -> None:
        """Write what was left out."""
        self._skipped.write(skipped.model_dump_json() + "\n")
        self._skipped.flush()

    def keep(self, record: RunRecord) -> None:
        """Write the header, whole or not at all."""
        self.record = record
        draft = self.folder / f"{RUN}.part"
        draft.write_text(record.model_dump_json(indent=1), encoding="utf-8")
        draft.replace(self.folder / RUN)

    def cards(self) -> Iterator[Rated]:
        """Yield every scorecard of the folder, one at a time."""
        yield from read_cards(self.folder)

    def skips(self) -> Iterator[Skipped]:
        """Yield what was left out in this run."""
        with (self.folder / SKIPPED).open(encoding="utf-8") as lines:
            for line in lines:
                yield Skipped.model_validate_json(line)

    def close(self) -> None:
        """Close the files."""
        self._cards.close()
        self._skipped.close()


def read_cards(folder: Path) -> Iterator[Rated]:
    """Yield the scorecards of a folder; a torn last line is passed over.

    Raises:
        BadFileError: Any other line is broken; its number is named.
    """
    path = folder / CARDS
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.endswith("\n"):
                return
            try:
                yield from_line(line)
            except BadFileError as error:
                raise BadFileError(
                    f"{path}:{number}: {error} Name a new folder."
                ) from error


def open_run(folder: Path, record: RunRecord, *, resume: bool) -> RunFolder:
    """Return the folder, ready to be written to.

    Raises:
        InterpersonaError: The folder is in use, or its run was another one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not resume:
        if any(folder.iterdir()):
            raise InterpersonaError(
                f"{folder} is not empty. Name a new folder, or go on with --resume."
            )
        return RunFolder(folder, record, frozenset())
    earlier = _earlier(folder)
    if earlier is None:
        return RunFolder(folder, record, frozenset())
    if earlier.instrument != record.instrument:
        differs = _difference(earlier, record)
        raise InterpersonaError(
            f"{folder} was rated otherwise ({differs}). Name a new folder, so that its "
            "scores stay comparable."
        )
    _mend(folder / CARDS)
    done = frozenset(rated.card.id for rated in read_cards(folder))
    return RunFolder(
        folder, record.model_copy(update={"started": earlier.started}), done
    )


def _earlier(folder: Path) -> RunRecord | None:
    path = folder / RUN
    if not path.is_file() or not (folder / CARDS).is_file():
        return None
    try:
        return RunRecord.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise BadFileError(
            f"{path} is no header of this version. Name a new folder."
        ) from error


def _difference(earlier: RunRecord, now: RunRecord) -> str:
    then = earlier.instrument.model_dump()
    other = now.instrument.model_dump()
    for name, value in other.items():
        if then[name] != value and name != "hashes":
            return f"{name} {then[name]}, now {value}"
    changed = [
        name
        for name in other["hashes"]
        if then["hashes"].get(name) != other["hashes"][name]
    ]
    return f"changed since: {', '.join(changed)}"


def _mend(path: Path) -> None:
    """Cut off a last line that was not written to its end."""
    with path.open("rb+") as file:
        content_end = file.seek(0, os.SEEK_END)
        at = content_end
        while at > 0:
            file.seek(at - 1)
            if file.read(1) == b"\n":
                break
            at -= 1
        if at != content_end:
            file.truncate(at)
