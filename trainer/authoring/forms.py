"""The typed forms in which a model answers for each part of a drafted persona."""

from abc import abstractmethod

from pydantic import BaseModel, ConfigDict, Field

from trainer.authoring.choices import with_people
from trainer.authoring.starter import Begun, begin
from trainer.persona import (
    Culture,
    Formulation,
    Identity,
    Lines,
    MoodPoint,
    Onset,
    PhaseState,
    Tie,
)
from trainer.transcript import ProblemArea


class Form(BaseModel):
    """What a model fills in for one part."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @abstractmethod
    def put_into(self, begun: Begun) -> Begun:
        """Return what was begun with this part in it."""


class IdentityForm(Form):
    """Who the person is; put in first, for the topics follow from the area."""

    identity: Identity
    problem_area: ProblemArea
    presenting_line: str
    onset: Onset
    trap: str
    manner: str
    idiom: Lines = Field(min_length=3)

    def put_into(self, begun: Begun) -> Begun:
        """Return a beginning of the drafted area with this person in it."""
        base = begin(begun.persona.id, self.problem_area).persona
        style = {"notes": self.manner, "idiom": self.idiom}
        persona = base.model_copy(
            update={
                "identity": self.identity,
                "presenting_line": self.presenting_line,
                "onset": self.onset,
                "trap": self.trap,
                "style": base.style.model_copy(update=style),
            }
        )
        told = {("identity", "age"), ("problem_area",)}
        left = {at: text for at, text in begun.remarks.items() if at not in told}
        return Begun(persona, left)


class PeopleForm(Form):
    """Who else matters."""

    inventory: tuple[Tie, ...] = Field(min_length=3, max_length=7)

    def put_into(self, begun: Begun) -> Begun:
        """Return what was begun with these people in it, and a topic for each."""
        peopled = _with(begun, inventory=self.inventory)
        return Begun(with_people(peopled.persona), peopled.remarks)


class FactForm(BaseModel):
    """One thing that is hidden."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    text: str
    asked: Lines = Field(min_length=5)
    giveaways: Lines = Field(min_length=1)
    cover: Lines = Field(min_length=4)
    lines: Lines = Field(min_length=5)


class FactsForm(Form):
    """What is hidden."""

    hurts_most: FactForm
    smaller: FactForm

    def put_into(self, begun: Begun) -> Begun:
        """Return what was begun with both facts told; gates stay as they are."""
        first, second = begun.persona.facts
        facts = (
            first.model_copy(update=dict(self.hurts_most)),
            second.model_copy(update=dict(self.smaller)),
        )
        return _with(begun, facts=facts)


class TopicForm(BaseModel):
    """What is said on one topic."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    brief: Lines = Field(min_length=1)
    lines: Lines = Field(min_length=3)


class StoryForm(Form):
    """What is said on the story topics."""

    topics: tuple[TopicForm, ...] = Field(min_length=1)

    def put_into(self, begun: Begun) -> Begun:
        """Return what was begun with the words of these topics in it."""
        words = {
            topic.id: {"brief": topic.brief, "lines": topic.lines}
            for topic in self.topics
        }
        topics = tuple(
            topic.model_copy(update=words.get(topic.id, {}))
            for topic in begun.persona.topics
        )
        return _with(begun, topics=topics)


class FormulationForm(Form):
    """What the debrief knows."""

    formulation: Formulation
    mood_timeline: tuple[MoodPoint, ...] = Field(min_length=3)
    culture: Culture

    def put_into(self, begun: Begun) -> Begun:
        """Return what was begun with the formulation in it."""
        return _with(begun, **dict(self))


class PhaseForm(BaseModel):
    """What is so at one time of a treatment."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    situation: str
    opening: Lines = Field(min_length=2)
    week: Lines = Field(min_length=4)


class PhasesForm(Form):
    """What is so at the three times."""

    initial: PhaseForm
    middle: PhaseForm
    termination: PhaseForm

    def put_into(self, begun: Begun) -> Begun:
        """Return what was begun with the three times in it."""
        base = begun.persona.phases
        phases = {
            "initial": _phase(base.initial, self.initial),
            "middle": _phase(base.middle, self.middle),
            "termination": _phase(base.termination, self.termination),
        }
        return _with(begun, phases=base.model_copy(update=phases))


def _phase(base: PhaseState, form: PhaseForm) -> PhaseState:
    return base.model_copy(update=dict(form))


def _with(begun: Begun, **fields: object) -> Begun:
    return Begun(begun.persona.model_copy(update=fields), begun.remarks)
