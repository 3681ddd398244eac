import json

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from trainer.authoring import schema_text
from trainer.authoring.fields import field_notes
from trainer.library import shipped
from trainer.persona import Persona


@pytest.fixture(scope="module")
def schema() -> dict:
    return json.loads(schema_text())


@pytest.fixture(scope="module")
def validator(schema) -> Draft202012Validator:
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def errors(validator, text: str) -> list[str]:
    content = YAML(typ="safe").load(text)
    return [error.message for error in validator.iter_errors(content)]


def test_the_schema_names_its_draft_itself_and_what_it_is_for(schema):
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"].endswith("/persona.json")
    assert schema["title"] == "Standardized patient of Interpersona"
    assert "persona check" in schema["description"]


def test_every_field_of_every_part_has_a_description(schema):
    parts = {"Persona": schema, **schema["$defs"]}
    silent = [
        f"{name}.{field}"
        for name, part in parts.items()
        for field, one in part.get("properties", {}).items()
        if not one.get("description")
    ]

    assert silent == []


def test_no_description_is_left_of_a_field_that_is_gone(schema):
    parts = {"Persona": schema, **schema["$defs"]}

    for name, lines in field_notes().fields.items():
        assert set(lines) == set(parts[name]["properties"]), name


def test_the_schema_takes_the_shipped_personas_and_the_example(validator, ines_text):
    for name in ("kwame", "linh"):
        path = shipped().personas[0] / f"{name}.yaml"
        assert errors(validator, path.read_text("utf-8")) == [], path
    assert errors(validator, ines_text) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("presenting_line:", "presenting_lines:", "'presenting_lines' was unexpected"),
        ("age: 43", "age: old", "'old' is not of type 'integer'"),
        ("ring: inner", "ring: middling", "'middling' is not one of"),
        ("id: ines", "id: ../ines", "does not match"),
        ("trust: 5.0", "trust: 12", "12 is greater than the maximum of 10"),
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(
    validator, ines_text, old, new, message
):
    assert old in ines_text

    found = errors(validator, ines_text.replace(old, new, 1))

    assert any(message in one for one in found), found


def test_the_fields_are_written_in_an_authors_order():
    order = list(field_notes().fields["Persona"])

    assert order.index("identity") < order.index("facts") < order.index("topics")
    assert order.index("topics") < order.index("phases") < order.index("risk_talk")
    assert set(order) == set(Persona.model_fields)
