"""Reads transcripts from tables: one row an utterance, sessions row after row."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from trainer.adapters.transcript_values import Found, Values, utterance, whole
from trainer.errors import BadFileError
from trainer.transcript import Skipped, Utterance

NEEDED = ("session_id", "speaker", "text")

csv.field_size_limit(1_000_000)


def read_csv(path: Path) -> Iterator[Found]:
    """Yield the sessions of a CSV file (comma, semicolon or tab between fields)."""
    with path.open("rb") as start:
        mark = start.read(2)
    form = "utf-16" if mark in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        with path.open(encoding=form, newline="") as lines:
            head = lines.readline()
            lines.seek(0)
            between = max(",;\t", key=head.count)
            rows = csv.DictReader(lines, delimiter=between)
            _need(rows.fieldnames or ())
            yield from _sessions(path, ((rows.line_num, row) for row in rows))
    except UnicodeError as error:
        raise BadFileError("is not UTF-8 throughout. Save it as UTF-8.") from error
    except csv.Error as error:
        raise BadFileError(f"is no CSV throughout: {error}. Mend it.") from error


def read_parquet(path: Path) -> Iterator[Found]:
    """Yield the sessions of a Parquet file; needs the extra `parquet`."""
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    except ImportError as error:
        raise BadFileError(
            "is Parquet, which needs pyarrow. Run: pip install 'interpersona[parquet]'"
        ) from error
    try:
        with ParquetFile(path) as table:
            _need(table.schema_arrow.names)
            rows = (
                row for part in table.iter_batches(5_000) for row in part.to_pylist()
            )
            yield from _sessions(path, enumerate(rows, 1))
    except ArrowException as error:
        raise BadFileError(f"is no readable Parquet file: {error}.") from error


def _need(columns: Sequence[str]) -> None:
    have = [str(one).strip().lower() for one in columns]
    missing = [one for one in NEEDED if one not in have]
    if missing:
        raise BadFileError(
            f"has no column {', '.join(missing)} (found: {', '.join(have)[:200]}). "
            "Name them in the first row."
        )


def _sessions(path: Path, rows: Iterator[tuple[int, Values]]) -> Iterator[Found]:
    """Yield a transcript whenever the session's id changes.

    A session's rows are put in the order of `turn` where every row has one.
    """
    waiting: list[tuple[int, Values]] = []
    done: set[object] = set()
    for number, raw in rows:
        row = {str(key).strip().lower(): value for key, value in raw.items() if key}
        if not str(row.get("session_id") or "").strip():
            reason = "has no session_id. Left out."
            yield Skipped(place=f"{path}:{number}", reason=reason)
            continue
        if row["session_id"] in done:
            reason = (
                f"session {row['session_id']} goes on after another one began. "
                "Sort the rows by session_id. Left out."
            )
            yield Skipped(place=f"{path}:{number}", reason=reason)
            continue
        if waiting and waiting[-1][1]["session_id"] != row["session_id"]:
            done.add(waiting[-1][1]["session_id"])
            yield from _session(path, waiting)
            waiting = []
        waiting.append((number, row))
    if waiting:
        yield from _session(path, waiting)


def _session(path: Path, rows: list[tuple[int, Values]]) -> Iterator[Found]:
    utterances: list[Utterance] = []
    for number, row in _in_order(rows):
        found = utterance(row.get("speaker"), row.get("text"), f"{path}:{number}")
        if isinstance(found, Skipped):
            yield found
        else:
            utterances.append(found)
    first = rows[0][1]
    about = {**first, "id": first["session_id"]}
    yield from whole(about, utterances, f"{path}:{rows[0][0]}", path.stem)


def _in_order(rows: list[tuple[int, Values]]) -> list[tuple[int, Values]]:
    try:
        return sorted(rows, key=lambda row: float(str(row[1]["turn"])))
    except (KeyError, ValueError):
        return rows
