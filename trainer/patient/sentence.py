"""One sentence of the trainee's, and what it takes from the sentence before it."""

from collections.abc import Sequence
from typing import NamedTuple

from trainer.patient.speech import asks_how_it_lands
from trainer.talk import Form, content_words, words

SURE = 0.66
"""Likeness that makes even a statement be about the target."""

EXPLAINING = frozenset({"INF", "CON", "DXR", "ROL", "TER", "FRM"})
"""Moves that a person may have a question about."""


class Sentence(NamedTuple):
    """One sentence of the trainee's, as the patient takes it."""

    text: str
    form: Form
    tags: tuple[str, ...]
    """Tags that count, best first."""
    target: str | None
    """Topic, fact, `small_talk:…`, `risk_talk:…`, `event:…` or `noticed:…` it is
    about; None where unclear."""
    score: float
    fresh: bool
    """Whether it brings content of its own, rather than following up."""
    lead: float = 1.0
    """By how much the target is more alike than the next; small where in doubt."""


def leaning(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Return the sentences, each with what it takes from those before it."""
    return _landing(_inherited(sentences))


def _landing(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Return the sentences; "how does that sit with you?" asks of the one before."""
    whole: list[Sentence] = []
    explained = False
    for one in sentences:
        lands = explained and asks_how_it_lands(one.text)
        whole.append(one._replace(form="statement", target=None) if lands else one)
        explained = explained or bool(EXPLAINING & set(one.tags))
    return tuple(whole)


def _inherited(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Return the sentences, a question about "her" with whom the one before names."""
    whole: list[Sentence] = []
    named: Sentence | None = None
    for one in sentences:
        asks = one.form in ("open", "closed")
        if asks and named is not None and one.score < SURE and _points_back(one):
            one = one._replace(target=named.target)  # noqa: PLW2901
        if not asks and _names_a_subject(one):
            named = one
        whole.append(one)
    return tuple(whole)


def _names_a_subject(one: Sentence) -> bool:
    """Return whether a sentence surely speaks of something one can ask on about."""
    idle = one.target is None or one.target.startswith("small_talk:")
    return not idle and one.score >= SURE


def _points_back(one: Sentence) -> bool:
    pointing = bool(POINTING & set(words(one.text)))
    return pointing or (one.target is None and len(content_words(one.text)) <= 1)


POINTING = frozenset(
    ["he", "she", "they", "it", "that", "this", "him", "her", "them", "his", "their"]
)
"""Words that stand for what was named before."""
