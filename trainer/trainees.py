"""Simulated trainees of graded skill: what they say, and how often they do what."""

from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from trainer.errors import MisplacedError


class Move(StrEnum):
    """A kind of thing a trainee says."""

    OPENING = "opening"
    ASK_OPEN = "ask_open"
    ASK_CLOSED = "ask_closed"
    FOLLOW = "follow"
    AFFECT = "affect"
    CLARIFY = "clarify"
    EMPATHY = "empathy"
    LINK = "link"
    COMMUNICATION = "communication"
    DECIDE = "decide"
    SUPPORT = "support"
    CREDIT = "credit"
    RISK = "risk"
    RISK_FOLLOW = "risk_follow"
    WAIT = "wait"
    ADVICE = "advice"
    LECTURE = "lecture"
    REASSURE = "reassure"
    JUDGE = "judge"
    SIDING = "siding"
    CHAT = "chat"
    AGENDA = "agenda"


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Level(_Value):
    """How skilled a trainee is, and what that means in the room."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str
    skill: int = Field(ge=0)
    """Rank, 0 for the poorest."""
    moves: dict[Move, float]
    """How often each kind of move comes, as weights."""
    stays: float = Field(ge=0, le=1)
    """Chance of a question that stays with what is being told."""
    aim: float = Field(ge=0, le=1)
    """Chance that a new topic is one where something is hidden."""
    reach: float = Field(ge=0, le=1)
    """Chance, on such a topic, of asking for what is hidden there."""
    risk_turn: int | None = None
    """The turn in which the suicide question is asked; None for never."""


class Trainees(_Value):
    """The file `rubrics/trainees.yaml`."""

    version: str
    source: str
    says: dict[Move, tuple[str, ...]]
    levels: tuple[Level, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _all_can_speak(self) -> Self:
        missing = [move.value for move in Move if not self.says.get(move)]
        if missing:
            raise MisplacedError(
                ("says",), f"has no lines for {', '.join(missing)}. Add some."
            )
        return self

    def level(self, level_id: str) -> Level | None:
        """Return one level, or None."""
        return next((one for one in self.levels if one.id == level_id), None)
