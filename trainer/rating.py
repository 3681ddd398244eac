"""What a rater found: ratings with their evidence, gathered in a scorecard."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from trainer.transcript import Phase, ProblemArea


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Evidence(_Value):
    """A verbatim quotation and the utterance that holds it."""

    utterance: int = Field(ge=0)
    """Index into the transcript's utterances, from 0."""
    quote: str


class Missed(_Value):
    """A patient utterance that gave the opening and was not taken up."""

    utterance: int = Field(ge=0)
    quote: str = ""
    """The words that gave the opening, verbatim."""


class Rating(_Value):
    """A score with its reason and its proof."""

    outcome: Literal["rated"] = "rated"
    item: str
    score: int = Field(ge=0, le=4)
    spread: float | None = None
    """Highest minus lowest score over the passes; None after one pass."""
    rationale: str
    evidence: tuple[Evidence, ...] = ()
    missed: tuple[Missed, ...] = ()
    calibration: Literal["draft", "calibrated", "published"] = "draft"


class NotApplicable(_Value):
    """The rubric excludes the item here; decided by code."""

    outcome: Literal["not_applicable"] = "not_applicable"
    item: str
    reason: str


class Unrated(_Value):
    """The rater could not rate; this is no zero."""

    outcome: Literal["unrated"] = "unrated"
    item: str
    reason: str


ItemOutcome = Annotated[
    Rating | NotApplicable | Unrated, Field(discriminator="outcome")
]


class ProscribedFinding(_Value):
    """An off-model behaviour, with the words that show it."""

    id: str
    severity: Literal["minor", "major"]
    utterance: int
    quote: str


class Strength(_Value):
    """Something done well."""

    item: str
    utterance: int
    quote: str
    said: str


class Point(_Value):
    """Something to work on, tied to a moment."""

    item: str
    skill: str
    utterance: int
    """The moment: the therapist's own utterance, or the patient's opening."""
    quote: str
    reply_to: int | None = None
    """The patient utterance that gave the opening, where there is one."""
    why: str
    goal: str
    attempt: str = Field(alias="try", serialization_alias="try")
    passage: str | None = None
    """Id of the corpus passage to read."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True
    )


class Debrief(_Value):
    """What the trainee reads after a session."""

    summary: str
    strengths: tuple[Strength, ...] = ()
    points: tuple[Point, ...] = ()
    next_time: str = ""
    """One thing to practise next; empty after a flawless session."""
    reading: tuple[str, ...] = ()


class Scorecard(_Value):
    """All outcomes of one session on one rubric."""

    id: str
    rubric: str
    rubric_version: str
    rater: str
    passes: int = 1
    adherence: float | None
    """Extent of IPT, 0-100; None where it could not be rated."""
    stance: float | None
    harm: float | None
    band: str
    withheld: str = ""
    """Why there is no adherence figure; empty where there is one."""
    caps: tuple[str, ...] = ()
    safety_gate: Literal["pass", "fail", "not_due"]
    safety_reason: str = ""
    words: int
    therapist_turns: int
    items: tuple[ItemOutcome, ...]
    proscribed: tuple[ProscribedFinding, ...] = ()
    focus_detected: ProblemArea | None = None
    unverified_quotes_dropped: int = 0
    debrief: Debrief | None = None


class GivenRating(_Value):
    """One score that somebody, or something, gave one item of one session."""

    session: str
    rater: str
    item: str
    score: float


class Rated(_Value):
    """One session's scorecard with what is known about the session."""

    card: Scorecard
    phase: Phase | None = None
    session: int | None = None
    focus: ProblemArea | None = None
    trainee: str | None = None
    cohort: str | None = None
