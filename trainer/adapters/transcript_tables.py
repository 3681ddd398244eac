"""Reads transcripts from tables: one row an utterance."""

import csv
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from trainer.adapters.transcript_encoding import checked_encoding
from trainer.adapters.transcript_values import (
    ABOUT,
    LONGEST,
    MOST_UTTERANCES,
    Found,
    Spoken,
    Values,
    is_blank,
    name_of,
    shown,
    whole,
)
from trainer.errors import BadFileError
from trainer.transcript import Skipped

NEEDED = ("session_id", "speaker", "text")

READ = (*NEEDED, "turn", *ABOUT)
"""Columns that are read; any others may stand beside them."""

MOST_SCATTERED = 200_000_000
"""Bytes of a table whose sessions are mixed; it has to be held whole."""


class Row(NamedTuple):
    """One row of a table."""

    number: int
    """Its line in a CSV file, its row in a Parquet file, from 1."""
    session: str
    values: Values


Rows = Callable[[], Iterator[Row | Skipped]]
"""Begins to read the rows of a file, as often as it is called."""


def read_csv(path: Path) -> Iterator[Found]:
    """Yield the sessions of a CSV file (comma, semicolon or tab between fields)."""
    form = checked_encoding(path)
    yield from _sessions(path, lambda: _csv_rows(path, form))


def read_parquet(path: Path) -> Iterator[Found]:
    """Yield the sessions of a Parquet file; needs the extra `parquet`."""
    try:
        from pyarrow import ArrowException
    except ImportError as error:
        raise BadFileError(
            "is Parquet, which needs pyarrow. Run: pip install 'interpersona[parquet]'"
        ) from error
    try:
        yield from _sessions(path, lambda: _parquet_rows(path))
    except (ArrowException, UnicodeError) as error:
        raise BadFileError(f"is no readable Parquet file: {error}.") from error


def _csv_rows(path: Path, form: str) -> Iterator[Row | Skipped]:
    csv.field_size_limit(2 * LONGEST)
    with path.open(encoding=form, newline="") as lines:
        between = max(",;\t", key=lines.readline().count)
        lines.seek(0)
        cells = csv.reader(lines, delimiter=between, strict=True)
        try:
            columns = _columns(next(cells, []))
        except csv.Error as error:
            raise BadFileError(f"has no row of names: {error}. Mend it.") from error
        while True:
            number = cells.line_num + 1
            try:
                found = next(cells, None)
            except csv.Error as error:
                reason = f"{_lines(number, cells.line_num)} no row of CSV: {error}."
                reason = f"{reason} Mend the quotation marks. Left out."
                yield Skipped(place=f"{path}:{number}", reason=reason)
                continue
            if found is None:
                return
            if any(found):
                yield _csv_row(path, number, columns, found)


def _lines(first: int, last: int) -> str:
    return "is" if last <= first else f"(to line {last}) is"


def _csv_row(
    path: Path, number: int, columns: Sequence[str], found: Sequence[str]
) -> Row | Skipped:
    if any(found[len(columns) :]):
        reason = (
            f"has {len(found)} fields, the first row {len(columns)}. Put a text that "
            "holds the mark between fields in quotation marks. Left out."
        )
        return Skipped(place=f"{path}:{number}", reason=reason)
    return _row(path, number, dict(zip(columns, found, strict=False)))


def _parquet_rows(path: Path) -> Iterator[Row | Skipped]:
    from pyarrow.parquet import ParquetFile

    with ParquetFile(path) as table:
        names = table.schema_arrow.names
        columns = _columns(names)
        wanted = [
            name for name, column in zip(names, columns, strict=True) if column in READ
        ]
        number = 0
        for part in table.iter_batches(2_000, columns=wanted):
            for raw in part.to_pylist():
                number += 1
                values = {str(key).strip().lower(): cell for key, cell in raw.items()}
                yield _row(path, number, values)


def _columns(names: Sequence[str]) -> list[str]:
    columns = [str(one).strip().lower() for one in names]
    missing = [one for one in NEEDED if one not in columns]
    if missing:
        raise BadFileError(
            f"has no column {', '.join(missing)} (found: {', '.join(columns)[:200]}). "
            "Name them in the first row."
        )
    return columns


def _row(path: Path, number: int, values: Values) -> Row | Skipped:
    given = values.get("session_id")
    session = None if is_blank(given) else name_of(given)
    if session is None:
        reason = f"session_id is {shown(given)}; text or a number is wanted. Left out."
        return Skipped(place=f"{path}:{number}", reason=reason)
    return Row(number, session, values)


def _sessions(path: Path, rows: Rows) -> Iterator[Found]:
    """Yield a transcript for each session, in the order in which they begin.

    Memory holds one session, or the file where its sessions are mixed.
    """
    if _scattered(rows()):
        size = path.stat().st_size
        if size > MOST_SCATTERED:
            raise BadFileError(
                f"mixes the rows of its sessions and has {size:,} bytes. Sort the rows "
                "by session_id."
            )
        groups = _gathered(rows())
    else:
        groups = _one_by_one(rows())
    for group in groups:
        if isinstance(group, Skipped):
            yield group
        else:
            yield from _session(path, group)


def _scattered(rows: Iterator[Row | Skipped]) -> bool:
    seen: set[str] = set()
    last = None
    for row in rows:
        if isinstance(row, Skipped) or row.session == last:
            continue
        if row.session in seen:
            return True
        seen.add(row.session)
        last = row.session
    return False


def _one_by_one(rows: Iterator[Row | Skipped]) -> Iterator[list[Row] | Skipped]:
    waiting: list[Row] = []
    for row in rows:
        if isinstance(row, Skipped):
            yield row
            continue
        if waiting and waiting[0].session != row.session:
            yield waiting
            waiting = []
        if len(waiting) <= MOST_UTTERANCES:
            waiting.append(row)
    if waiting:
        yield waiting


def _gathered(rows: Iterator[Row | Skipped]) -> Iterator[list[Row] | Skipped]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        if isinstance(row, Skipped):
            yield row
        else:
            groups.setdefault(row.session, []).append(row)
    yield from groups.values()


def _session(path: Path, rows: list[Row]) -> Iterator[Found]:
    place = f"{path}:{rows[0].number}"
    about: dict[str, object] = {"id": rows[0].session}
    for field in ABOUT:
        given = [row.values.get(field) for row in rows]
        known = list(dict.fromkeys(str(one) for one in given if not is_blank(one)))
        about[field] = next((one for one in given if not is_blank(one)), None)
        if len(known) > 1:
            reason = f"{field} is {shown(known[0])} here and {shown(known[1])} further "
            reason = f"{reason}down in one session. The first is taken."
            yield Skipped(place=place, reason=reason)
    spoken = [
        Spoken(
            row.values.get("speaker"), row.values.get("text"), f"{path}:{row.number}"
        )
        for row in _in_order(rows)
    ]
    yield from whole(about, spoken, place, path.stem)


def _in_order(rows: list[Row]) -> list[Row]:
    """Return the rows by `turn` where every one has a number there."""
    try:
        return sorted(rows, key=lambda row: float(str(row.values["turn"])))
    except (KeyError, ValueError):
        return rows
