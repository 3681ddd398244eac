"""Who a standardized patient portrays: one YAML file, one Persona."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from trainer.expressions import Condition, Vocabulary, parse
from trainer.transcript import Phase, ProblemArea

GATES = Vocabulary(
    names=frozenset({"trust", "openness", "turn"}),
    functions={
        "did": frozenset({"times"}),
        "explored": frozenset({"times"}),
        "now": frozenset(),
        "recent": frozenset({"turns"}),
        "after": frozenset(),
    },
)
"""What a gate may name; the meanings are in `trainer.patient.disclosure`."""

Lines = tuple[str, ...]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Identity(_Value):
    """What anyone may know about the person."""

    name: str
    known_as: str
    age: int = Field(ge=16, le=110)
    pronouns: str
    occupation: str
    place: str
    background: str
    appearance: str


class Onset(_Value):
    """What happened, and when the low mood began."""

    event: str
    event_when: str
    symptoms_when: str


class Tie(_Value):
    """One person of the interpersonal inventory."""

    name: str
    relation: str
    ring: Literal["inner", "middle", "outer"]
    kind: Literal["support", "tension", "mixed", "loss"]
    wanted: str
    given: str
    talk: str


class MoodPoint(_Value):
    """A point of the timeline; mood runs from 0 (worst) to 10."""

    when: str
    event: str
    mood: int = Field(ge=0, le=10)


class Formulation(_Value):
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


class Risk(_Value):
    """The level, and the most that may ever be said."""

    level: RiskLevel
    ceiling: str


class Temperament(_Value):
    """How this person's trust moves."""

    trust: float = Field(ge=0, le=10)
    warmth_ceiling: float = Field(default=3.0, ge=0, le=10)
    """Trust that kindness without exploration can reach."""
    weights: dict[str, float] = Field(default_factory=dict)
    """Effect of a tag on trust, in place of the usual one."""


class WordBands(_Value):
    """Fewest and most words of a reply, by what was asked."""

    brief: tuple[int, int]
    usual: tuple[int, int]
    full: tuple[int, int]


class Style(_Value):
    """How the person talks."""

    words: WordBands
    hedges: Lines
    idiom: Lines
    never: Lines
    notes: str


class Fact(_Value):
    """Something the trainee has to earn."""

    id: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")
    name: str
    text: str
    painful: bool
    risk: bool = False
    topics: tuple[str, ...] = Field(min_length=1)
    asked: Lines = Field(min_length=5)
    gate: str
    opens_by: str
    giveaways: Lines = Field(min_length=1)
    """Words or stems that give the fact away; nowhere in the file while locked."""
    cover: Lines = Field(min_length=4)
    lines: Lines = Field(min_length=5)

    @property
    def condition(self) -> Condition:
        """The gate, parsed."""
        return parse(self.gate, GATES)


class Topic(_Value):
    """Something that can be talked about without being earned."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str
    phases: tuple[Phase, ...] = tuple(Phase)
    asked: Lines = Field(min_length=4)
    brief: Lines = Field(min_length=1)
    lines: Lines = Field(min_length=2)


class SmallTalk(_Value):
    """Greetings, weather, food: talk that moves nothing."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    asked: Lines = Field(min_length=3)
    lines: Lines = Field(min_length=2)


class RiskTalk(_Value):
    """Answers to one kind of direct risk question."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    asked: Lines = Field(min_length=4)
    lines: Lines = Field(min_length=2)
    fact: str | None = None
    """These lines wait until the fact is open; its cover answers until then."""


class ResistanceMove(_Value):
    """A habitual way of keeping away from what hurts."""

    id: str
    name: str
    lines: Lines = Field(min_length=2)
    yields_to: str


class PhaseState(_Value):
    """What is so when a session of this phase begins."""

    situation: str
    opening: Lines = Field(min_length=2)
    week: Lines = Field(min_length=3)
    score: str
    trust: float = Field(ge=0, le=10)
    known: tuple[str, ...] = ()
    """Facts told in earlier sessions."""


class Phases(_Value):
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


class Culture(_Value):
    """What to ask about and what not to take for granted."""

    ask: Lines
    do_not_assume: Lines


class IdealMoves(_Value):
    """What a skilled therapist does with this person, by phase."""

    initial: Lines
    middle: Lines
    termination: Lines


class Persona(_Value):
    """One standardized patient."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_-]{1,40}$")
    version: str
    source: str
    identity: Identity
    problem_area: ProblemArea
    accepted_areas: tuple[ProblemArea, ...]
    presenting_line: str
    level: Literal["easier", "standard", "harder"] = "standard"
    onset: Onset
    inventory: tuple[Tie, ...] = Field(min_length=2)
    phq9: tuple[int, ...] = Field(min_length=9, max_length=9)
    """PHQ-9 items in order: interest, mood, sleep, energy, appetite, guilt,
    concentration, slowed or restless, thoughts of death; each 0-3."""
    mood_timeline: tuple[MoodPoint, ...]
    formulation: Formulation
    risk: Risk
    temperament: Temperament
    style: Style
    facts: tuple[Fact, ...] = Field(min_length=2)
    topics: tuple[Topic, ...] = Field(min_length=10)
    small_talk: tuple[SmallTalk, ...]
    risk_talk: tuple[RiskTalk, ...]
    reactions: dict[str, Lines]
    back_channel: Lines
    silence: Lines
    lost: Lines
    deflections: Lines
    evasions: Lines
    role_break: Lines
    abuse: Lines
    asks_back: Lines
    closing: Lines
    resistance: tuple[ResistanceMove, ...]
    phases: Phases
    trap: str
    culture: Culture
    ideal_moves: IdealMoves

    @model_validator(mode="after")
    def _parts_fit(self) -> "Persona":
        if any(not 0 <= score <= 3 for score in self.phq9):  # noqa: PLR2004  PHQ-9
            raise ValueError("phq9 holds a score outside 0-3. Mend the vector.")
        if self.problem_area not in self.accepted_areas:
            raise ValueError("accepted_areas lacks the problem_area. Add it.")
        ids = [*(fact.id for fact in self.facts), *(topic.id for topic in self.topics)]
        for one in ids:
            if ids.count(one) > 1:
                raise ValueError(f"'{one}' is used twice. Give each its own id.")
        for fact in self.facts:
            self._check_fact(fact)
        self._check_names()
        return self

    def _check_names(self) -> None:
        for talk in self.risk_talk:
            if talk.fact and talk.fact not in self.fact_ids:
                raise ValueError(f"risk_talk {talk.id} names no fact '{talk.fact}'.")
        for phase in Phase:
            for known in self.phases.at(phase).known:
                if known not in self.fact_ids:
                    raise ValueError(f"phases.{phase} knows no fact '{known}'.")

    def _check_fact(self, fact: Fact) -> None:
        topics = {topic.id for topic in self.topics}
        for topic in fact.topics:
            if topic not in topics:
                raise ValueError(
                    f"fact {fact.id} touches topic '{topic}', which is not there. "
                    f"Topics: {', '.join(sorted(topics))}."
                )
        for call in fact.condition.calls():
            wanted = {"explored": topics, "after": set(self.fact_ids)}.get(
                call.function
            )
            for label in call.labels:
                if wanted is not None and label not in wanted:
                    raise ValueError(
                        f"gate of {fact.id}: {call.function}({label}) names nothing "
                        f"here. Known: {', '.join(sorted(wanted))}."
                    )
            if call.function == "after" and fact.id in call.labels:
                raise ValueError(f"gate of {fact.id} waits for itself.")

    @property
    def fact_ids(self) -> tuple[str, ...]:
        """Return the ids of all gated facts, in file order."""
        return tuple(fact.id for fact in self.facts)

    def fact(self, fact_id: str) -> Fact:
        """Return one fact; `fact_id` must be one of `fact_ids`."""
        return next(fact for fact in self.facts if fact.id == fact_id)

    def topic(self, topic_id: str) -> Topic | None:
        """Return one topic, or None."""
        return next((one for one in self.topics if one.id == topic_id), None)

    def own_words(self) -> Iterator[str]:
        """Yield every line the person can say."""
        for fact in self.facts:
            yield from (*fact.cover, *fact.lines)
        for topic in self.topics:
            yield from (*topic.brief, *topic.lines)
        for lines in (
            *(talk.lines for talk in self.small_talk),
            *(talk.lines for talk in self.risk_talk),
            *(move.lines for move in self.resistance),
            *self.reactions.values(),
        ):
            yield from lines
        yield from self.back_channel + self.silence + self.lost + self.deflections
        yield from self.evasions + self.role_break + self.abuse + self.asks_back
        yield from self.closing
        for phase in Phase:
            state = self.phases.at(phase)
            yield from (*state.opening, *state.week, state.score)
