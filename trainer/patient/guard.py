"""Checks each sentence of a voice before the trainee sees it."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from trainer.patient.phrasing import (
    CLINICAL,
    MARKDOWN,
    METHOD,
    OUT_OF_ROLE,
    PLAYING,
    SOLUTIONS,
    STAGE,
    THANKS,
    THERAPIST_TALK,
)
from trainer.patient.principles import broken
from trainer.persona import Fact, Persona, Principle
from trainer.talk import sentences, words

_SYMPTOMS = (
    "sleep", "appetite", "energy", "tired", "concentrat", "interest", "guilt",
    "worthless", "hopeless", "weight", "restless", "motivation", "mood",
)  # fmt: skip

RECITAL = 4
"""Symptoms in one sentence that make it a list read out."""

ALIKE, ALIKE_FROM = 0.7, 7
"""Share of a sentence's runs of three words, and words it must have, to be a repeat."""

SPARE = 1.5
"""How far an answer may run over its length band before it is cut."""


class Ruling(NamedTuple):
    """Whether a sentence may be shown; `reason` is for the voice, in plain words."""

    shown: bool
    reason: str = ""


class Watch(NamedTuple):
    """What the guard needs to know of this turn."""

    persona: Persona
    locked: tuple[Fact, ...]
    said: Sequence[str]
    """Everything the patient has said so far in the session."""
    most_words: int
    asked_symptoms: bool = False
    rules: tuple[Principle, ...] = ()
    """The instructor's rules that hold now."""
    heard: str = ""
    """The trainee's last words: a clinical word in them may be taken up."""
    lines: Sequence[str] = ()
    """The author's own words for this answer: what they do is in character."""


SHOWN = Ruling(True)


_NEVER = (
    (OUT_OF_ROLE, "It left the role: you are this person and nothing else."),
    (THERAPIST_TALK, "It sounded like a therapist, not like this person."),
    (MARKDOWN, "It had markup or a list; people talk in plain sentences."),
    (STAGE, "It had a stage direction; give only the words said aloud."),
    (METHOD, "It gave detail of a method of self-harm; never do that."),
)
"""What no answer may hold."""

_NOT_UNASKED = (
    (CLINICAL, "It used a clinical word; say it as this person would."),
    (PLAYING, "It spoke of playing a role; you are this person."),
    (SOLUTIONS, "It asked for or offered a solution; stay with how it is."),
)
"""What an answer may hold only where the trainee or the author said it first."""


def check(sentence: str, before: Sequence[str], watch: Watch) -> Ruling:
    """Return whether `sentence` may follow the sentences `before` of this answer."""
    sentence = sentence.replace("\u2019", "'")
    reason = _forbidden(sentence, watch)
    return Ruling(False, reason) if reason else _manners(sentence, before, watch)


def _forbidden(sentence: str, watch: Watch) -> str:
    """Return why nobody may say this sentence now; empty where nothing forbids it."""
    if _speaks_for(sentence, watch.persona):
        return "It wrote a speaker's name, or spoke for the therapist."
    for pattern, reason in _NEVER:
        if pattern.search(sentence):
            return reason
    allowed = " ".join((watch.heard, *watch.lines)).lower()
    for pattern, reason in _NOT_UNASKED:
        if any(
            one.group().lower() not in allowed for one in pattern.finditer(sentence)
        ):
            return reason
    if leaks(sentence, watch.locked) is not None:
        return "It spoke of something this person is not ready to tell."
    rule = broken(sentence, watch.rules)
    return f"It broke a rule of this person: {rule.rule}" if rule else ""


def speaks_like_a_textbook(line: str) -> str | None:
    """Return the first clinician's or therapist's word in a line, if there is one."""
    for pattern in (THERAPIST_TALK, CLINICAL):
        found = pattern.search(line)
        if found is not None:
            return found.group()
    return None


def _speaks_for(sentence: str, persona: Persona) -> bool:
    names = {*persona.identity.name.split(), "therapist", "patient", "client"}
    names |= {"assistant", "user", "system"}
    label, colon, _ = sentence.partition(":")
    return bool(colon) and set(words(label)) <= {one.lower() for one in names}


def leaks(sentence: str, locked: Sequence[Fact]) -> Fact | None:
    """Return the locked fact that `sentence` gives away, if any."""
    for fact in locked:
        for giveaway in fact.giveaways:
            if re.search(rf"\b{re.escape(giveaway)}", sentence, re.IGNORECASE):
                return fact
    return None


def leaves_role(text: str) -> bool:
    """Return whether a text speaks as something other than the person."""
    return bool(OUT_OF_ROLE.search(text))


def _manners(sentence: str, before: Sequence[str], watch: Watch) -> Ruling:
    lower = sentence.lower()
    for phrase in watch.persona.style.never:
        if phrase.lower() in lower:
            return Ruling(False, f"This person would never say “{phrase}”.")
    named = sum(symptom in lower for symptom in _SYMPTOMS)
    if named >= RECITAL and not watch.asked_symptoms:
        return Ruling(False, "It recited symptoms; nobody asked for a list.")
    lately = (*watch.said[-2:], *before)
    if THANKS.search(sentence) and any(THANKS.search(one) for one in lately):
        return Ruling(False, "It thanked again; once was enough.")
    if _said_before(sentence, (*watch.said, *before), watch.persona):
        return Ruling(False, "It repeated what was said before.")
    length = sum(len(words(one)) for one in (*before, sentence))
    if before and length > watch.most_words * SPARE:
        return Ruling(False, "It ran on; stop sooner.")
    return SHOWN


def _said_before(sentence: str, said: Sequence[str], persona: Persona) -> bool:
    """Return whether a sentence comes again, word for word or nearly so."""
    same = words(sentence)
    if len(same) <= 3:  # noqa: PLR2004  "I don't know" may come again
        return False
    whole = f" {' '.join(same)} "
    if _usual(sentence, persona):
        return False
    if any(whole in f" {' '.join(words(one))} " for one in said):
        return True
    runs = _runs(same)
    return len(same) > ALIKE_FROM and any(
        len(runs & _runs(words(earlier))) >= ALIKE * len(runs)
        for one in said
        for earlier in sentences(one)
    )


def _usual(sentence: str, persona: Persona) -> bool:
    """Return whether a sentence is little more than what the person always says."""
    said = " ".join(words(sentence))
    phrases = (*persona.style.idiom, *persona.style.hedges)
    usual = [" ".join(words(one)) for one in phrases]
    rest = min(
        (len(said.replace(one, "").split()) for one in usual if one and one in said),
        default=USUAL + 1,
    )
    return rest <= USUAL


USUAL = 3
"""Words beside an idiom that still make a sentence of habit."""


def _runs(said: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(said[place : place + 3]) for place in range(len(said) - 2)}
