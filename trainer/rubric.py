"""What a session is rated on: a rubric file as typed values."""

from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from trainer.expressions import Condition, Vocabulary, parse
from trainer.transcript import Phase, ProblemArea

Status = Literal["draft", "calibrated", "published"]
"""How far an instrument has been checked against human raters."""

TOP = 4
"""The highest anchor of every item."""

_TAGS = frozenset[str]()

SESSION_TERMS = Vocabulary(
    names=frozenset({"phase", "session", "focus", "turns"}),
    functions={
        "count": _TAGS,
        "share": _TAGS,
        "kinds": _TAGS,
        "opening": frozenset({"within"}),
        "closing": frozenset({"within"}),
        "runs": frozenset({"length"}),
        "followed": frozenset({"by", "within"}),
        "before": frozenset(),
        "matches": _TAGS,
        "tailored": _TAGS,
        "cues": _TAGS,
        "met": frozenset({"by", "within"}),
        "missed": frozenset({"by", "within"}),
        "asked_words": _TAGS,
        "open_share": _TAGS,
    },
)
"""What an item's rules may name; the meanings are in `trainer.scorer.terms`."""

GATE_TERMS = Vocabulary(
    names=frozenset({"phase", "session", "focus", "turns"}),
    functions={"score": frozenset(), "cues": frozenset(), "applicable": frozenset()},
)
"""What the safety gate may name, once the items have their scores."""


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Dimension(_Value):
    """A group of items with its weight in one index, by phase."""

    id: str
    name: str
    index: Literal["adherence", "stance", "safety"]
    weights: dict[Phase, float]


class Applies(_Value):
    """One applicability rule; the first whose `when` holds decides."""

    when: str
    outcome: Literal["required", "optional", "not_applicable"]
    """Optional: rated when it was done, not applicable when it was not."""
    reason: str


class Rung(_Value):
    """What the built-in rater has to see before it gives this score."""

    score: int = Field(ge=1, le=TOP)
    when: str


class Item(_Value):
    """One thing that is rated 0-4."""

    id: str = Field(pattern=r"^[A-Z][0-9]{1,2}$")
    dimension: str
    name: str
    definition: str
    anchors: dict[int, str]
    applies: tuple[Applies, ...] = Field(min_length=1)
    questions: tuple[str, ...] = Field(min_length=2)
    examples: tuple[str, ...] = Field(min_length=5)
    near_misses: tuple[str, ...] = Field(min_length=2)
    evidence_tags: tuple[str, ...] = ()
    """Technique tags whose utterances can be quoted for this item."""
    harmful_tags: tuple[str, ...] = ()
    """Off-model tags that cap the item at 1 where they outnumber the evidence."""
    ladder: tuple[Rung, ...]
    openings: tuple[str, ...] = ()
    """Kinds of patient opening that call for this item."""
    skill: str
    """Short name of the skill for the debrief; items may share one."""
    goal: str
    praise: str
    alternatives: tuple[str, ...] = Field(min_length=1)
    """Lines to try; `{words}` stands for a few words of the patient's."""
    reading: str
    """What to search the corpus for."""

    @model_validator(mode="after")
    def _parts_fit(self) -> "Item":
        missing = [score for score in range(TOP + 1) if score not in self.anchors]
        if missing:
            raise ValueError(
                f"item {self.id} has no anchor for score {missing[0]}. "
                "Add it under `anchors:`."
            )
        for rule in self.applies:
            parse(rule.when, SESSION_TERMS)
        for rung in self.ladder:
            parse(rung.when, SESSION_TERMS)
        return self

    @cached_property
    def rungs(self) -> tuple[tuple[int, Condition], ...]:
        """The ladder from the top down, parsed."""
        rungs = sorted(self.ladder, key=lambda rung: -rung.score)
        return tuple((rung.score, parse(rung.when, SESSION_TERMS)) for rung in rungs)


class Proscribed(_Value):
    """Something the manual forbids."""

    id: str = Field(pattern=r"^P[0-9]{1,2}$")
    name: str
    definition: str
    questions: tuple[str, ...] = Field(min_length=1)
    minor: str
    """When it counts at all, as a condition on the session."""
    major: str
    """When it counts as major; `turns < 0` for never."""
    goal: str
    alternatives: tuple[str, ...] = Field(min_length=1)
    reading: str

    @model_validator(mode="after")
    def _parts_fit(self) -> "Proscribed":
        parse(self.minor, SESSION_TERMS)
        parse(self.major, SESSION_TERMS)
        return self


class Opening(_Value):
    """Something a patient says that calls for a response."""

    id: str = Field(pattern=r"^[a-z][a-z_]*$")
    name: str
    alarm: bool = False
    """Whether overlooking it, or crying wolf, could do harm: phrases alone count."""
    phrases: tuple[str, ...] = ()
    """Phrases that are enough by themselves; see `trainer.scorer.phrases`."""
    examples: tuple[str, ...] = Field(min_length=12)
    near_misses: tuple[str, ...] = Field(min_length=4)

    @model_validator(mode="after")
    def _alarms_have_phrases(self) -> "Opening":
        if self.alarm and not self.phrases:
            raise ValueError(
                f"opening {self.id} is an alarm without phrases. Add some."
            )
        return self


class Focus(_Value):
    """How a problem area sounds in the patient's words."""

    area: ProblemArea
    examples: tuple[str, ...] = Field(min_length=12)


class PatientTalk(_Value):
    """What patients say that a therapist should hear: `rubrics/patient-talk.yaml`."""

    version: str
    source: str
    openings: tuple[Opening, ...]
    focuses: tuple[Focus, ...]
    ordinary: tuple[str, ...] = Field(min_length=50)
    """Things patients say that are no opening of any kind."""


class GateRule(_Value):
    """The safety gate fails when this holds."""

    when: str
    reason: str
    alternative: str

    @model_validator(mode="after")
    def _parses(self) -> "GateRule":
        parse(self.when, GATE_TERMS)
        return self


class Band(_Value):
    """A name for adherence scores from `least` upwards."""

    least: int = Field(ge=0, le=100)
    name: str


class Caps(_Value):
    """Ceilings on the adherence index."""

    safety_gate: int
    major_proscribed: int


class Harm(_Value):
    """Points an off-model behaviour adds to the harm index, 0-100."""

    minor: int
    major: int
    safety_gate: int


class Rubric(_Value):
    """A whole instrument."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    version: str
    title: str
    source: str
    status: Status
    minimum_therapist_turns: int = Field(ge=1)
    """Shorter sessions get their items, but no index."""
    dimensions: tuple[Dimension, ...]
    items: tuple[Item, ...]
    proscribed: tuple[Proscribed, ...]
    openings: tuple[Opening, ...] = ()
    """Of its own; a rubric without any takes those of `PatientTalk`."""
    ordinary: tuple[str, ...] = ()
    focuses: tuple[Focus, ...] = ()
    safety_due: str
    """When the risk question was due, as a condition on the session."""
    safety_gate: tuple[GateRule, ...]
    caps: Caps
    harm: Harm
    bands: tuple[Band, ...]

    @model_validator(mode="after")
    def _parts_fit(self) -> "Rubric":
        dimensions = {dimension.id for dimension in self.dimensions}
        seen: set[str] = set()
        for item in self.items:
            if item.id in seen:
                raise ValueError(f"item {item.id} is there twice. Remove one.")
            seen.add(item.id)
            if item.dimension not in dimensions:
                raise ValueError(f"item {item.id}: no dimension '{item.dimension}'.")
        if self.openings:
            self.check_openings()
        parse(self.safety_due, SESSION_TERMS)
        return self

    def hearing(self, talk: PatientTalk) -> "Rubric":
        """Return the rubric with what it hears in patients, its own if it has any.

        Raises:
            ValueError: An item names an opening that is not there.
        """
        if self.openings:
            return self
        heard = {"openings": talk.openings, "ordinary": talk.ordinary}
        whole = self.model_copy(
            update=heard | {"focuses": self.focuses or talk.focuses}
        )
        whole.check_openings()
        return whole

    def check_openings(self) -> None:
        """Raise ValueError where an item names an opening that is not there."""
        kinds = {opening.id for opening in self.openings}
        for item in self.items:
            for kind in item.openings:
                if kind not in kinds:
                    raise ValueError(
                        f"item {item.id}: no opening '{kind}'. "
                        f"Openings: {', '.join(sorted(kinds))}."
                    )

    def item(self, item_id: str) -> Item:
        """Return one item; `item_id` must be in the rubric."""
        return next(item for item in self.items if item.id == item_id)
