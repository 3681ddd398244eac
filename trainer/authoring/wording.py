"""Looks at the wording of a persona: markup, methods, stereotypes, textbook words."""

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from trainer import yaml_files
from trainer.authoring.findings import Finding, shortened
from trainer.patient.guard import speaks_like_a_textbook
from trainer.persona import Persona, Placed, Steps, placed_words

SHELTERED = frozenset({"culture", "asked", "giveaways", "never", "find", "source"})
"""Fields in which an assumption or a rude word is named so that it is not made."""


class Concern(BaseModel):
    """Wording of one kind that a check looks for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = ""
    find: tuple[str, ...]
    """Regular expressions."""
    why: str
    mend: str


class Wordings(BaseModel):
    """What is looked for, as in wording.yaml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    version: str
    source: str
    people: str
    concerns: tuple[Concern, ...]
    method: Concern
    everyday: Concern
    markup: Concern
    unseen: Concern


def check_wording(persona: Persona) -> Iterator[Finding]:
    """Yield texts with markup, a method of self-harm, a stereotype or jargon."""
    wordings = _wordings()
    for steps, text in all_texts(persona):
        for concern in (wordings.markup, wordings.unseen, wordings.method):
            yield from _found(concern, steps, text)
        if not SHELTERED & set(steps):
            for concern in wordings.concerns:
                yield from _found(concern, steps, text, warning=True)
    for steps, line in placed_words(persona):
        word = speaks_like_a_textbook(line)
        if word is not None and not any(_found(wordings.everyday, steps, word)):
            yield Finding(
                steps,
                f"'{word}' is a clinician's word: '{shortened(line)}'. Say it as this "
                "person would, or leave it if they took it from somebody.",
                warning=True,
            )


def all_texts(persona: Persona) -> Iterator[Placed]:
    """Yield every text of the file, with its place."""
    return _texts((), persona)


def _texts(steps: Steps, value: object) -> Iterator[Placed]:
    if isinstance(value, str):
        yield Placed(steps, str(value))
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _texts((*steps, name), getattr(value, name))
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from _texts((*steps, name), one)
    elif isinstance(value, tuple):
        for place, one in enumerate(value):
            yield from _texts((*steps, place), one)


def _found(
    concern: Concern, steps: Steps, text: str, *, warning: bool = False
) -> Iterator[Finding]:
    for pattern in concern.find:
        found = _pattern(pattern).search(text)
        if found is not None:
            word = (
                ascii(found.group())
                if not found.group().isprintable()
                else (f"'{shortened(found.group())}'")
            )
            yield Finding(
                steps, f"{word} {concern.why}. {concern.mend}", warning=warning
            )
            return


@lru_cache(maxsize=256)
def _pattern(source: str) -> re.Pattern[str]:
    people = "".join(_wordings().people.split("\n")).replace("| ", "|")
    return re.compile(source.replace("{people}", people), re.IGNORECASE | re.MULTILINE)


@lru_cache(maxsize=1)
def _wordings() -> Wordings:
    place = files("trainer.authoring").joinpath("wording.yaml")
    return yaml_files.parse(place.read_text("utf-8"), Wordings, "wording.yaml")
