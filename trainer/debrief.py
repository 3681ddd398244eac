"""Writes the debrief: strengths first, few points, each tied to a moment."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from trainer.rating import Debrief, NotApplicable, Point, Rating, Scorecard, Strength
from trainer.rubric import Item, Rubric
from trainer.talk import content_words, sentences, words
from trainer.transcript import Speaker, Transcript

STRENGTHS = 3
POINTS = 4

GOOD = 3
"""Scores from here on are strengths; below they may become points."""

SLOT = "{words}"

SHORT, LONG = 3, 8
"""Words of the patient's that go into a line to try."""

FindPassage = Callable[[str], str | None]
"""Returns the id of the corpus passage that fits a query, or None."""


class _Weighed(NamedTuple):
    """A possible point, with what decides its place: lowest rank first."""

    rank: tuple[int, float]
    point: Point


def write_debrief(
    transcript: Transcript, card: Scorecard, rubric: Rubric, find: FindPassage
) -> Debrief:
    """Return the debrief of a rated session.

    At most four points, one a skill, each at a moment that called for it; none
    where nothing fell short.
    """
    strengths = tuple(_strengths(transcript, card, rubric))
    points = _chosen(_candidates(transcript, card, rubric))
    reading = {one.item: find(_reading_of(one.item, rubric)) for one in points}
    points = [one.model_copy(update={"passage": reading[one.item]}) for one in points]
    return Debrief(
        summary=_summary(card, points),
        strengths=strengths,
        points=tuple(points),
        next_time=points[0].goal if points else "",
        reading=tuple(dict.fromkeys(one for one in reading.values() if one)),
    )


def _chosen(candidates: Iterable[_Weighed]) -> list[Point]:
    """Return the weightiest points: few, one a skill, one a moment."""
    points: list[Point] = []
    for weighed in sorted(candidates, key=lambda one: one.rank):
        skills = {one.skill for one in points}
        moments = {one.utterance for one in points}
        if weighed.point.skill in skills or weighed.point.utterance in moments:
            continue
        points.append(weighed.point)
        if len(points) == POINTS:
            break
    return points


def _strengths(
    transcript: Transcript, card: Scorecard, rubric: Rubric
) -> Iterator[Strength]:
    rated = [one for one in card.items if isinstance(one, Rating)]
    best = sorted(rated, key=lambda one: -one.score)
    good = [one for one in best if one.score >= GOOD] or [
        one for one in best if one.score == GOOD - 1
    ]
    shown: set[tuple[int, str]] = set()
    for one in good:
        quote = next(
            (
                quote
                for quote in one.evidence
                if transcript.utterances[quote.utterance].speaker is Speaker.THERAPIST
                and (quote.utterance, quote.quote) not in shown
            ),
            None,
        )
        if quote is None:
            continue
        shown.add((quote.utterance, quote.quote))
        yield Strength(
            item=one.item,
            utterance=quote.utterance,
            quote=quote.quote,
            said=rubric.item(one.item).praise,
        )
        if len(shown) == STRENGTHS:
            return


def _candidates(
    transcript: Transcript, card: Scorecard, rubric: Rubric
) -> Iterator[_Weighed]:
    for one in card.items:
        if not isinstance(one, Rating) or one.score >= GOOD:
            continue
        unsafe = one.item.startswith("S") and card.safety_gate == "fail"
        for point in _from_rating(transcript, one, rubric.item(one.item)):
            yield _Weighed((0 if unsafe else 2, one.score), point)
    for finding in card.proscribed:
        rule = next(one for one in rubric.proscribed if one.id == finding.id)
        reply_to = _patient_before(transcript, finding.utterance)
        said = transcript.utterances[reply_to].text if reply_to is not None else ""
        point = Point(
            item=finding.id,
            skill=rule.name,
            utterance=finding.utterance,
            quote=finding.quote,
            reply_to=reply_to,
            why=rule.definition,
            goal=rule.goal,
            attempt=fill(rule.alternatives, said),
        )
        yield _Weighed((1, 0.0 if finding.severity == "major" else 1.0), point)


def _from_rating(transcript: Transcript, rating: Rating, item: Item) -> Iterator[Point]:
    """Yield a point for each opening passed over; else one where it was begun."""
    for missed in rating.missed:
        after = _therapist_after(transcript, missed.utterance)
        if after is None:
            continue
        yield Point(
            item=item.id,
            skill=item.skill,
            utterance=after,
            quote=_clip(transcript.utterances[after].text),
            reply_to=missed.utterance,
            why=_whole(item.anchors[rating.score]),
            goal=item.goal,
            attempt=fill(item.alternatives, missed.quote),
        )
    begun = next(
        (
            quote
            for quote in rating.evidence
            if transcript.utterances[quote.utterance].speaker is Speaker.THERAPIST
        ),
        None,
    )
    if begun is not None and not rating.missed:
        yield Point(
            item=item.id,
            skill=item.skill,
            utterance=begun.utterance,
            quote=begun.quote,
            reply_to=_patient_before(transcript, begun.utterance),
            why=f"You began it here. A step further: {_whole(item.anchors[GOOD])}",
            goal=item.goal,
            attempt=fill(item.alternatives, ""),
        )


def _whole(anchor: str) -> str:
    return f"{anchor.rstrip('.')}."


def fill(alternatives: tuple[str, ...], said: str) -> str:
    """Return a line to try; the patient's own words go into its slot where they fit."""
    taken = few_words(said)
    if taken:
        for line in alternatives:
            if SLOT in line:
                return line.replace(SLOT, taken)
    plain = [line for line in alternatives if SLOT not in line]
    return plain[0] if plain else alternatives[0].replace(SLOT, "that")


def few_words(said: str) -> str:
    """Return three to eight words of `said` that mean something, as they stand."""
    best, weight = "", 0
    for sentence in sentences(said):
        for clause in re.split(r"[,;:.!?…()\[\]“”\"]|\s[–—-]\s", sentence):  # noqa: RUF001
            count = len(words(clause))
            heavy = len(content_words(clause))
            if SHORT <= count <= LONG and heavy > weight:
                best, weight = clause.strip(), heavy
    return best


def _clip(text: str) -> str:
    """Return the first sentences of an utterance, verbatim and not too long."""
    end = 0
    for sentence in sentences(text):
        at = text.index(sentence, end)
        if end and at + len(sentence) > 200:  # noqa: PLR2004  two lines on a phone
            break
        end = at + len(sentence)
    return text[:end].strip()


def _patient_before(transcript: Transcript, index: int) -> int | None:
    for at in range(index - 1, -1, -1):
        if transcript.utterances[at].speaker is Speaker.PATIENT:
            return at
    return None


def _therapist_after(transcript: Transcript, index: int) -> int | None:
    for at in range(index + 1, len(transcript.utterances)):
        one = transcript.utterances[at]
        if one.speaker is Speaker.THERAPIST and one.text.strip():
            return at
    return None


def _reading_of(item: str, rubric: Rubric) -> str:
    readings = {one.id: one.reading for one in rubric.items}
    readings.update((one.id, one.reading) for one in rubric.proscribed)
    return readings[item]


def _summary(card: Scorecard, points: list[Point]) -> str:
    if card.safety_gate == "fail":
        return card.safety_reason
    if card.adherence is None:
        return card.withheld
    short = any(
        not isinstance(one, NotApplicable)
        and not (isinstance(one, Rating) and one.score >= GOOD)
        for one in card.items
    )
    if not points and short:
        return (
            f"Adherence {card.adherence:.0f} of 100 ({card.band}). No single moment "
            "stands out; the item scores show what was not tried."
        )
    if not points:
        return "This session kept to the model throughout; nothing here needs mending."
    return (
        f"Adherence {card.adherence:.0f} of 100 ({card.band}). "
        f"The place to begin: {points[0].skill.lower()}."
    )
