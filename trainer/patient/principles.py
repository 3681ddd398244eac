"""An instructor's rules for a persona: which apply now, and who breaks them."""

import re
from collections.abc import Sequence

from trainer.patient.hearing import Heard
from trainer.patient.moments import Moment
from trainer.persona import Persona, Principle
from trainer.session import PatientState


def applying(
    state: PatientState, heard: Heard, persona: Persona
) -> tuple[Principle, ...]:
    """Return the rules that hold at this moment, in file order."""
    return _holding(state, heard.about | persona.around(heard.targets), persona)


def answering(
    state: PatientState, heard: Heard, persona: Persona
) -> tuple[Principle, ...]:
    """Return the rules whose lines answer what was said.

    To forbid a word a rule holds for the parts of its topics too; to answer with its
    own lines it must be the topic itself that was spoken of.
    """
    return _holding(state, heard.about, persona)


def _holding(
    state: PatientState, about: frozenset[str], persona: Persona
) -> tuple[Principle, ...]:
    now = Moment(state, about)
    return tuple(
        rule
        for rule in persona.principles
        if rule.condition.holds(now.names, now.functions)
    )


def broken(sentence: str, rules: Sequence[Principle]) -> Principle | None:
    """Return the rule that a sentence breaks by its words, if any."""
    for rule in rules:
        for stem in rule.never:
            start = r"\b" if stem[:1].isalnum() else ""
            if re.search(f"{start}{re.escape(stem)}", sentence, re.IGNORECASE):
                return rule
    return None
