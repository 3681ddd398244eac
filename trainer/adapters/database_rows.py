"""Turns sessions and turns into rows of the tables, and rows back."""

import re
from collections.abc import Iterator, Sequence

from pydantic import ValidationError
from sqlalchemy import RowMapping

from trainer.errors import BadTextError, StoreError
from trainer.session import Session, Turn

UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
"""Characters a database refuses: PostgreSQL the zero, UTF-8 half a surrogate pair."""


def session_row(session: Session) -> dict[str, object]:
    """Return the row of a session without its turns, a value for each column.

    Raises:
        BadTextError: A text of it holds a character that cannot be kept.
    """
    _refuse_unkeepable(session.model_dump(exclude={"turns"}), "session")
    row: dict[str, object] = session.model_dump(mode="json", exclude={"turns"})
    return row | {"started": session.started, "ended": session.ended}


def turn_row(session_id: str, turn: Turn) -> dict[str, object]:
    """Return the row of a turn, a value for each column.

    Raises:
        BadTextError: A text of it holds a character that cannot be kept.
    """
    _refuse_unkeepable(turn.model_dump(), f"turn {turn.number}")
    row: dict[str, object] = turn.model_dump(mode="json")
    return row | {"at": turn.at, "session_id": session_id}


def read_session(row: RowMapping, turns: Sequence[RowMapping]) -> Session:
    """Return the session of a row and the rows of its turns, in order.

    Raises:
        StoreError: Somebody else wrote the rows, and they make no session.
    """
    said = [
        {name: value for name, value in turn.items() if name != "session_id"}
        for turn in turns
    ]
    try:
        return Session.model_validate({**row, "turns": said})
    except ValidationError as error:
        places = {".".join(map(str, one["loc"])) for one in error.errors()}
        # The cause is left out, since it quotes what was said.
        raise StoreError(
            f"Session '{row['id']}' cannot be read as it is kept; what is wrong: "
            f"{', '.join(sorted(places))}. Restore it from a copy, or delete it."
        ) from None


def _refuse_unkeepable(value: object, whole: str) -> None:
    for place, text in _texts(value, whole):
        found = UNKEEPABLE.search(text)
        if found:
            raise BadTextError(
                f"{place}: character {found.start() + 1} cannot be kept: it is "
                f"U+{ord(found.group()):04X}, which stands for nothing. Remove it "
                "and try again; nothing was kept of this step."
            )


def _texts(value: object, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for name, part in value.items():
            yield place, name
            yield from _texts(part, f"{place}, {name}")
    elif isinstance(value, (list, tuple)):
        for number, part in enumerate(value):
            yield from _texts(part, f"{place}, {number}")
