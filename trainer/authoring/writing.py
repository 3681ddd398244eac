"""Writes a persona as a YAML file that a person can go on with."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum

from pydantic import BaseModel

from trainer.authoring.fields import FieldNotes, field_notes
from trainer.persona import Persona, Steps

WIDEST = 100
"""Characters of a list that still stands on one line."""

_BARE = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")
_YAML_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


def persona_text(
    persona: Persona, remarks: Mapping[Steps, str], head: Sequence[str] = ()
) -> str:
    """Return the file of a persona, a line of explanation above each field.

    `remarks` stand behind the field they belong to, `head` above all.
    """
    lines = [f"# {line}".rstrip() for line in head]
    lines += _Writer(remarks, field_notes()).fields(persona, (), "", explained=True)
    return "\n".join(lines) + "\n"


class _Writer:
    """What is to be written besides the values."""

    def __init__(self, remarks: Mapping[Steps, str], notes: FieldNotes) -> None:
        self._remarks = remarks
        self._notes = notes

    def fields(
        self, value: BaseModel, steps: Steps, indent: str, *, explained: bool
    ) -> Iterator[str]:
        """Yield the lines of a value's fields, in the order an author writes them."""
        kind = type(value)
        known = self._notes.fields.get(kind.__name__, {})
        for name in dict.fromkeys((*known, *kind.model_fields)):
            one = getattr(value, name)
            default = kind.model_fields[name].get_default(call_default_factory=True)
            if one == default and isinstance(one, tuple | BaseModel | None):
                continue
            if isinstance(value, Persona) and name in self._notes.headings:
                yield from ("", f"# --- {self._notes.headings[name]}")
            if explained and name in known:
                yield f"{indent}# {known[name]}"
            yield from self._field(name, one, (*steps, name), indent, explained)

    def _field(
        self, name: str, value: object, steps: Steps, indent: str, explained: bool
    ) -> Iterator[str]:
        remark = f"  # {self._remarks[steps]}" if steps in self._remarks else ""
        deeper = indent + "  "
        match value:
            case BaseModel():
                yield f"{indent}{name}:{remark}"
                yield from self.fields(value, steps, deeper, explained=explained)
            case dict() if value and not _flat(value.values()):
                yield f"{indent}{name}:{remark}"
                for key, one in value.items():
                    yield from self._field(key, one, (*steps, key), deeper, False)
            case tuple() if any(isinstance(one, BaseModel) for one in value):
                yield f"{indent}{name}:{remark}"
                yield from self._items(value, steps, deeper, explained)
            case tuple() if len(_flow(value)) + len(indent) + len(name) > WIDEST:
                yield f"{indent}{name}:{remark}"
                yield from (f"{deeper}- {_scalar(one)}" for one in value)
            case str() if "\n" in value.strip() and value.isprintable():
                yield f"{indent}{name}: {_scalar(value)}{remark}"
            case _:
                yield f"{indent}{name}: {_flow(value)}{remark}"

    def _items(
        self, values: Sequence[object], steps: Steps, indent: str, explained: bool
    ) -> Iterator[str]:
        for place, one in enumerate(values):
            if not isinstance(one, BaseModel):
                continue
            first = explained and place == 0
            lines = list(
                self.fields(one, (*steps, place), indent + "  ", explained=first)
            )
            start = next(n for n, line in enumerate(lines) if _is_field(line))
            yield from (f"{indent}{line.lstrip()}" for line in lines[:start])
            yield f"{indent}- {lines[start].lstrip()}"
            yield from lines[start + 1 :]


def _is_field(line: str) -> bool:
    return not line.lstrip().startswith("#")


def _flat(values: Iterable[object]) -> bool:
    return all(isinstance(one, int | float | str) for one in values)


def _flow(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(_scalar(one) for one in value)}]"
    if isinstance(value, dict):
        return (
            f"{{{', '.join(f'{key}: {_scalar(one)}' for key, one in value.items())}}}"
        )
    return _scalar(value)


def _scalar(value: object) -> str:
    """Return a value as YAML; what JSON writes is YAML too."""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, str):
        bare = _BARE.match(value) and value.lower() not in _YAML_WORDS
        return value if bare else json.dumps(value, ensure_ascii=False)
    return json.dumps(value)
