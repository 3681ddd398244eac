"""What all parts of a persona share: frozen values, and the shape of lines."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

GAP = "GAP:"
"""Marks what an author has still to write."""

Lines = tuple[str, ...]


class Difficulty(StrEnum):
    """How much it takes; the facts are the same at every difficulty."""

    EASIER = "easier"
    STANDARD = "standard"
    HARDER = "harder"


class Value(BaseModel):
    """A frozen value; a field that is not known is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")
