"""Composes what the patient wants to get across this turn, from what may be said."""

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from trainer.patient.answering import parts_of
from trainer.patient.disclosure import may_say
from trainer.patient.parts import Part, Situation
from trainer.persona import Mood
from trainer.ports import Memory
from trainer.session import PatientState
from trainer.talk import words

SHOWING = frozenset({"tell", "hold_back", "resist", "hurt"})
"""What the body takes part in."""

EVERY = 6
"""Turns after which the body shows something all the same."""

OVERWHELMED, STIRRED, AT_EASE = 0.6, 0.3, 5.0
"""Distress (0-1) and trust (0-10) from which it shows."""


class Brief(BaseModel):
    """Everything a voice may know about this turn; nothing locked is in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    parts: tuple[Part, ...]
    most_words: int
    """Words the whole answer may have."""
    least_words: int
    told: tuple[str, ...]
    """Earned facts told so far, as sentences about the person."""
    memories: tuple[str, ...]
    """Own words on neighbouring things, for the model voice."""
    presenting: tuple[str, ...]
    """How people with this problem in this phase talk; for the model voice."""
    mood: Mood
    rules: tuple[str, ...] = ()
    """The instructor's rules that hold now."""
    shows: str = ""
    """What the body does before the words; empty for nothing."""

    @property
    def disclosed(self) -> tuple[str, ...]:
        """Return the facts this answer tells for the first time."""
        return tuple(
            part.fact for part in self.parts if part.intent == "tell" and part.fact
        )


def compose(
    now: Situation, memories: Sequence[Memory] = (), presenting: Sequence[str] = ()
) -> Brief:
    """Return this turn's brief; pure over what the index returned.

    Raises:
        ValueError: A memory is handed in that may not be said. This is a fault
            of the caller and never of a trainee.
    """
    allowed = may_say(now.state, now.persona, now.phase)
    for memory in memories:
        if memory.target not in allowed:
            raise ValueError(f"memory '{memory.target}' is locked")
    parts = parts_of(now, allowed)
    band = getattr(now.persona.style.words, _length(now))
    telling = any(part.intent in ("tell", "tell_more") for part in parts)
    most = max(band[1], now.persona.style.words.full[1]) if telling else band[1]
    first = parts[0].lines[:1]
    most = max([most, *(len(words(line)) for line in first)])
    least = min([band[0], *(len(words(line)) for line in first)])
    told = {one.fact for one in now.state.told} | (
        {now.telling.id} if now.telling else set()
    )
    return Brief(
        parts=parts,
        most_words=most,
        least_words=least,
        told=tuple(fact.text for fact in now.persona.facts if fact.id in told),
        memories=tuple(memory.text for memory in memories),
        presenting=tuple(presenting),
        mood=mood_of(now.state),
        rules=tuple(rule.rule for rule in now.rules),
        shows=_shows(now, parts),
    )


def mood_of(state: PatientState) -> Mood:
    """Return how near the person is to what hurts."""
    level = max(state.distress.values(), default=0.0)
    if level > OVERWHELMED:
        return Mood.OVERWHELMED
    if level > STIRRED:
        return Mood.STIRRED
    return Mood.EASING if state.trust >= AT_EASE else Mood.GUARDED


def _length(now: Situation) -> Literal["brief", "usual", "full"]:
    forms = {one.form for one in now.heard.sentences}
    if now.heard.closing:
        return "brief"
    if "open" in forms:
        return "full"
    if "closed" in forms or forms <= {"minimal"}:
        return "brief"
    return "usual"


def _shows(now: Situation, parts: Sequence[Part]) -> str:
    """Return what the body does: beside what is sore, and now and then; never twice."""
    state = now.state
    sore = any(part.intent in SHOWING for part in parts)
    due = sore or state.turn - state.shown_at >= EVERY
    bodily = any(part.intent == "silent" for part in parts)
    if bodily or not due or state.turn - state.shown_at <= 1:
        return ""
    mood = mood_of(state)
    left = [
        cue.shows
        for cue in now.persona.nonverbal
        if cue.mood is mood and cue.shows not in state.shown
    ]
    return left[(now.seed + state.turn) % len(left)] if left else ""
