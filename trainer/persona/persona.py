"""One standardized patient, whole."""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from difflib import get_close_matches

from pydantic import Field, model_validator

from trainer.errors import MisplacedError
from trainer.expressions import Condition
from trainer.persona.course import Course, Event
from trainer.persona.disclosing import (
    Fact,
    Principle,
    ResistanceMove,
    Shutting,
    Temperament,
)
from trainer.persona.people import (
    Culture,
    Formulation,
    IdealMoves,
    Identity,
    MoodPoint,
    Onset,
    Risk,
    Tie,
)
from trainer.persona.talking import (
    Nonverbal,
    Phases,
    RiskTalk,
    SmallTalk,
    Style,
    Topic,
    Unsure,
)
from trainer.persona.values import Difficulty, Lines, Value
from trainer.transcript import Phase, ProblemArea

Steps = tuple[str | int, ...]
"""The way to a place in the file: field names, and places in lists from 0."""


class Persona(Value):
    """One standardized patient."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_-]{1,40}$")
    version: str
    source: str
    identity: Identity
    problem_area: ProblemArea
    accepted_areas: tuple[ProblemArea, ...]
    presenting_line: str
    level: Difficulty = Difficulty.STANDARD
    """How demanding this person is to begin with."""
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
    consents: Lines = ()
    role_play: Lines = ()
    rehearsal: Lines = ()
    """What the person says to the other, tried out with the trainee in that part."""
    silence: Lines
    lost: Lines
    unsure: Unsure = Unsure()
    deflections: Lines
    evasions: Lines
    role_break: Lines
    abuse: Lines
    asks_back: Lines
    closing: Lines
    resistance: tuple[ResistanceMove, ...]
    nonverbal: tuple[Nonverbal, ...] = ()
    principles: tuple[Principle, ...] = ()
    shuts: Shutting | None = None
    phases: Phases
    course: Course | None = None
    trap: str
    culture: Culture
    ideal_moves: IdealMoves

    @model_validator(mode="after")
    def _parts_fit(self) -> "Persona":
        for place, score in enumerate(self.phq9):
            if not 0 <= score <= 3:  # noqa: PLR2004  PHQ-9
                raise MisplacedError(
                    ("phq9", place), f"{score} is outside 0-3. Mend the vector."
                )
        if self.problem_area not in self.accepted_areas:
            raise MisplacedError(("accepted_areas",), "lacks the problem_area. Add it.")
        self._check_ids()
        self._check_references()
        self._check_width()
        return self

    def _check_ids(self) -> None:
        seen: set[str] = set()
        named: tuple[tuple[str, Sequence[Fact | Topic | Event]], ...] = (
            ("facts", self.facts),
            ("topics", self.topics),
            ("events", self.events),
        )
        for part, ones in named:
            for place, one in enumerate(ones):
                if one.id in seen:
                    steps = ("course", part) if part == "events" else (part,)
                    raise MisplacedError(
                        (*steps, place, "id"),
                        f"'{one.id}' is used twice. Give each its own id.",
                    )
                seen.add(one.id)

    def _check_references(self) -> None:
        topics = {topic.id for topic in self.topics}
        facts = set(self.fact_ids)
        for place, talk in enumerate(self.risk_talk):
            if talk.fact:
                _known(talk.fact, facts, ("risk_talk", place, "fact"))
        for phase in Phase:
            for place, known in enumerate(self.phases.at(phase).known):
                _known(known, facts, ("phases", phase.value, "known", place))
        for place, fact in enumerate(self.facts):
            for step, topic in enumerate(fact.topics):
                _known(topic, topics, ("facts", place, "topics", step))
        for condition, steps in self.conditions():
            self._check_condition(condition, steps)

    def _check_width(self) -> None:
        """Refuse a wider topic that is not there, or is itself part of another."""
        wide = {topic.id for topic in self.topics if topic.within is None}
        for place, topic in enumerate(self.topics):
            if topic.within is not None:
                _known(topic.within, wide, ("topics", place, "within"))

    def _check_condition(self, condition: Condition, steps: Steps) -> None:
        topics = {topic.id for topic in self.topics}
        facts = set(self.fact_ids)
        small = {talk.id for talk in self.small_talk}
        wanted = {
            "explored": topics,
            "asked": topics | facts,
            "about": topics | facts | small,
            "after": facts,
            "agreed": topics,
            "urged": topics,
            "happened": {event.id for event in self.events},
        }
        for call in condition.calls():
            for label in call.labels:
                if call.function in wanted:
                    _known(label, wanted[call.function], steps, f"{call.function}()")

    def conditions(self) -> Iterator[tuple[Condition, Steps]]:
        """Yield every condition in the file, parsed, with its place."""
        for place, fact in enumerate(self.facts):
            yield fact.condition, ("facts", place, "gate")
        for place, principle in enumerate(self.principles):
            yield principle.condition, ("principles", place, "when")
        if self.shuts is not None:
            yield self.shuts.condition, ("shuts", "when")
        for place, event in enumerate(self.events):
            yield event.condition, ("course", "events", place, "when")

    @property
    def events(self) -> tuple[Event, ...]:
        """Return what can happen between sessions; empty without a course."""
        return self.course.events if self.course else ()

    def around(self, targets: Iterable[str | None]) -> frozenset[str]:
        """Return the targets, and the wider topics that they are part of."""
        named = {one for one in targets if one is not None}
        wider = {topic.within for topic in self.topics if topic.id in named}
        return frozenset(named | {one for one in wider if one is not None})

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


def _known(
    label: str, wanted: AbstractSet[str], steps: Steps, where: str = "it"
) -> None:
    if label not in wanted:
        near = get_close_matches(label.lower(), sorted(wanted), 1)
        meant = f"Did you mean {near[0]}? " if near else ""
        raise MisplacedError(
            steps,
            f"{where} names '{label}', which is not there. {meant}"
            f"Known: {', '.join(sorted(wanted)) or 'none'}.",
        )
