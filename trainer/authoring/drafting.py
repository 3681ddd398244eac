"""Drafts a persona from a vignette by asking a model, one part after another."""

from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from trainer.authoring.findings import Finding, errors, shortened
from trainer.authoring.forms import (
    FactsForm,
    Form,
    FormulationForm,
    IdentityForm,
    PeopleForm,
    PhasesForm,
    StoryForm,
)
from trainer.authoring.persona_check import findings_in
from trainer.authoring.starter import Begun
from trainer.errors import ModelError
from trainer.persona import GAP, Persona, Steps
from trainer.ports import ChatModel, Message
from trainer.prompts import neutralized, render

ANSWER = 3000
"""Tokens that the answer for one part may have."""

TRIES = 2
"""Times a part is asked for; the second time with what was wrong."""

HOPELESS = frozenset({"unreachable", "wrong_key"})
"""Faults after which the other parts are not asked for."""

PartName = Literal["identity", "people", "facts", "story", "formulation", "phases"]


class Part(NamedTuple):
    """One part of a persona that is drafted in one go."""

    name: PartName
    form: type[Form]
    field: str
    """Where a gap is marked when the part cannot be had."""


PARTS = (
    Part("identity", IdentityForm, "identity"),
    Part("people", PeopleForm, "inventory"),
    Part("facts", FactsForm, "facts"),
    Part("story", StoryForm, "topics"),
    Part("formulation", FormulationForm, "formulation"),
    Part("phases", PhasesForm, "phases"),
)
"""The parts in the order of drafting; each draws on those before it."""


async def draft(
    begun: Begun, vignette: str, model: ChatModel, tell: Callable[[str], None]
) -> Begun:
    """Return the persona of a vignette, as far as it could be drafted.

    Each part is checked as a whole persona would be. One that is not sound, or
    cannot be had, stays a gap with the reason beside it. Costs six model calls,
    twelve at most.
    """
    hopeless = ""
    for part in PARTS:
        reason = hopeless
        if not hopeless:
            try:
                begun, reason = await _drafted(begun, part, vignette, model)
            except ModelError as error:
                reason = str(error)
                hopeless = reason if error.kind in HOPELESS else ""
        tell(f"{part.name}: {'not drafted: ' + reason if reason else 'drafted'}")
        if reason:
            begun = _marked(begun, (part.field,), f"not drafted: {reason}")
    return _marked(
        begun,
        ("risk",),
        "read the vignette for any risk to the person; this file stands at low.",
    )


async def _drafted(
    begun: Begun, part: Part, vignette: str, model: ChatModel
) -> tuple[Begun, str]:
    """Return what was begun with the part in it, or as it was and the reason."""
    before = errors(findings_in(begun.persona))
    problems: list[str] = []
    for _ in range(TRIES):
        form = await model.ask(
            _messages(begun.persona, part, vignette, problems),
            part.form,
            min(ANSWER, model.window // 2),
        )
        after = form.put_into(begun)
        new = [one for one in errors(findings_in(after.persona)) if one not in before]
        if not new:
            return after, ""
        problems = [_place(one) for one in new]
    return begun, "; ".join(shortened(one, 160) for one in problems[:3])


def _place(finding: Finding) -> str:
    where = ".".join(str(step) for step in finding.steps if isinstance(step, str))
    return f"{where}: {finding.sentence}"


def _messages(
    persona: Persona, part: Part, vignette: str, problems: list[str]
) -> list[Message]:
    prompt = render(
        "persona_draft",
        part=part.name,
        topics="; ".join(_story_topics(persona)),
        so_far="\n".join(_so_far(persona)),
        problems=problems,
    )
    data = f"<vignette>\n{neutralized(vignette)}\n</vignette>"
    return [Message("system", prompt), Message("user", data)]


def _story_topics(persona: Persona) -> Iterator[str]:
    """Yield the topics that have gaps, with their ids."""
    for topic in persona.topics:
        if any(GAP in line for line in (*topic.brief, *topic.lines)):
            yield f"{topic.id} ({topic.name})"


def _so_far(persona: Persona) -> Iterator[str]:
    """Yield what is settled, for the parts that draw on it."""
    who = persona.identity
    texts = [
        f"{who.name}, {who.age}, {who.occupation}, {who.place}. {who.background}",
        f"What happened: {persona.onset.event} ({persona.onset.event_when})",
        *(f"{tie.name}, {tie.relation} ({tie.kind})" for tie in persona.inventory),
    ]
    for fact in persona.facts:
        words = ", ".join(fact.giveaways)
        texts.append(f"Hidden: {fact.text} Words that betray it: {words}")
    yield from (text for text in texts if GAP not in text)


def _marked(begun: Begun, steps: Steps, reason: str) -> Begun:
    flat = " ".join(reason.replace('"', "'").split())
    return Begun(begun.persona, {**begun.remarks, steps: f"{GAP} {flat}"})
