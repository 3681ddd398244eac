"""Writes the JSON Schema by which an editor completes and checks a persona file."""

import json
from typing import cast

from pydantic import JsonValue

from trainer.authoring.fields import FieldNotes, field_notes
from trainer.persona import Persona

DRAFT = "https://json-schema.org/draft/2020-12/schema"
NAME = "https://interpersona.invalid/schemas/persona.json"
"""A name and no address: nothing is fetched from it."""

Node = dict[str, JsonValue]


def schema_text() -> str:
    """Return the schema as JSON text.

    It holds what the reader of files holds: names, kinds, lengths, patterns, and no
    field that is not known. Gates, references and wording are for `persona check`.
    """
    schema = cast("Node", Persona.model_json_schema())
    notes = field_notes()
    for name, definition in _nodes(schema, "$defs").items():
        _describe(cast("Node", definition), name, notes)
    _describe(schema, "Persona", notes)
    head: Node = {
        "$schema": DRAFT,
        "$id": NAME,
        "title": "Standardized patient of Interpersona",
        "description": (
            "One persona file, personas/<id>.yaml. "
            "Run `interpersona persona check FILE` for what a schema cannot see."
        ),
    }
    rest = {key: value for key, value in schema.items() if key not in head}
    return json.dumps({**head, **rest}, indent=2, ensure_ascii=False)


def _nodes(schema: Node, part: str) -> Node:
    return cast("Node", schema.get(part, {}))


def _describe(definition: Node, name: str, notes: FieldNotes) -> None:
    for field, line in notes.fields.get(name, {}).items():
        found = cast("Node", _nodes(definition, "properties")[field])
        found["description"] = line
