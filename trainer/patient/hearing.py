"""Works out what the patient heard: of what each sentence speaks, and what it does."""

from collections.abc import Sequence
from typing import NamedTuple

from trainer.persona import Persona
from trainer.ports import CueMatch
from trainer.talk import Form, content_words, form, words
from trainer.techniques import EXPLORING, TagProbability
from trainer.transcript import Phase

ABOUT = 0.52
"""Likeness to a cue from which a sentence is about that target."""

SURE = 0.62
"""Likeness that makes even a statement be about the target."""

COUNTS = 0.30
"""Probability from which a tag moves the patient."""

AIMLESS = frozenset({"OFF", "BRK", "ABU", "SOC", "ACK", "P7"})

SAFE_WITHOUT_CONTENT = 3
"""Content words up to which a question can be a mere follow-up."""


class Sentence(NamedTuple):
    """One sentence of the trainee's, as the patient takes it."""

    text: str
    form: Form
    tags: tuple[str, ...]
    """Tags that count, best first."""
    target: str | None
    """Topic, fact, `small_talk:…` or `risk_talk:…` it is about; None where unclear."""
    score: float
    fresh: bool
    """Whether it brings content of its own, rather than following up."""


class Heard(NamedTuple):
    """A whole utterance of the trainee's."""

    text: str
    sentences: tuple[Sentence, ...]
    tags: tuple[TagProbability, ...]
    repeated: bool
    """The trainee has said this very thing before."""

    @property
    def moves(self) -> tuple[str, ...]:
        """Return the tags that count, best first, without repetition."""
        return tuple(one.tag for one in self.tags if one.p >= COUNTS)

    @property
    def targets(self) -> tuple[str, ...]:
        """Return what it speaks of, in order, without repetition."""
        found = [one.target for one in self.sentences if one.target]
        return tuple(dict.fromkeys(found))

    def touches(self, persona: Persona) -> tuple[str, ...]:
        """Return the topics and facts it speaks of; a fact brings its topics."""
        facts = {fact.id: fact.topics for fact in persona.facts}
        found = [
            name
            for target in self.targets
            if ":" not in target
            for name in (target, *facts.get(target, ()))
        ]
        return tuple(dict.fromkeys(found))

    @property
    def exploring(self) -> bool:
        """Return whether it opens, rather than closes or chats."""
        return not self.repeated and any(
            EXPLORING & set(one.tags) and one.form != "closed" for one in self.sentences
        )


class Listened(NamedTuple):
    """What the tagger and the cues say of one sentence."""

    text: str
    tags: tuple[TagProbability, ...]
    matches: Sequence[CueMatch]


def hear(
    text: str,
    listened: Sequence[Listened],
    persona: Persona,
    phase: Phase,
    before: Sequence[str] = (),
) -> Heard:
    """Return what the patient takes from `text`.

    `before` holds the trainee's earlier utterances: a line that is only said
    again earns nothing.
    """
    here = targets_in(persona, phase)
    sentences = tuple(_sentence(one, here) for one in listened)
    most: dict[str, float] = {}
    for one in listened:
        for tag in one.tags:
            most[tag.tag] = max(most.get(tag.tag, 0.0), tag.p)
    tags = tuple(
        TagProbability(tag=tag, p=most[tag])
        for tag in sorted(most, key=lambda tag: (-most[tag], tag))
    ) or (TagProbability(tag="ACK", p=1.0),)
    same = " ".join(words(text))
    repeated = bool(same) and any(same == " ".join(words(one)) for one in before)
    long_enough = len(same.split()) > 4  # noqa: PLR2004  "go on" may be said again
    return Heard(text, sentences, tags, repeated and long_enough)


def targets_in(persona: Persona, phase: Phase) -> frozenset[str]:
    """Return every target that exists in this phase, locked or not."""
    return frozenset(
        [
            *persona.fact_ids,
            *(topic.id for topic in persona.topics if phase in topic.phases),
            *(f"small_talk:{talk.id}" for talk in persona.small_talk),
            *(f"risk_talk:{talk.id}" for talk in persona.risk_talk),
        ]
    )


def _sentence(one: Listened, here: frozenset[str]) -> Sentence:
    tags = tuple(tag.tag for tag in one.tags if tag.p >= COUNTS)
    shape = form(one.text)
    best = next((match for match in one.matches if match.target in here), None)
    target = None
    if best is not None and shape != "minimal" and _about(best, shape, tags):
        target = best.target
    fresh = len(content_words(one.text)) > SAFE_WITHOUT_CONTENT
    return Sentence(one.text, shape, tags, target, best.score if best else 0.0, fresh)


def _about(best: CueMatch, shape: Form, tags: tuple[str, ...]) -> bool:
    if best.target.startswith("risk_talk:") and "RSK" not in tags:
        return best.score >= SURE
    asked = shape in ("open", "closed")
    return best.score >= (ABOUT if asked else SURE)
