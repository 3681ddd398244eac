"""The built-in rater: scores items from tags, examples, sequence and openings."""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from trainer.rating import Evidence, ItemOutcome, Missed, NotApplicable, Rating, Unrated
from trainer.rubric import TOP, Applies, Item, Rubric, Status
from trainer.scorer.applicability import applicability
from trainer.scorer.evidence import find_quote, supported
from trainer.scorer.reading import Reading, Said, TherapistSentence
from trainer.scorer.terms import Terms
from trainer.talk import words
from trainer.transcript import Speaker

QUOTES = 3
"""Quotations shown for one item, the patient's response apart."""

MISSED = 2
"""Missed openings pointed to for one item."""

RESPONSE = 4
"""Words a patient's reply needs to count as a response."""

LEAST_TURNS = 3
"""Therapist utterances below which no item can be rated at all."""

OPENER_WORDS = 3
"""Words a quotation should have; shorter ones prove little."""


Progress = Callable[[float, str], None]
"""Told how far a rating is, 0-1, and what is being done."""


class Judged(NamedTuple):
    """What a rater found."""

    outcomes: tuple[ItemOutcome, ...]
    """One an item, in the rubric's order."""
    dropped: int = 0
    """Quotations left out because they were not found word for word."""


class Rater(Protocol):
    """Judges every item of a rubric on one reading."""

    name: str
    passes: int

    async def rate(
        self, reading: Reading, rubric: Rubric, progress: Progress
    ) -> Judged:
        """Return an outcome for every item."""
        ...


class SimilarityRater:
    """Rates by the ladders in the rubric file; the same input gives the same bits."""

    name = "similarity"
    passes = 1

    async def rate(
        self, reading: Reading, rubric: Rubric, progress: Progress
    ) -> Judged:
        """Return an outcome for every item. No model call."""
        progress(0.3, "Rating the items")
        return Judged(
            tuple(
                rate_by_similarity(item, reading, rubric.status)
                for item in rubric.items
            )
        )


def rate_by_similarity(item: Item, reading: Reading, status: Status) -> ItemOutcome:
    """Return the outcome of one item by its ladder, quotations and openings."""
    terms = Terms(reading, item.id)
    rule = applicability(item, terms)
    if rule.outcome == "not_applicable":
        return NotApplicable(item=item.id, reason=rule.reason)
    if len(reading.therapist) < LEAST_TURNS:
        return Unrated(
            item=item.id,
            reason=f"Fewer than {LEAST_TURNS} therapist turns: nothing can be rated.",
        )
    evidence = quotable(item, reading)
    claimed = _ladder_score(item, terms)
    if _harm_outweighs(item, terms):
        claimed = min(claimed, 1)
    score = supported(claimed, evidence, reading.transcript)
    missed = missed_openings(item, reading)
    if score == 0 and rule.outcome == "optional":
        return NotApplicable(item=item.id, reason="Not called for, and not done.")
    return Rating(
        item=item.id,
        score=score,
        rationale=_rationale(item, score, evidence, missed, rule),
        evidence=evidence if score else (),
        missed=as_missed(item, missed),
        calibration=status,
    )


def quotable(item: Item, reading: Reading) -> tuple[Evidence, ...]:
    """Return the best quotations for an item, then the patient's response to one.

    Each is checked against the transcript like any quotation.
    """
    ranked = sorted(
        (
            (-_strength(item, sentence), one.at, sentence.text)
            for one in reading.therapist
            for sentence in one.sentences
            if _strength(item, sentence) > 0
        ),
    )
    quotes: list[Evidence] = []
    for _, index, text in ranked:
        if index in {one.utterance for one in quotes}:
            continue
        found = find_quote(reading.transcript, index, text)
        if found is not None:
            quotes.append(found)
        if len(quotes) == QUOTES:
            break
    response = _response(reading, quotes)
    quotes.sort(key=lambda one: one.utterance)
    return (*quotes, response) if response is not None else tuple(quotes)


def missed_openings(item: Item, reading: Reading) -> list[Said]:
    """Return the patient's openings for this item that were not taken up."""
    terms = Terms(reading, item.id)
    tags = item.evidence_tags
    found = {
        cue.at: cue for kind in item.openings for cue in terms.missed_cues(kind, tags)
    }
    return [found[index] for index in sorted(found)]


def as_missed(item: Item, openings: list[Said]) -> tuple[Missed, ...]:
    """Return the first openings as a rating shows them, each with its words."""
    return tuple(
        Missed(
            utterance=one.at,
            quote=next(
                one.openings[kind] for kind in item.openings if kind in one.openings
            ),
        )
        for one in openings[:MISSED]
    )


def _ladder_score(item: Item, terms: Terms) -> int:
    for score, condition in item.rungs:
        if terms.holds(condition):
            return score
    return 0


def _harm_outweighs(item: Item, terms: Terms) -> bool:
    if not item.harmful_tags:
        return False
    harm = terms.count(*item.harmful_tags)
    return harm > 0 and harm >= terms.count(*item.evidence_tags)


def _strength(item: Item, sentence: TherapistSentence) -> float:
    """Return how well a sentence shows the item: its likeness plus its tags."""
    if len(words(sentence.text)) < OPENER_WORDS:
        return 0.0
    tagged = sum(tag.p for tag in sentence.tags if tag.tag in item.evidence_tags)
    alike = sentence.matches.get(item.id, 0.0)
    harmful = sum(tag.p for tag in sentence.tags if tag.tag in item.harmful_tags)
    strength = tagged + alike - harmful
    return strength if strength >= 0.35 else 0.0  # noqa: PLR2004  a confident tag


def _response(reading: Reading, quotes: list[Evidence]) -> Evidence | None:
    for quote in quotes:
        after = quote.utterance + 1
        if after >= len(reading.said):
            continue
        reply = reading.said[after]
        if reply.speaker is Speaker.PATIENT and reply.words >= RESPONSE:
            short = " ".join(reply.text.split()[:40])
            return find_quote(reading.transcript, after, short)
    return None


def _rationale(
    item: Item,
    score: int,
    evidence: tuple[Evidence, ...],
    missed: list[Said],
    rule: Applies,
) -> str:
    parts = [item.anchors[score].rstrip(".") + "."]
    if score and evidence:
        parts.append(f"Shown by {len(evidence)} quoted passages.")
    if score < TOP:
        parts.append(f"For a {score + 1}: {item.anchors[score + 1].rstrip('.')}.")
    if missed and score < TOP:
        times = "once" if len(missed) == 1 else f"{len(missed)} times"
        parts.append(
            f"The patient gave an opening for it {times} that was not taken up."
        )
    elif score == 0:
        parts.append(f"Rated because: {rule.reason.rstrip('.')}.")
    return " ".join(parts)
