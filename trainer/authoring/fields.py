"""What each field of a persona is for, in a line."""

from functools import lru_cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from trainer import yaml_files


class FieldNotes(BaseModel):
    """Lines about fields, as in fields.yaml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    version: str
    headings: dict[str, str]
    """What stands above the first field of each part of a file."""
    fields: dict[str, dict[str, str]]
    """A line for each field, by the name of the model; in the order of writing."""

    def line(self, model: type[BaseModel], field: str) -> str:
        """Return the line about a field; empty where there is none."""
        return self.fields.get(model.__name__, {}).get(field, "")


@lru_cache(maxsize=1)
def field_notes() -> FieldNotes:
    """Return the lines about all fields of a persona."""
    place = files("trainer.authoring").joinpath("fields.yaml")
    return yaml_files.parse(place.read_text("utf-8"), FieldNotes, "fields.yaml")
