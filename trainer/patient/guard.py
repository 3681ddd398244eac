"""Checks each sentence of a voice before the trainee sees it."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from trainer.persona import Fact, Persona
from trainer.talk import words

_OUT_OF_ROLE = re.compile(
    r"\b(as an ai|language model|artificial intelligence|chat ?bot|i(?:'| a)m an? "
    r"(?:ai|assistant|bot|program|simulat\w+)|virtual assistant|my (?:system )?prompt|"
    r"my instructions|i was programmed|role[- ]?play\w*|the persona|this brief|"
    r"how can i (?:help|assist) you|i(?:'| a)m here to (?:help|listen|support))\b",
    re.IGNORECASE,
)
_THERAPIST_TALK = re.compile(
    r"\b(i hear (?:that|you|what you)|it makes sense that you|how does that make you "
    r"feel|what comes up for you|it sounds like you|that must (?:be|have been) "
    r"(?:so )?(?:hard|difficult) for you|thank you for sharing|coping (?:strateg\w+|"
    r"mechanism\w*)|self-care|boundar(?:y|ies) (?:with|are)|process my (?:feelings|"
    r"emotions|grief)|safe space|hold(?:ing)? space)\b",
    re.IGNORECASE,
)
_MARKDOWN = re.compile(r"(\*\*|__|^#{1,6}\s|^\s*[-*•]\s|^\s*\d+[.)]\s|`|<[a-z/]+>)")
_LABEL = re.compile(r"^\s*(therapist|patient|assistant|user|system)\s*:", re.IGNORECASE)
_METHOD = re.compile(
    r"\b(overdose on|milligram|\d+ (?:pills|tablets)|noose|hang(?:ing)? myself|slit|"
    r"carbon monoxide|razor|jump(?:ing)? (?:off|in front)|gun to|shoot myself)\b",
    re.IGNORECASE,
)
_THANKS = re.compile(r"\b(thank you|thanks)\b", re.IGNORECASE)
_SYMPTOMS = (
    "sleep", "appetite", "energy", "tired", "concentrat", "interest", "guilt",
    "worthless", "hopeless", "weight", "restless", "motivation", "mood",
)  # fmt: skip

RECITAL = 4
"""Symptoms in one sentence that make it a list read out."""

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


SHOWN = Ruling(True)


def check(sentence: str, before: Sequence[str], watch: Watch) -> Ruling:
    """Return whether `sentence` may follow the sentences `before` of this answer."""
    for pattern, reason in (
        (_OUT_OF_ROLE, "It left the role: you are this person and nothing else."),
        (_THERAPIST_TALK, "It sounded like a therapist, not like this person."),
        (_MARKDOWN, "It had markup or a list; people talk in plain sentences."),
        (_LABEL, "It wrote a speaker's name, or spoke for the therapist."),
        (_METHOD, "It gave detail of a method of self-harm; never do that."),
    ):
        if pattern.search(sentence):
            return Ruling(False, reason)
    leaked = leaks(sentence, watch.locked)
    if leaked is not None:
        return Ruling(False, "It spoke of something this person is not ready to tell.")
    return _manners(sentence, before, watch)


def leaks(sentence: str, locked: Sequence[Fact]) -> Fact | None:
    """Return the locked fact that `sentence` gives away, if any."""
    for fact in locked:
        for giveaway in fact.giveaways:
            if re.search(rf"\b{re.escape(giveaway)}", sentence, re.IGNORECASE):
                return fact
    return None


def _manners(sentence: str, before: Sequence[str], watch: Watch) -> Ruling:
    lower = sentence.lower()
    for phrase in watch.persona.style.never:
        if phrase.lower() in lower:
            return Ruling(False, f"This person would never say “{phrase}”.")
    named = sum(symptom in lower for symptom in _SYMPTOMS)
    if named >= RECITAL and not watch.asked_symptoms:
        return Ruling(False, "It recited symptoms; nobody asked for a list.")
    if _THANKS.search(sentence) and any(_THANKS.search(one) for one in watch.said[-2:]):
        return Ruling(False, "It thanked again; once was enough.")
    same = " ".join(words(sentence))
    long_enough = len(same.split()) > 3  # noqa: PLR2004  "I don't know" may come again
    if long_enough and any(same in " ".join(words(one)) for one in watch.said):
        return Ruling(False, "It repeated what was said before.")
    length = sum(len(words(one)) for one in (*before, sentence))
    if before and length > watch.most_words * SPARE:
        return Ruling(False, "It ran on; stop sooner.")
    return SHOWN
