"""Reads ratings from CSV: one row a score, or a row a session and a column an item."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from trainer.adapters.transcript_encoding import decoded
from trainer.errors import BadFileError
from trainer.rating import GivenRating
from trainer.rubric import TOP

SESSION, RATER, ITEM, SCORE = "session", "rater", "item", "score"

_NAMES = {
    SESSION: ("session_id", "id", "transcript", "session"),
    RATER: ("rater", "rater_id", "rated_by"),
    ITEM: ("item",),
    SCORE: ("score", "rating"),
}
"""What a column may be called; in a run's scores.csv `session` is only a number."""

_AN_ITEM = re.compile(r"[A-Z][0-9]{1,2}")

_NO_SCORE = frozenset(
    {"", "na", "n/a", "-", ".", "not applicable", "unrated", "not rated"}
)


def read_ratings(path: Path, rater: str = "") -> list[GivenRating]:
    """Return the scores of a table, in its order.

    Columns `session, rater, item, score`, or `session, rater` and one column an item
    (A1, A2 …), such as the scores.csv of a run, for which `rater` gives the name. A
    cell without a score (empty, NA, not applicable) is passed over.

    Raises:
        BadFileError: A column is missing, or a score is no number from 0 to 4; with
            the line, what was found and what is wanted.
    """
    text = _text(path)
    between = max(",;\t", key=text.partition("\n")[0].count)
    rows = csv.DictReader(io.StringIO(text), delimiter=between)
    columns = _columns(rows.fieldnames or ())
    items = [name for name in rows.fieldnames or () if _AN_ITEM.fullmatch(name)]
    wanted = [SESSION, *([] if rater else [RATER]), *([] if items else [ITEM, SCORE])]
    missing = [one for one in wanted if one not in columns]
    if missing:
        raise BadFileError(
            f"{path}: has no column {', '.join(missing)}. Wanted are session, rater, "
            "item, score, or session, rater and one column an item."
        )
    found = [
        rating
        for number, row in enumerate(rows, 2)
        for rating in _row(path, number, row, columns, items, rater)
    ]
    if not found:
        raise BadFileError(f"{path}: holds no score. Add rows with scores from 0 to 4.")
    _refuse_doubles(path, found)
    return found


def _columns(fields: Sequence[str]) -> dict[str, str]:
    """Return the name in the file of each column that is read."""
    plain = {name.strip().lower().replace(" ", "_"): name for name in fields}
    return {
        column: plain[names[0]]
        for column, known in _NAMES.items()
        if (names := [name for name in known if name in plain])
    }


def _text(path: Path) -> str:
    try:
        return decoded(path)
    except OSError as error:
        raise BadFileError(
            f"{path}: cannot be read ({error.strerror}). Name a CSV file."
        ) from error
    except BadFileError as error:
        raise BadFileError(f"{path}: {error}") from error


def _row(
    path: Path,
    number: int,
    row: Mapping[str, str],
    columns: Mapping[str, str],
    items: list[str],
    rater: str,
) -> Iterator[GivenRating]:
    by_name = {one: (row.get(name) or "").strip() for one, name in columns.items()}
    session, by = by_name.get(SESSION, ""), rater or by_name.get(RATER, "")
    if not any(by_name.values()):
        return
    if not session or not by:
        raise BadFileError(
            f"{path}:{number}: has no {'session' if not session else 'rater'}. Fill "
            "the cell, or take the row out."
        )
    cells = (
        [(name, (row.get(name) or "").strip()) for name in items]
        if items
        else [(by_name[ITEM], by_name[SCORE])]
    )
    for item, cell in cells:
        if cell.lower().replace("_", " ") in _NO_SCORE:
            continue
        score = _score(cell)
        if score is None:
            raise BadFileError(
                f"{path}:{number}: the score of {item or 'an item'} is '{cell}'. "
                f"Wanted is a number from 0 to {TOP}, or nothing."
            )
        yield GivenRating(session=session, rater=by, item=item, score=score)


def _score(cell: str) -> float | None:
    try:
        score = float(cell.replace(",", "."))
    except ValueError:
        return None
    return score if 0 <= score <= TOP else None


def _refuse_doubles(path: Path, ratings: list[GivenRating]) -> None:
    seen: set[tuple[str, str, str]] = set()
    for one in ratings:
        key = (one.session, one.rater, one.item)
        if key in seen:
            raise BadFileError(
                f"{path}: {one.rater} rated {one.item} of session {one.session} twice. "
                "Keep one of the two."
            )
        seen.add(key)
