"""A course of sessions with one patient, and what happens between them."""

from pydantic import Field

from trainer.expressions import Condition, Vocabulary, parse
from trainer.persona.values import Lines, Value

BETWEEN = Vocabulary(
    names=frozenset({"session", "trust"}),
    functions={
        "agreed": frozenset(),
        "urged": frozenset(),
        "after": frozenset(),
        "happened": frozenset(),
    },
)
"""What an event's `when` may name; the meanings are in `trainer.patient.course`."""


class ScoreLines(Value):
    """How the PHQ-9 score is told; {score} and {before} stand for the numbers."""

    first: Lines = Field(min_length=1)
    better: Lines = Field(min_length=2)
    same: Lines = Field(min_length=2)
    worse: Lines = Field(min_length=2)


class Event(Value):
    """Something that can happen in the person's life between two sessions."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    sessions: tuple[int, int]
    """First session before which it can have happened, and the last."""
    when: str = "session >= 1"
    text: str
    opening: Lines = ()
    week: Lines = Field(min_length=1)
    asked: Lines = Field(min_length=3)
    mood: int = Field(default=0, ge=-3, le=3)
    """PHQ-9 points it adds; negative is better."""

    @property
    def condition(self) -> Condition:
        """What it depends on, parsed."""
        return parse(self.when, BETWEEN)


class Course(Value):
    """What a course of sessions needs besides the three phases."""

    phq9_end: tuple[int, ...] = Field(min_length=9, max_length=9)
    """Where the nine items can get to after a course of good sessions."""
    early: str
    """What is so from the second session on, while little has been told."""
    openings: Lines = Field(min_length=3)
    quiet_weeks: Lines = Field(min_length=5)
    score: ScoreLines
    events: tuple[Event, ...] = ()
