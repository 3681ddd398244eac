"""Who the person is, and who else matters."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from trainer.persona.values import Lines, Value


class Identity(Value):
    """What anyone may know about the person."""

    name: str
    known_as: str
    age: int = Field(ge=16, le=110)
    pronouns: str
    occupation: str
    place: str
    background: str
    appearance: str


class Onset(Value):
    """What happened, and when the low mood began."""

    event: str
    event_when: str
    symptoms_when: str


class Tie(Value):
    """One person of the interpersonal inventory."""

    name: str
    relation: str
    ring: Literal["inner", "middle", "outer"]
    kind: Literal["support", "tension", "mixed", "loss"]
    wanted: str
    given: str
    talk: str


class MoodPoint(Value):
    """A point of the timeline; mood runs from 0 (worst) to 10."""

    when: str
    event: str
    mood: int = Field(ge=0, le=10)


class Formulation(Value):
    """Hidden from the trainee and from the voice until the debrief."""

    presenting: str
    predisposing: str
    precipitating: str
    perpetuating: str
    protective: str
    wish: str
    response_of_other: str
    response_of_self: str
    attachment: str


class RiskLevel(StrEnum):
    """How much risk a persona carries; nothing above moderate is simulated."""

    LOW = "low"
    LOW_MODERATE = "low_moderate"
    MODERATE = "moderate"


class Risk(Value):
    """The level, and the most that may ever be said."""

    level: RiskLevel
    ceiling: str


class Culture(Value):
    """What to ask about and what not to take for granted."""

    ask: Lines
    do_not_assume: Lines


class IdealMoves(Value):
    """What a skilled therapist does with this person, by phase."""

    initial: Lines
    middle: Lines
    termination: Lines
