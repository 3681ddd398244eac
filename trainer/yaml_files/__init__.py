"""Reads a YAML file into a typed value, or says in a sentence where it is wrong."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, ScalarEvent
from ruamel.yaml.tokens import ScalarToken

from trainer.errors import BadExpressionError, BadFileError, MisplacedError
from trainer.yaml_files.wording import worded

T = TypeVar("T", bound=BaseModel)

LARGEST = 2_000_000
"""Bytes of one YAML file; the shipped ones stay far below."""

MOST_OPEN = 200
"""Brackets that may be open at a time, whatever they stand in."""

_DASHES = re.compile(r"\s*(?:[-?:]\s+){20}")
"""A line that begins with lists within lists within lists."""

_CURLY = "\u201c\u201d\u201e\u201f\u2018\u00ab"
"""Quotation marks of word processors with which a text may begin."""

_OPENS_CURLY = re.compile(rf"(?:^|:\s|-\s|[\[{{,])\s*[{_CURLY}]")
"""A curly quotation mark where a value begins."""

_CURLED = (
    "a curly quotation mark begins a text here, and YAML takes it for a letter. Put "
    'the text in straight ones: "like this".'
)
_UNCLOSED = (
    "the quotation mark that opens here is not closed where the text ends. Close it; "
    'inside a text in double quotes write \\" for a quotation mark.'
)
_WITHIN = (
    "the text in quotation marks ends here, and more follows. If the mark belongs to "
    "the text, write \\\" (or '' in a text in single quotes)."
)

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
        where = _place_of(error.source, text)
        raise BadFileError(f"{place}{where}: {error}") from error
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
            _check_event(event, place)
        return reader.load(text)
    except MarkedYAMLError as error:
        raise BadFileError(_unreadable(error, text, place)) from error
    except (YAMLError, ValueError) as error:
        raise BadFileError(f"{place} is not readable YAML: {error}.") from error


def _check_event(event: Any, place: str) -> None:  # noqa: ANN401  ruamel's events
    mark = event.start_mark
    if isinstance(event, AliasEvent):
        raise BadFileError(
            f"{place}:{mark.line + 1}: aliases (*{event.anchor}) are not read. "
            "Write the value out."
        )
    plain = isinstance(event, ScalarEvent) and not event.style
    if plain and event.value and event.value[0] in _CURLY:
        raise BadFileError(f"{place}:{mark.line + 1}:{mark.column + 1}: {_CURLED}")


def _unreadable(error: MarkedYAMLError, text: str, place: str) -> str:
    """Return what is wrong with a text that is no YAML, and where it began."""
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return f"{place}: {error.problem or 'not YAML'}."
    line = text.splitlines()[mark.line : mark.line + 1]
    if curled := _OPENS_CURLY.search(line[0] if line else ""):
        return f"{place}:{mark.line + 1}:{curled.end()}: {_CURLED}"
    if error.context == "while scanning a quoted scalar":
        opened = error.context_mark
        return f"{place}:{opened.line + 1}:{opened.column + 1}: {_UNCLOSED}"
    if ended := _misquoted(text, mark):
        return f"{place}:{ended}"
    problem = (error.problem or "not YAML").strip().splitlines()[0]
    if "'\\t'" in problem:
        problem = "there is a tab here"
    return f"{place}:{mark.line + 1}:{mark.column + 1}: {problem}."


def _misquoted(text: str, mark: Any) -> str:  # noqa: ANN401  ruamel's mark
    """Return what is wrong with the quotation marks before a mark; empty if nothing."""
    for quoted in _quoted(text):
        start, end = quoted.start_mark, quoted.end_mark
        if start.line < end.line == mark.line:
            return f"{start.line + 1}:{start.column + 1}: {_UNCLOSED}"
        if (end.line, end.column) == (mark.line, mark.column):
            return f"{end.line + 1}:{end.column}: {_WITHIN}"
    return ""


def _quoted(text: str) -> Iterator[ScalarToken]:
    """Yield the texts in quotation marks, as far as the file can be taken apart."""
    try:
        for token in YAML(typ="safe", pure=True).scan(text):
            if isinstance(token, ScalarToken) and token.style in ("'", '"'):
                yield token
    except MarkedYAMLError:
        return


def _place_of(source: str, text: str) -> str:
    """Return `:line:column: where` of the text `source`; empty if it is nowhere."""
    marked = YAML().load(text)
    for steps in _ways_to(source, marked, ()):
        line, column = position(marked, steps)
        return f":{line}:{column}: {named(marked, steps)}"
    return ""


def _ways_to(
    source: str,
    node: Any,  # noqa: ANN401  any YAML
    steps: tuple[int | str, ...],
) -> Iterator[tuple[int | str, ...]]:
    if isinstance(node, dict):
        for name, one in node.items():
            yield from _ways_to(source, one, (*steps, name))
    elif isinstance(node, list):
        for at, one in enumerate(node):
            yield from _ways_to(source, one, (*steps, at))
    elif node == source:
        yield steps


def _explain(error: ValidationError, text: str, place: str) -> str:
    marked = YAML().load(text)
    found = [
        ((*problem["loc"], *_steps_within(problem)), problem)
        for problem in error.errors()
    ]
    bad = {steps[:depth] for steps, _ in found for depth in range(len(steps))}
    lines = []
    for steps, problem in found:
        if not steps and problem["type"] == "model_type":
            return f"{place}:1:1: {_no_fields(problem['input'])}"
        if problem["type"] == "too_short" and steps in bad:
            continue  # entries that are wrong in themselves are not counted
        where = named(marked, steps) or "the file"
        line, column = position(marked, steps)
        lines.append(f"{place}:{line}:{column}: {where}: {_sentence(problem)}")
    if len(lines) > SHOWN:
        rest = len(lines) - SHOWN
        lines[SHOWN:] = [f"{place}: and {rest} more like these."]
    return "\n".join(lines)


def named(
    content: Any,  # noqa: ANN401  any YAML
    steps: tuple[int | str, ...],
    *,
    numbered: bool = True,
) -> str:
    """Return steps as an author knows them: `facts.H1.gate`, `parts.1`.

    Places in a list that have no name of their own are left out unless `numbered`.
    """
    words: list[str] = []
    for step in steps:
        try:
            content = content[step]
        except (KeyError, IndexError, TypeError):
            content = None
        of_list, fields = isinstance(step, int), isinstance(content, dict)
        name = content.get("id", content.get("name")) if of_list and fields else None
        if name is not None or not of_list or numbered:
            words.append(str(step if name is None else name))
    return ".".join(words)


def _no_fields(found: object) -> str:
    if found is None:
        return "The file is empty."
    kind = "a list" if isinstance(found, list) else "a single text"
    return (
        f"The file is {kind}. It must be fields with their names, `id:` first, with "
        "no - before them."
    )


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
    if _steps_within(problem):
        return str(problem["ctx"]["error"])
    return worded(problem)
