"""What has to be earned, what keeps it back, and how trust moves."""

from enum import StrEnum

from pydantic import Field

from trainer.expressions import Condition, Vocabulary, parse
from trainer.persona.values import Lines, Value

GATES = Vocabulary(
    names=frozenset({"trust", "openness", "turn"}),
    functions={
        "did": frozenset({"times"}),
        "explored": frozenset({"times"}),
        "asked": frozenset({"times"}),
        "now": frozenset(),
        "recent": frozenset({"turns"}),
        "after": frozenset(),
    },
)
"""What a gate may name; the meanings are in `trainer.patient.disclosure`."""

MOMENTS = Vocabulary(
    names=GATES.names | {"session"},
    functions={**GATES.functions, "about": frozenset()},
)
"""What a principle, or what makes a person shut, may name besides."""


class Temperament(Value):
    """How this person's trust moves."""

    trust: float = Field(ge=0, le=10)
    warmth_ceiling: float = Field(default=3.0, ge=0, le=10)
    """Trust that kindness without exploration can reach."""
    weights: dict[str, float] = Field(default_factory=dict)
    """Effect of a tag on trust, in place of the usual one."""


class Fact(Value):
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
    again: Lines = ()
    """Said when the talk comes back to it once its lines are spoken."""

    @property
    def condition(self) -> Condition:
        """The gate, parsed."""
        return parse(self.gate, GATES)


class ResistanceKind(StrEnum):
    """The usual ways of keeping away from what hurts."""

    TOPIC_CHANGE = "topic_change"
    MINIMISING = "minimising"
    AGREEING = "agreeing"
    INTELLECTUALISING = "intellectualising"
    SILENCE = "silence"
    PROTECTING = "protecting"
    JOKING = "joking"
    LITERAL = "literal"
    REPORTING = "reporting"
    ASKING_BACK = "asking_back"
    PLEASING = "pleasing"
    SELF_BLAME = "self_blame"
    STORYTELLING = "storytelling"


class ResistanceMove(Value):
    """A habitual way of keeping away from what hurts."""

    id: str
    kind: ResistanceKind
    name: str
    lines: Lines = Field(min_length=2)
    yields: tuple[str, ...] = Field(min_length=1)
    """Technique tags before which the move gives way."""
    yields_to: str


class Shutting(Value):
    """What makes this person in particular shut, besides the usual moves."""

    when: str
    trust: float = Field(default=-0.8, le=0, ge=-3)
    """Trust that one such move costs."""
    lines: Lines = Field(min_length=3)

    @property
    def condition(self) -> Condition:
        """The moment, parsed."""
        return parse(self.when, MOMENTS)


class Principle(Value):
    """An instructor's comment as a rule that both voices follow."""

    rule: str
    when: str = "turn >= 0"
    """The moments it holds in; without, all."""
    never: Lines = ()
    """Stems that no sentence may hold while the rule applies."""
    lines: Lines = ()
    """What the person says then."""

    @property
    def condition(self) -> Condition:
        """The moment, parsed."""
        return parse(self.when, MOMENTS)
