"""Reads a YAML file into a typed value, or says in a sentence where it is wrong."""

import re
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent

from trainer.errors import BadExpressionError, BadFileError, MisplacedError

T = TypeVar("T", bound=BaseModel)

LARGEST = 2_000_000
"""Bytes of one YAML file; the shipped ones stay far below."""

MOST_OPEN = 200
"""Brackets that may be open at a time, whatever they stand in."""

_DASHES = re.compile(r"\s*(?:[-?:]\s+){20}")
"""A line that begins with lists within lists within lists."""

TOO_DEEP = (
    "is nested too deeply; a persona needs four levels. Look for a bracket that is not "
    "closed, or lines that are indented ever further."
)

SHOWN = 8
"""Problems listed in one message; the rest are counted."""


def load(path: Path, kind: type[T]) -> T:
    """Return the file's content as a `kind`.

    Raises:
        BadFileError: Not readable, not YAML, or not of that kind. The message
            has file, line and column, what was found and what is wanted.
    """
    text = read_text(path)
    return parse(text, kind, str(path))


def parse(text: str, kind: type[T], place: str) -> T:
    """Return YAML `text` as a `kind`; `place` names it in messages."""
    _check_nesting(text, place)
    try:
        return _validated(text, kind, place)
    except BadExpressionError as error:
        raise BadFileError(f"{place}: {error}") from error
    except RecursionError as error:
        raise BadFileError(f"{place}: {TOO_DEEP}") from error


def _validated(text: str, kind: type[T], place: str) -> T:
    raw = _plain(text, place)
    try:
        return kind.model_validate(raw)
    except ValidationError as error:
        raise BadFileError(_explain(error, text, place)) from error


def read_text(path: Path) -> str:
    """Return the file's text, at most `LARGEST` bytes of UTF-8."""
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise BadFileError(
                f"{path} has {size:,} bytes; at most {LARGEST:,} are read. Split it."
            )
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        folder = path.parent
        others = sorted(other.name for other in folder.glob(f"*{path.suffix}"))
        raise BadFileError(
            f"{path} does not exist. Files of this kind in {folder}: "
            f"{', '.join(others) or 'none'}."
        ) from error
    except UnicodeDecodeError as error:
        raise BadFileError(
            f"{path} is not UTF-8 (byte {error.start}). Save it as UTF-8."
        ) from error
    except OSError as error:
        raise BadFileError(f"{path} cannot be read: {error.strerror}.") from error


def _check_nesting(text: str, place: str) -> None:
    """Refuse what a parser would be busy with for minutes.

    Brackets are counted wherever they stand: prose never comes near the limit.
    """
    still_open = 0
    for number, line in enumerate(text.splitlines(), start=1):
        for sign in re.findall(r"[\[\]{}]", line):
            still_open = max(0, still_open + (1 if sign in "[{" else -1))
            if still_open > MOST_OPEN:
                raise BadFileError(f"{place}:{number}:1: {TOO_DEEP}")
        if _DASHES.match(line):
            raise BadFileError(f"{place}:{number}:1: {TOO_DEEP}")


def _plain(text: str, place: str) -> Any:  # noqa: ANN401  any YAML, typed a line later
    reader = YAML(typ="safe")
    try:
        for event in YAML(typ="safe").parse(text):
            if isinstance(event, AliasEvent):
                line = event.start_mark.line + 1
                raise BadFileError(
                    f"{place}:{line}: aliases (*{event.anchor}) are not read. "
                    "Write the value out."
                )
        return reader.load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        problem = (error.problem or "not YAML").strip().splitlines()[0]
        raise BadFileError(f"{place}{where}: {problem}.") from error
    except (YAMLError, ValueError) as error:
        raise BadFileError(f"{place} is not readable YAML: {error}.") from error


def _explain(error: ValidationError, text: str, place: str) -> str:
    marked = YAML().load(text)
    lines = []
    for problem in error.errors()[:SHOWN]:
        steps = (*problem["loc"], *_steps_within(problem))
        where = ".".join(str(step) for step in steps) or "the file"
        line, column = position(marked, steps)
        lines.append(f"{place}:{line}:{column}: {where}: {_sentence(problem)}")
    rest = error.error_count() - SHOWN
    if rest > 0:
        lines.append(f"{place}: and {rest} more like these.")
    return "\n".join(lines)


def _steps_within(problem: Any) -> tuple[int | str, ...]:  # noqa: ANN401
    cause = problem.get("ctx", {}).get("error")
    return cause.steps if isinstance(cause, MisplacedError) else ()


def position(marked: Any, steps: tuple[int | str, ...]) -> tuple[int, int]:  # noqa: ANN401
    """Return line and column, from 1, of the deepest step found in marked YAML."""
    line, column = 0, 0
    node = marked
    for step in steps:
        places = getattr(node, "lc", None)
        try:
            if places is not None:
                found = places.item(step) if isinstance(step, int) else places.key(step)
                line, column = found[0], found[1]
            node = node[step]
        except (KeyError, IndexError, TypeError):
            break
    return line + 1, column + 1


def _sentence(problem: Any) -> str:  # noqa: ANN401  pydantic's own error dict
    message = str(problem["msg"]).removeprefix("Value error, ")
    if problem["type"] == "missing":
        return "is missing. Add it."
    if problem["type"] == "extra_forbidden":
        return "is no field of this kind of file. Remove it or mend its spelling."
    if _steps_within(problem):
        return message
    found = repr(problem.get("input"))
    if len(found) > 60:  # noqa: PLR2004  enough to recognise the place by
        found = found[:57] + "..."
    return f"{message} (found {found})."
