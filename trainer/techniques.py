"""The technique tags a therapist utterance can carry."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

EXPLORING = frozenset(
    [
        "EXP",
        "ELI",
        "INV",
        "TML",
        "AFF",
        "CLA",
        "COM",
        "LNK",
        "DEC",
        "REL",
        "GRF",
        "TRN",
        "DSP",
        "ISO",
    ]
)
"""Tags that ask or open; a patient yields to these and not to kindness alone."""

OFF_MODEL = frozenset(f"P{number}" for number in range(1, 11))
"""Tags of what the manual forbids."""

FOCUS_TAGS = frozenset({"GRF", "TRN", "DSP", "ISO"})


class NearMiss(BaseModel):
    """An utterance that looks like one tag and is another."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    tag: str


class Technique(BaseModel):
    """One tag with its definition and examples."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[A-Z][A-Z0-9]{1,3}$")
    name: str
    group: Literal["technique", "focus", "off_model", "other"]
    definition: str
    examples: tuple[str, ...] = Field(min_length=25)
    near_misses: tuple[NearMiss, ...] = ()


class TechniqueSet(BaseModel):
    """All tags, as in rubrics/techniques.yaml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Literal["techniques"]
    version: str
    source: str
    techniques: tuple[Technique, ...]

    @model_validator(mode="after")
    def _near_misses_point_to_tags(self) -> "TechniqueSet":
        known = {technique.id for technique in self.techniques}
        if len(known) != len(self.techniques):
            raise ValueError("a tag is listed twice. Merge the two.")
        for technique in self.techniques:
            for miss in technique.near_misses:
                if miss.tag not in known:
                    raise ValueError(
                        f"{technique.id}: near miss '{miss.text}' points to "
                        f"'{miss.tag}', which is no tag. Tags: "
                        f"{', '.join(sorted(known))}."
                    )
        return self

    def by_id(self) -> dict[str, Technique]:
        """Return the techniques by tag."""
        return {technique.id: technique for technique in self.techniques}


class TagProbability(BaseModel):
    """A tag and how likely it is for one utterance, 0 to 1."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tag: str
    p: float = Field(ge=0, le=1)
