"""A piece of the corpus, with its source."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from trainer.transcript import Phase, ProblemArea

Audience = Literal["patient", "therapist"]


class Passage(BaseModel):
    """One corpus entry.

    `patient` passages say how people present and may inform the voice;
    `therapist` passages teach technique and never reach it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str
    audience: Audience
    phase: tuple[Phase, ...]
    focus: tuple[ProblemArea, ...]
    tags: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    """Questions that it answers, in readers' words; searched like its text."""
    confidence: Literal["high", "medium", "low"]
    sources: tuple[str, ...] = Field(min_length=1)
    version: str
    text: str


class FoundPassage(BaseModel):
    """A passage and how well it answers a query; scores compare within one query."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    passage: Passage
    score: float
