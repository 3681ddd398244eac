"""What was said in a session, in order."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class Speaker(StrEnum):
    """Who is talking; the trainee plays the therapist."""

    THERAPIST = "therapist"
    PATIENT = "patient"


class Phase(StrEnum):
    """Part of a course of IPT; session numbers assume 14 sessions."""

    INITIAL = "initial"
    """Sessions 1-3."""
    MIDDLE = "middle"
    """Sessions 4-11."""
    TERMINATION = "termination"
    """Sessions 12-14."""


class ProblemArea(StrEnum):
    """The four classic problem areas of IPT."""

    GRIEF = "grief"
    ROLE_DISPUTE = "role_dispute"
    ROLE_TRANSITION = "role_transition"
    ISOLATION = "isolation"
    """Also called interpersonal deficits or sensitivities."""


SELF_HARM = "self_harm"
"""The kind of opening, in rubrics, that is a wish to be dead or to hurt oneself."""


class Utterance(BaseModel):
    """One speaker's words at one time."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    speaker: Speaker
    text: str
    cues: tuple[str, ...] = ()
    """Kinds of opening known to be in it, however it is worded; a simulated patient
    knows what it hinted at. Empty where nothing is known."""


class Transcript(BaseModel):
    """The utterances of one session with what is known about it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    phase: Phase | None = None
    session: int | None = Field(default=None, ge=1)
    """Number of the session in the course, from 1."""
    focus: ProblemArea | None = None
    trainee: str | None = None
    cohort: str | None = None
    utterances: tuple[Utterance, ...]

    @property
    def therapist_turns(self) -> int:
        """How many utterances are the therapist's."""
        return sum(one.speaker is Speaker.THERAPIST for one in self.utterances)


class Skipped(BaseModel):
    """Something in a file of transcripts that could not be read, and was left out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    place: str
    """File, with line, row or utterance where it has one: `a.csv:12`."""
    reason: str
    """What was found, what is wanted, and what to do, as one sentence."""
