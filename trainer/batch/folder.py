"""Keeps a run in its folder: what is on disk is whole, and a run goes on from there."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import ValidationError

from trainer.batch.identities import Due
from trainer.batch.records import Kept, RunRecord, from_line, to_line
from trainer.errors import BadFileError, InterpersonaError
from trainer.rating import Rated
from trainer.transcript import Skipped

CARDS = "scorecards.jsonl"
SKIPPED = "skipped.jsonl"
RUN = "run.json"
LOCK = ".running"


class RunFolder:
    """The folder of one run, open for writing."""

    def __init__(
        self, folder: Path, record: RunRecord, done: Mapping[str, str], lock: FileLock
    ) -> None:
        """Take a folder as `open_run` prepared it."""
        self.folder = folder
        self.record = record
        self.done = done
        """Content hash and id of the sessions that were rated before."""
        self._lock = lock
        self._cards = (folder / CARDS).open("a", encoding="utf-8")
        self._skipped = (folder / SKIPPED).open("w", encoding="utf-8")
        self.keep(record)

    def add(self, rated: Rated, due: Due) -> None:
        """Write one scorecard; it is on disk when this returns.

        Raises:
            InterpersonaError: The disk would not take it.
        """
        try:
            self._cards.write(to_line(rated, due) + "\n")
            self._cards.flush()
            os.fsync(self._cards.fileno())
        except OSError as error:
            raise InterpersonaError(
                f"{self.folder / CARDS} cannot be written: {error.strerror}. Make "
                "room, then go on with --resume."
            ) from error

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
        """Close the files, and let others go on in the folder."""
        self._cards.close()
        self._skipped.close()
        _let_go(self._lock, self.folder)


def read_cards(folder: Path) -> Iterator[Rated]:
    """Yield the scorecards of a folder; a torn last line is passed over.

    Raises:
        BadFileError: Any other line is broken; its number is named.
    """
    for number, line in _whole_lines(folder / CARDS):
        try:
            yield from_line(line)
        except BadFileError as error:
            raise BadFileError(
                f"{folder / CARDS}:{number}: {error} Name a new folder."
            ) from error


def open_run(folder: Path, record: RunRecord, *, resume: bool) -> RunFolder:
    """Return the folder, ready to be written to.

    Going on, a last line that was torn is cut off. So is a session of which a
    model could rate nothing: it is tried again.

    Raises:
        InterpersonaError: The folder is in use, cannot be had, or its run was
            another one.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK)
        lock.acquire(timeout=0)
    except Timeout as error:
        raise InterpersonaError(
            f"{folder} is being written to by another run. Wait, or name another one."
        ) from error
    except OSError as error:
        raise InterpersonaError(
            f"{folder} cannot be written to: {error.strerror}. Name another folder."
        ) from error
    try:
        done = _taken_up(folder, record) if resume else _fresh(folder)
        started = _earlier(folder).started if done else record.started
        record = record.model_copy(update={"started": started})
        return RunFolder(folder, record, done, lock)
    except InterpersonaError:
        _let_go(lock, folder)
        raise


def _let_go(lock: FileLock, folder: Path) -> None:
    (folder / LOCK).unlink(missing_ok=True)
    lock.release()


def _fresh(folder: Path) -> Mapping[str, str]:
    if _content(folder):
        raise InterpersonaError(
            f"{folder} is not empty. Name a new folder, or go on with --resume."
        )
    return {}


def _content(folder: Path) -> list[str]:
    return [one.name for one in folder.iterdir() if one.name != LOCK]


def _taken_up(folder: Path, record: RunRecord) -> Mapping[str, str]:
    """Return what was rated in the folder, its file of scorecards mended."""
    if not _content(folder):
        return {}
    earlier = _earlier(folder)
    if earlier.instrument != record.instrument:
        differs = _difference(earlier, record)
        raise InterpersonaError(
            f"{folder} was rated otherwise ({differs}). Name a new folder, so that its "
            "scores stay comparable."
        )
    return _mend(folder / CARDS)


def _earlier(folder: Path) -> RunRecord:
    path = folder / RUN
    if not path.is_file():
        raise InterpersonaError(
            f"{folder} holds no run to go on with: {RUN} is missing. Name the folder "
            "of a run, or a new one."
        )
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


def _mend(path: Path) -> Mapping[str, str]:
    """Write the file anew without what has to be rated again; return the rest."""
    done: dict[str, str] = {}
    draft = path.with_suffix(".part")
    with draft.open("w", encoding="utf-8") as kept:
        for number, line in _whole_lines(path):
            try:
                known = Kept.model_validate_json(line)
                from_line(line)
            except (BadFileError, ValidationError) as error:
                raise BadFileError(
                    f"{path}:{number}: is no scorecard of this version. Name a new "
                    "folder."
                ) from error
            if not known.failed:
                kept.write(line)
                done[known.sha256] = known.id
        kept.flush()
        os.fsync(kept.fileno())
    draft.replace(path)
    return done


def _whole_lines(path: Path) -> Iterator[tuple[int, str]]:
    if not path.is_file():
        return
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.endswith(b"\n"):
                yield number, line.decode(errors="replace")
