"""Turns without index and tagger: what was heard is said outright."""

from typing import NamedTuple

from trainer.patient.brief import Brief, compose
from trainer.patient.disclosure import fact_to_tell, open_gates
from trainer.patient.guard import Watch
from trainer.patient.hearing import Heard
from trainer.patient.parts import Part, Situation
from trainer.patient.principles import applying
from trainer.patient.prompting import Scene
from trainer.patient.sentence import Sentence
from trainer.patient.state import update
from trainer.patient.voices import chosen_lines
from trainer.persona import Persona
from trainer.session import PatientState
from trainer.talk import content_words, form
from trainer.techniques import TagProbability
from trainer.transcript import Phase
from trainer.turns import after

SURE = 0.9


class Step(NamedTuple):
    """One exchange: the state it left, and what was said."""

    state: PatientState
    brief: Brief
    lines: tuple[str, ...]

    @property
    def intents(self) -> tuple[str, ...]:
        return tuple(part.intent for part in self.brief.parts)

    @property
    def part(self) -> Part:
        return self.brief.parts[0]


def sentence(text: str, *tags: str, target: str | None = None) -> Sentence:
    """Return a sentence that the tagger and the cues were sure about."""
    new = len(content_words(text)) > 3
    return Sentence(text, form(text), tags, target, 1.0 if target else 0.0, new)


def heard(*sentences: Sentence, repeated: bool = False) -> Heard:
    """Return the utterance that these sentences make."""
    tags = dict.fromkeys(tag for one in sentences for tag in one.tags)
    sure = tuple(TagProbability(tag=tag, p=SURE) for tag in tags)
    text = " ".join(one.text for one in sentences)
    return Heard(text, sentences, sure or (TagProbability(tag="ACK", p=1.0),), repeated)


def says(text: str, *tags: str, target: str | None = None) -> Heard:
    """Return an utterance of one sentence."""
    return heard(sentence(text, *tags, target=target))


def situation(
    persona: Persona, state: PatientState, what: Heard, phase: Phase = Phase.INITIAL
) -> Situation:
    """Return what the brief is composed from, with nothing to tell."""
    return Situation(
        persona, phase, state, what, None, rules=applying(state, what, persona)
    )


def step(
    persona: Persona,
    state: PatientState,
    what: Heard,
    seed: int = 0,
    *,
    time_is_up: bool = False,
) -> Step:
    """Return the answer to `what` and the state it leaves, as `trainer.turns` does."""
    moved = open_gates(update(state, what, persona, seed), persona)
    phase = moved.life or Phase.INITIAL
    telling = fact_to_tell(moved, what, persona)
    rules = applying(moved, what, persona)
    brief = compose(
        Situation(
            persona, phase, moved, what, telling, seed, rules, time_is_up=time_is_up
        )
    )
    scene = Scene(persona, "", (), what.text, brief, Watch(persona, (), (), 40))
    return Step(after(moved, scene, moved.turn), brief, chosen_lines(brief))


def steps(
    persona: Persona, state: PatientState, *utterances: Heard, seed: int = 0
) -> list[Step]:
    """Return the steps that one utterance after another takes."""
    taken: list[Step] = []
    for one in utterances:
        taken.append(step(persona, state, one, seed))
        state = taken[-1].state
    return taken
