"""What the index holds: a persona's cues, a passage's text and questions."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from trainer.passage import Passage
from trainer.persona import Persona

CHUNK_WORDS = 90
"""Words a passage is cut into; what the embedder reads in one go."""


class Entry(NamedTuple):
    """One document of the index with its metadata."""

    text: str
    metadata: dict[str, str]

    @property
    def id(self) -> str:
        """Return the hash of everything in the entry."""
        content = repr((self.text, sorted(self.metadata.items())))
        return hashlib.sha256(content.encode()).hexdigest()[:32]


def cue_entries(persona: Persona) -> list[Entry]:
    """Return every cue of a persona with what it is about."""
    return [
        Entry(cue, {"persona": persona.id, "target": target, "fact": fact or ""})
        for target, fact, cues in targets_of(persona)
        for cue in cues
    ]


def targets_of(
    persona: Persona,
) -> Iterator[tuple[str, str | None, tuple[str, ...]]]:
    """Yield each target with the fact it belongs to, if any, and its cues."""
    for fact in persona.facts:
        yield fact.id, fact.id, fact.asked
    for topic in persona.topics:
        yield topic.id, None, topic.asked
    for talk in persona.small_talk:
        yield f"small_talk:{talk.id}", None, talk.asked
    for risk in persona.risk_talk:
        yield f"risk_talk:{risk.id}", risk.fact, risk.asked
    for event in persona.events:
        yield f"event:{event.id}", None, event.asked
    for cue in persona.nonverbal:
        yield f"noticed:{cue.shows}", None, _remarks(cue.shows)


def _remarks(shows: str) -> tuple[str, ...]:
    """Return how a trainee may remark on something the body did."""
    return (
        f"I noticed something just then: {shows}.",
        f"I see you there: {shows}. What is happening?",
        f"What was that when you, let me say it, {shows}?",
    )


def passage_entries(passages: Iterable[Passage]) -> Iterator[Entry]:
    """Yield the pieces of each passage's text, and the questions it answers."""
    for passage in passages:
        whose = {"passage": passage.id, "audience": passage.audience}
        for chunk in _chunks(passage.text):
            yield Entry(f"{passage.title}. {chunk}", whose | {"kind": "text"})
        for question in passage.asked:
            yield Entry(question, whose | {"kind": "asked"})


def _chunks(text: str) -> Iterator[str]:
    gathered: list[str] = []
    for paragraph in re.split(r"\n\s*\n", text):
        gathered.append(paragraph.strip().lstrip("# "))
        if sum(len(part.split()) for part in gathered) >= CHUNK_WORDS:
            yield " ".join(gathered)
            gathered = []
    if gathered:
        yield " ".join(gathered)
