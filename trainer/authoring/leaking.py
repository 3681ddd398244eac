"""Finds words that give a fact away while it may still be locked."""

from collections.abc import Iterator

from trainer.authoring.conditions import Truth, can_be
from trainer.authoring.findings import Finding, shortened
from trainer.expressions import Call, Condition
from trainer.patient.guard import leaks
from trainer.persona import Fact, Persona, Placed, Steps, placed_words
from trainer.transcript import Phase


def check_leaks(persona: Persona) -> Iterator[Finding]:
    """Yield every text that gives a fact away where it need not be open."""
    texts = [*placed_words(persona), *_background(persona)]
    for fact in persona.facts:
        waiting = _Waiting(persona, fact)
        for steps, text in texts:
            if leaks(text, (fact,)) is not None and waiting.may_be_said(steps):
                yield Finding(
                    steps,
                    f"gives fact {fact.id} away while it may be locked: "
                    f"'{shortened(text, 80)}'. Reword it, or mend the `giveaways` "
                    f"of {fact.id}.",
                )


class _Waiting:
    """What can come up while one fact is locked."""

    def __init__(self, persona: Persona, fact: Fact) -> None:
        self._persona = persona
        self._fact = fact
        self._locked = _locked_with(persona, fact.id)
        self._phases = {
            phase for phase in Phase if fact.id not in persona.phases.at(phase).known
        }
        self._events = self._impossible_events()

    def may_be_said(self, steps: Steps) -> bool:
        """Return whether the text at `steps` can be said then."""
        match steps:
            case ("facts", int(place), "lines" | "again" | "text", *_):
                return self._persona.facts[place].id not in self._locked
            case ("topics", int(place), *_):
                return bool(self._phases & set(self._persona.topics[place].phases))
            case ("risk_talk", int(place), *_):
                return self._persona.risk_talk[place].fact not in self._locked
            case ("phases", str(phase), *_):
                return Phase(phase) in self._phases
            case _:
                return self._may_happen(steps)

    def _may_happen(self, steps: Steps) -> bool:
        match steps:
            case ("course", "events", int(place), *_):
                return self._persona.events[place].id not in self._events
            case ("principles", int(place), *_):
                return self._can_be(self._persona.principles[place].condition)
            case ("shuts", *_) if self._persona.shuts is not None:
                return self._can_be(self._persona.shuts.condition)
            case _:
                return True

    def _can_be(self, condition: Condition) -> bool:
        return can_be(condition, True, _after(self._locked))

    def _impossible_events(self) -> set[str]:
        """Return the events that cannot happen while the fact is locked."""
        found: set[str] = set()
        told = _after(self._locked)

        def never(call: Call) -> bool:
            happened = call.function == "happened" and set(call.labels) <= found
            return happened or told(call)

        while True:
            more = {
                event.id
                for event in self._persona.events
                if event.id not in found and not can_be(event.condition, True, never)
            }
            if not more:
                return found
            found |= more


def _after(locked: set[str]) -> Truth:
    """Return whether a call needs one of the locked facts to be told."""

    def needs(call: Call) -> bool:
        return call.function == "after" and bool(set(call.labels) & locked)

    return needs


def _locked_with(persona: Persona, fact_id: str) -> set[str]:
    """Return the facts that cannot be open while `fact_id` is locked, itself too."""
    locked = {fact_id}
    while True:
        more = {
            fact.id
            for fact in persona.facts
            if fact.id not in locked
            and not can_be(fact.condition, True, _after(locked))
        }
        if not more:
            return locked
        locked |= more


def _background(persona: Persona) -> Iterator[Placed]:
    """Yield what the voice or the trainee reads besides the lines."""
    yield Placed(("identity", "background"), persona.identity.background)
    yield Placed(("identity", "appearance"), persona.identity.appearance)
    yield Placed(("presenting_line",), persona.presenting_line)
    yield Placed(("onset", "event"), persona.onset.event)
    for place, tie in enumerate(persona.inventory):
        for field, text in (
            ("wanted", tie.wanted), ("given", tie.given), ("talk", tie.talk),
        ):  # fmt: skip
            yield Placed(("inventory", place, field), text)
    yield Placed(("style", "notes"), persona.style.notes)
    for place, other in enumerate(persona.facts):
        yield Placed(("facts", place, "text"), other.text)
    for place, topic in enumerate(persona.topics):
        yield Placed(("topics", place, "name"), topic.name)
    yield from _habits_and_times(persona)


def _habits_and_times(persona: Persona) -> Iterator[Placed]:
    for place, move in enumerate(persona.resistance):
        yield Placed(("resistance", place, "name"), move.name)
    for place, cue in enumerate(persona.nonverbal):
        yield Placed(("nonverbal", place, "shows"), cue.shows)
    for place, rule in enumerate(persona.principles):
        yield Placed(("principles", place, "rule"), rule.rule)
    for phase in Phase:
        yield Placed(
            ("phases", phase.value, "situation"), persona.phases.at(phase).situation
        )
    if persona.course is not None:
        yield Placed(("course", "early"), persona.course.early)
    for place, event in enumerate(persona.events):
        yield Placed(("course", "events", place, "text"), event.text)
