"""How the person talks: topics, small talk, risk answers, what the body does."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from trainer.persona.values import Lines, Value
from trainer.transcript import Phase


class WordBands(Value):
    """Fewest and most words of a reply, by what was asked."""

    brief: tuple[int, int]
    usual: tuple[int, int]
    full: tuple[int, int]


class Talk(Value):
    """How long this person's replies are, where it departs from the usual.

    Source of the usual figures: 133 real sessions (AnnoMI, Wu et al. 2023,
    doi:10.3390/fi15030110), counted by words a client turn.
    """

    median: tuple[float, float] = (8, 20)
    """Words of a reply: least and most that the median of a session may be."""
    p90: tuple[float, float] = (25, 65)
    """The same for the longest tenth."""
    short: float = Field(default=0.08, ge=0, le=1)
    """Least share of replies of three words or fewer."""


class Style(Value):
    """How the person talks."""

    words: WordBands
    hedges: Lines
    idiom: Lines
    never: Lines
    notes: str
    talk: Talk = Talk()


class Topic(Value):
    """Something that can be talked about without being earned."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str
    within: str | None = None
    """The wider topic it is part of: what touches this one touches that."""
    phases: tuple[Phase, ...] = tuple(Phase)
    asked: Lines = Field(min_length=4)
    brief: Lines = Field(min_length=1)
    lines: Lines = Field(min_length=2)
    again: Lines = ()
    """Said when the talk comes back to it: "like I said about the kitchen"."""


class SmallTalk(Value):
    """Greetings, weather, food: talk that moves nothing."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    asked: Lines = Field(min_length=3)
    lines: Lines = Field(min_length=2)


Wants = Literal[
    "who", "when", "where", "how_much", "why", "said", "feeling", "wish", "which",
    "whether", "what",
]  # fmt: skip
"""What a question asks for."""


class Unsure(Value):
    """What is said to a plain question that has no answer ready, by what it wants."""

    who: Lines = ()
    when: Lines = ()
    where: Lines = ()
    how_much: Lines = ()
    why: Lines = ()
    said: Lines = ()
    feeling: Lines = ()
    wish: Lines = ()
    which: Lines = ()
    whether: Lines = ()
    what: Lines = ()

    def to(self, wants: Wants) -> Lines:
        """Return the lines for a question that wants this."""
        by_wants: dict[str, Lines] = dict(self)
        return by_wants[wants]


class RiskTalk(Value):
    """Answers to one kind of direct risk question."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    asked: Lines = Field(min_length=4)
    lines: Lines = Field(min_length=2)
    later: Lines = ()
    """Said instead in the termination phase, once the fact was told."""
    fact: str | None = None
    """These lines wait until the fact is open; its cover answers until then."""


class Mood(StrEnum):
    """How near the person is to what hurts, as anyone in the room can see."""

    GUARDED = "guarded"
    STIRRED = "stirred"
    OVERWHELMED = "overwhelmed"
    EASING = "easing"


class Nonverbal(Value):
    """Something the body does, shown in brackets."""

    shows: str = Field(pattern=r"^[^:\[\]<>]{3,80}$")
    mood: Mood
    noticed: Lines = Field(min_length=1)
    """Said when the trainee remarks on it."""


class PhaseState(Value):
    """What is so when a session of this phase begins."""

    situation: str
    opening: Lines = Field(min_length=2)
    week: Lines = Field(min_length=3)
    score: str
    trust: float = Field(ge=0, le=10)
    known: tuple[str, ...] = ()
    """Facts told in earlier sessions."""


class Phases(Value):
    """The three phases of a course."""

    initial: PhaseState
    middle: PhaseState
    termination: PhaseState

    def at(self, phase: Phase) -> PhaseState:
        """Return what is so in `phase`."""
        return {
            Phase.INITIAL: self.initial,
            Phase.MIDDLE: self.middle,
            Phase.TERMINATION: self.termination,
        }[phase]
