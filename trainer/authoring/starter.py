"""Begins a persona: from the shipped starter, or from another persona's file."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from trainer import yaml_files
from trainer.errors import InterpersonaError
from trainer.persona import GAP, Persona, Steps, Topic
from trainer.transcript import ProblemArea

ID = re.compile(r"[a-z][a-z0-9_-]{1,40}")


class FactPlace(BaseModel):
    """Where a fact lies, and what opens it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    topics: tuple[str, ...]
    gate: str


class Area(BaseModel):
    """What a persona of one problem area begins with."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    topics: tuple[Topic, ...]
    facts: tuple[FactPlace, FactPlace]


class Areas(BaseModel):
    """The beginnings of all areas, as in starter_areas.yaml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    version: str
    source: str
    areas: dict[ProblemArea, Area]


class Begun(NamedTuple):
    """A persona with gaps, and what stands behind its fields."""

    persona: Persona
    remarks: Mapping[Steps, str]


def checked_id(persona_id: str) -> str:
    """Return the id, if it is one.

    Raises:
        InterpersonaError: It has other signs than an id may have.
    """
    if not ID.fullmatch(persona_id):
        raise InterpersonaError(
            f"'{persona_id}' cannot be a persona's id. Write 2 to 41 small letters, "
            "digits, _ or -, a letter first: it becomes the name of the file."
        )
    return persona_id


def begin(persona_id: str, area: ProblemArea | None) -> Begun:
    """Return the starter under a new id, with the story topics of its area."""
    chosen = area or ProblemArea.ISOLATION
    place = _areas().areas[chosen]
    base = _starter()
    facts = tuple(
        fact.model_copy(update={"topics": where.topics, "gate": where.gate})
        for fact, where in zip(base.facts, place.facts, strict=True)
    )
    persona = base.model_copy(
        update={
            "id": checked_id(persona_id),
            "problem_area": chosen,
            "accepted_areas": (chosen,),
            "topics": (*place.topics, *base.topics),
            "facts": facts,
        }
    )
    remarks: dict[Steps, str] = {("identity", "age"): f"{GAP} how old the person is."}
    if area is None:
        remarks[("problem_area",)] = (
            f"{GAP} which of the four; `persona new` asks for it, for the topics and "
            "gates below follow from it."
        )
    return Begun(persona, remarks)


def copied(text: str, persona: Persona, persona_id: str) -> str:
    """Return a persona's file under a new id, its identity marked for change."""
    checked_id(persona_id)
    name = persona.identity.known_as
    others = len(re.findall(rf"\b{re.escape(name)}\b", text))
    lines = [
        f"# Begun from {persona.id} {persona.version}. Each line below that asks for a "
        "change goes out when the change is made.",
        f"# {GAP} {name} stands {others} times in this file. Search for the name, and "
        "for the other people's names.",
        *_marked(text, persona, persona_id),
    ]
    return "\n".join(lines) + "\n"


def _marked(text: str, persona: Persona, persona_id: str) -> Iterator[str]:
    part = ""
    for line in text.removeprefix("\ufeff").splitlines():
        top = re.match(r"([a-z_0-9]+):", line)
        part = top.group(1) if top else part
        field = re.match(r"  ([a-z_]+):", line)
        if top and part == "id":
            yield f"id: {persona_id}"
        elif top and part == "version":
            yield 'version: "0.1"'
        else:
            if top and part == "source":
                yield f"# {GAP} add who changed it into another person."
            if field and part == "identity":
                yield f"  # {GAP} {field.group(1)} is still that of {persona.id}."
            yield line


@lru_cache(maxsize=1)
def _starter() -> Persona:
    return yaml_files.parse(_text("starter.yaml"), Persona, "starter.yaml")


@lru_cache(maxsize=1)
def _areas() -> Areas:
    return yaml_files.parse(_text("starter_areas.yaml"), Areas, "starter_areas.yaml")


def _text(name: str) -> str:
    return files("trainer.authoring").joinpath(name).read_text("utf-8")
