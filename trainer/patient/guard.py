"""Checks each sentence of a voice before the trainee sees it."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from trainer.patient.principles import broken
from trainer.persona import Fact, Persona, Principle
from trainer.talk import sentences, words

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
_CLINICAL = re.compile(
    r"\b(symptom\w*|anhedoni\w*|depressive|diagnos\w+|traumati\w+|dissociat\w+|"
    r"cognitive\w*|attachment|maladaptive|ruminat\w+|comorbid\w*|self-esteem|triggered|"
    r"coping|dysfunction\w*|psycholog\w+|emotional(?:ly)? (?:numb\w*|regulation|"
    r"dysregulat\w+|unavailable)|interpersonal|toxic|validat\w+|closure|insomnia|"
    r"suicidal ideation|intrusive thoughts?|support (?:system|network))\b",
    re.IGNORECASE,
)
_SOLUTIONS = re.compile(
    r"\b(what (?:should|can|do you think) i (?:do|should do|try)|any (?:advice|tips|"
    r"suggestions|strateg\w+|tools|techniques)|(?:can|could) you (?:give|teach|suggest|"
    r"recommend)|do you (?:recommend|suggest)|i(?:'ll| will| should| could) "
    r"(?:start|try) (?:journal\w*|meditat\w*|exercis\w*|mindful\w*|yoga|a routine|"
    r"to be kinder)|"
    r"maybe (?:i|we) (?:should|could) (?:try|work on|set|start)|let's work on)\b",
    re.IGNORECASE,
)
_STAGE = re.compile(r"[\[(*]")
_MARKDOWN = re.compile(r"(\*\*|__|^#{1,6}\s|^\s*[-*•]\s|^\s*\d+[.)]\s|`|<[a-z/]+>)")
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
    (_OUT_OF_ROLE, "It left the role: you are this person and nothing else."),
    (_THERAPIST_TALK, "It sounded like a therapist, not like this person."),
    (_MARKDOWN, "It had markup or a list; people talk in plain sentences."),
    (_STAGE, "It had a stage direction; give only the words said aloud."),
    (_METHOD, "It gave detail of a method of self-harm; never do that."),
)
"""What no answer may hold."""

_NOT_UNASKED = (
    (_CLINICAL, "It used a clinical word; say it as this person would."),
    (_SOLUTIONS, "It asked for or offered a solution; stay with how it is."),
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
    for pattern in (_THERAPIST_TALK, _CLINICAL):
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
    return bool(_OUT_OF_ROLE.search(text))


def _manners(sentence: str, before: Sequence[str], watch: Watch) -> Ruling:
    lower = sentence.lower()
    for phrase in watch.persona.style.never:
        if phrase.lower() in lower:
            return Ruling(False, f"This person would never say “{phrase}”.")
    named = sum(symptom in lower for symptom in _SYMPTOMS)
    if named >= RECITAL and not watch.asked_symptoms:
        return Ruling(False, "It recited symptoms; nobody asked for a list.")
    lately = (*watch.said[-2:], *before)
    if _THANKS.search(sentence) and any(_THANKS.search(one) for one in lately):
        return Ruling(False, "It thanked again; once was enough.")
    if _said_before(sentence, (*watch.said, *before)):
        return Ruling(False, "It repeated what was said before.")
    length = sum(len(words(one)) for one in (*before, sentence))
    if before and length > watch.most_words * SPARE:
        return Ruling(False, "It ran on; stop sooner.")
    return SHOWN


def _said_before(sentence: str, said: Sequence[str]) -> bool:
    """Return whether a sentence comes again, word for word or nearly so."""
    same = words(sentence)
    if len(same) <= 3:  # noqa: PLR2004  "I don't know" may come again
        return False
    whole = f" {' '.join(same)} "
    if any(whole in f" {' '.join(words(one))} " for one in said):
        return True
    runs = _runs(same)
    return len(same) > ALIKE_FROM and any(
        len(runs & _runs(words(earlier))) >= ALIKE * len(runs)
        for one in said
        for earlier in sentences(one)
    )


def _runs(said: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(said[place : place + 3]) for place in range(len(said) - 2)}
