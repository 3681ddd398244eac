"""One practice encounter as it is kept, from settings to scorecard."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from trainer.persona import Difficulty, Persona
from trainer.rating import Scorecard
from trainer.techniques import TagProbability
from trainer.transcript import SELF_HARM, Phase, Transcript, Utterance

VoiceName = Literal["authored", "model", "fallback"]
"""Who put the reply into words; `fallback`: the authored voice for a failed model."""


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Told(_Value):
    """A fact and the turn it came out in."""

    fact: str
    turn: int = Field(ge=0)
    """0 for what was known from earlier sessions."""


class Resisting(_Value):
    """A way of keeping away that is in use, and the turn it came up in."""

    move: str
    since: int


class Score(_Value):
    """The PHQ-9 as filled in before a session of a course."""

    items: tuple[int, ...]
    before: int | None = None
    """The total of the session before; None in the first."""

    @property
    def total(self) -> int:
        """Return the sum of the nine items, 0-27."""
        return sum(self.items)


class PatientState(_Value):
    """The patient's mind after a turn: everything the next turn starts from."""

    session: int = 1
    """Number of the session in its course."""
    difficulty: Difficulty = Difficulty.STANDARD
    life: Phase | None = None
    """How far the patient's life has come; None: as far as the phase says."""
    turn: int = 0
    """Exchanges so far."""
    trust: float = 0.0
    """0-10."""
    openness: float = 0.0
    """0-10; grows with exploration only."""
    distress: dict[str, float] = Field(default_factory=dict)
    """0-1 by topic; rises when something painful is touched, settles by turns."""
    topic: str | None = None
    """What the talk is about now: a topic's or fact's id."""
    moves: tuple[tuple[str, ...], ...] = ()
    """Tags of each therapist turn so far, first turn first."""
    explored: dict[str, int] = Field(default_factory=dict)
    """Exploring turns spent on each topic."""
    asked: dict[str, int] = Field(default_factory=dict)
    """Turns in which each topic or fact was asked about, in any way."""
    returned: str | None = None
    """The topic this turn came back to after others; None for none."""
    resisting: Resisting | None = None
    shut: bool = False
    """Whether this turn did what shuts this person in particular."""
    shown: tuple[str, ...] = ()
    """What the body has shown so far, in order."""
    shown_at: int = 0
    """The turn of the last showing; 0 for none."""
    planned: tuple[str, ...] = ()
    """Topics on which a step was worked out with the therapist."""
    urged: tuple[str, ...] = ()
    """Topics on which the therapist advised."""
    happened: tuple[str, ...] = ()
    """Events between sessions so far, in order."""
    lately: tuple[str, ...] = ()
    """Those since the last session."""
    score: Score | None = None
    """None outside a course."""
    progress: float = 0.0
    """How far the course has helped, 0-1."""
    open: tuple[str, ...] = ()
    """Facts whose gate has opened; they stay open."""
    told: tuple[Told, ...] = ()
    said: tuple[str, ...] = ()
    """Lines already spoken, so that none is spoken twice."""
    said_before: tuple[str, ...] = ()
    """Those of the session before this one; older ones may come again."""


class Turn(_Value):
    """One exchange: the therapist's words, the answer, and what moved."""

    number: int = Field(ge=1)
    therapist: str
    patient: str | None
    """None until the patient has answered."""
    tags: tuple[TagProbability, ...] = ()
    state: PatientState
    """The state after the exchange (before it, while `patient` is None)."""
    disclosed: tuple[str, ...] = ()
    """Facts that came out in this answer."""
    voice: VoiceName | None = None
    fault: str | None = None
    """Why the model's own words were not used; None when all went well."""
    first_ms: int = 0
    total_ms: int = 0
    at: datetime


class SelfAssessment(_Value):
    """How the trainee says it went, asked before any score is shown."""

    overall: int = Field(ge=1, le=5)
    went_well: str = ""
    would_change: str = ""


class Session(_Value):
    """One practice session, start to end."""

    id: str
    persona: str
    persona_version: str
    phase: Phase
    trainee: str = "local"
    seed: int = 0
    difficulty: Difficulty = Difficulty.STANDARD
    course: str | None = None
    """The id of the course's first session; None for a single session."""
    number: int = 1
    """Number of the session in its course, from 1."""
    started: datetime
    ended: datetime | None = None
    opening: str = ""
    """What the patient says before the trainee's first words; may be empty."""
    farewell: str = ""
    """What the patient says when the session is ended; may be empty."""
    initial_state: PatientState
    turns: tuple[Turn, ...] = ()
    notes: str = ""
    hints: int = 0
    """How many hints were asked for."""
    self_assessment: SelfAssessment | None = None
    scorecard: Scorecard | None = None

    @property
    def state(self) -> PatientState:
        """Return the patient's state now."""
        return self.turns[-1].state if self.turns else self.initial_state

    @property
    def life(self) -> Phase:
        """Return the phase whose lines and facts the patient lives in."""
        return self.initial_state.life or self.phase

    @property
    def waiting(self) -> Turn | None:
        """Return the last turn if the patient has not answered it yet."""
        if self.turns and self.turns[-1].patient is None:
            return self.turns[-1]
        return None

    def transcript(self, persona: Persona | None = None) -> Transcript:
        """Return what was said, opening included, for rating or export.

        With the persona the focus is known, and where a risk fact came out.
        """
        risky = {fact.id for fact in persona.facts if fact.risk} if persona else set()
        said: list[Utterance] = []
        if self.opening:
            said.append(Utterance(speaker="patient", text=self.opening))
        for turn in self.turns:
            said.append(Utterance(speaker="therapist", text=turn.therapist))
            if turn.patient is not None:
                cues = (SELF_HARM,) if risky & set(turn.disclosed) else ()
                said.append(Utterance(speaker="patient", text=turn.patient, cues=cues))
        if self.farewell:
            said.append(Utterance(speaker="patient", text=self.farewell))
        return Transcript(
            id=self.id,
            phase=self.phase,
            session=self.number if self.course else None,
            focus=persona.problem_area if persona else None,
            utterances=tuple(said),
        )


class SessionSummary(_Value):
    """One row of a list of sessions."""

    id: str
    persona: str
    phase: Phase
    number: int = 1
    """Number in its course, from 1."""
    course: str | None = None
    started: datetime
    ended: datetime | None
    turns: int
    adherence: float | None = None
