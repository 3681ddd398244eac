"""Adds to a beginning what follows from an answer about people or work."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict

from trainer import yaml_files
from trainer.persona import GAP, Lines, Persona, Tie, Topic

LONGEST = 24
"""Characters of a name that go into the id of its topic."""


class PersonTopic(BaseModel):
    """What is begun for each person; {name} stands for the name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    asked: Lines
    brief: dict[Literal["support", "tension", "mixed", "loss"], Lines]
    lines: Lines


class Choices(BaseModel):
    """What is added, as in starter_choices.yaml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    version: str
    source: str
    person: PersonTopic
    without_work: Topic


def with_people(persona: Persona) -> Persona:
    """Return the persona with a topic for each person named in the inventory.

    They stand first, for they are the author's own.
    """
    known = {topic.id for topic in persona.topics} | set(persona.fact_ids)
    added = tuple(_topics(persona.inventory, known))
    return persona.model_copy(update={"topics": (*added, *persona.topics)})


def without_work(persona: Persona) -> Persona:
    """Return the persona with the topic of work in the words of somebody without."""
    instead = _choices().without_work
    topics = tuple(
        instead if topic.id == instead.id else topic for topic in persona.topics
    )
    return persona.model_copy(update={"topics": topics})


def _topics(ties: tuple[Tie, ...], known: set[str]) -> Iterator[Topic]:
    for place, tie in enumerate(ties, start=1):
        if GAP in tie.name:
            continue
        topic_id = f"about_{_slug(tie.name) or place}"
        if topic_id in known:
            topic_id = f"{topic_id}_{place}"
        known.add(topic_id)
        yield _topic(topic_id, tie)


def _topic(topic_id: str, tie: Tie) -> Topic:
    begun = _choices().person
    relation = "" if GAP in tie.relation else f", {tie.relation}"

    def named(lines: Lines) -> Lines:
        return tuple(line.replace("{name}", tie.name) for line in lines)

    return Topic(
        id=topic_id,
        name=f"{tie.name}{relation}",
        asked=named(begun.asked),
        brief=named(begun.brief[tie.kind]),
        lines=named(begun.lines),
    )


def _slug(name: str) -> str:
    """Return a name in small letters without accents, as an id has them."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")[:LONGEST].rstrip("_")


@lru_cache(maxsize=1)
def _choices() -> Choices:
    place = files("trainer.authoring").joinpath("starter_choices.yaml")
    return yaml_files.parse(place.read_text("utf-8"), Choices, "starter_choices.yaml")
