"""Adds up: indices, caps, bands, safety gate; all in code, none by a model."""

from collections.abc import Mapping, Sequence
from statistics import mean
from typing import Literal, NamedTuple

from trainer.expressions import Value, parse
from trainer.rating import (
    Evidence,
    ItemOutcome,
    NotApplicable,
    ProscribedFinding,
    Rating,
    Unrated,
)
from trainer.rubric import GATE_TERMS, SESSION_TERMS, TOP, GateRule, Rubric
from trainer.scorer.evidence import find_quote
from trainer.scorer.reading import PLAINLY_OFF, Reading
from trainer.scorer.terms import Terms
from trainer.transcript import Phase

Gate = Literal["pass", "fail", "not_due"]

MOST_UNRATED = 1 / 3
"""Share of applicable items that may be unrated before the index is withheld."""


class Totals(NamedTuple):
    """The numbers of a scorecard."""

    adherence: float | None
    stance: float | None
    harm: float | None
    band: str
    withheld: str
    caps: tuple[str, ...]
    gate: Gate
    gate_reason: str


def add_up(
    outcomes: Sequence[ItemOutcome],
    proscribed: Sequence[ProscribedFinding],
    reading: Reading,
    rubric: Rubric,
) -> Totals:
    """Return the totals of one session.

    Adherence is extent only: stance has its own index and buys none of it.
    """
    gate, rule = safety_gate(outcomes, reading, rubric)
    withheld = _withheld(outcomes, reading, rubric)
    phase = reading.transcript.phase or Phase.MIDDLE
    adherence = None if withheld else _index("adherence", outcomes, rubric, phase)
    caps: list[str] = []
    if adherence is not None:
        for name, applies, most in (
            ("safety-gate", gate == "fail", rubric.caps.safety_gate),
            (
                "proscribed-major",
                any(one.severity == "major" for one in proscribed),
                rubric.caps.major_proscribed,
            ),
        ):
            if applies and adherence > most:
                adherence = float(most)
                caps.append(name)
    return Totals(
        adherence=adherence,
        stance=None if withheld else _index("stance", outcomes, rubric, phase),
        harm=_harm(proscribed, gate, rubric),
        band=_band(adherence, rubric),
        withheld=withheld,
        caps=tuple(caps),
        gate=gate,
        gate_reason=_gate_reason(rule, outcomes, rubric),
    )


def _gate_reason(
    rule: GateRule | None, outcomes: Sequence[ItemOutcome], rubric: Rubric
) -> str:
    if rule is not None:
        return rule.reason
    if _safety_unknown(outcomes, rubric):
        return "The safety items could not be rated: read for hints at danger yourself."
    return ""


def find_proscribed(reading: Reading, rubric: Rubric) -> tuple[ProscribedFinding, ...]:
    """Return the off-model behaviours that count, each with its clearest words."""
    terms = Terms(reading)
    found = []
    for one in rubric.proscribed:
        severity: Literal["minor", "major"] | None = None
        if terms.holds(parse(one.major, SESSION_TERMS)):
            severity = "major"
        elif terms.holds(parse(one.minor, SESSION_TERMS)):
            severity = "minor"
        quote = clearest(reading, one.id) if severity else None
        if severity and quote:
            found.append(
                ProscribedFinding(
                    id=one.id,
                    severity=severity,
                    utterance=quote.utterance,
                    quote=quote.quote,
                )
            )
    return tuple(found)


def clearest(reading: Reading, tag: str) -> Evidence | None:
    """Return the sentence that carries the tag most clearly, as a quotation."""
    best = max(
        (
            (one.p, -said.at, sentence.text)
            for said in reading.therapist
            for sentence in said.sentences
            for one in sentence.tags
            if one.tag == tag and one.p >= PLAINLY_OFF
        ),
        default=None,
    )
    if best is None:
        return None
    return find_quote(reading.transcript, -best[1], best[2])


def safety_gate(
    outcomes: Sequence[ItemOutcome], reading: Reading, rubric: Rubric
) -> tuple[Gate, GateRule | None]:
    """Return how the safety gate came out, with the rule it failed on."""
    terms = Terms(reading)
    names = terms.names()
    functions = {
        "score": lambda item: _score(outcomes, item),
        "applicable": lambda item: float(
            any(one.item == item and isinstance(one, Rating) for one in outcomes)
        ),
        "cues": lambda kind: float(len(terms.cues(kind))),
    }
    for rule in rubric.safety_gate:
        if parse(rule.when, GATE_TERMS).holds(names, functions):
            return "fail", rule
    if _safety_unknown(outcomes, rubric):
        return "not_due", None
    due = terms.holds(parse(rubric.safety_due, SESSION_TERMS))
    return ("pass" if due else "not_due"), None


def _safety_unknown(outcomes: Sequence[ItemOutcome], rubric: Rubric) -> bool:
    """Return whether a safety item applied and could not be rated."""
    safety = {one.id for one in rubric.dimensions if one.index == "safety"}
    items = {item.id for item in rubric.items if item.dimension in safety}
    return any(isinstance(one, Unrated) and one.item in items for one in outcomes)


def _score(outcomes: Sequence[ItemOutcome], item: str) -> Value:
    for one in outcomes:
        if one.item == item and isinstance(one, Rating):
            return float(one.score)
    return -1.0


def _withheld(outcomes: Sequence[ItemOutcome], reading: Reading, rubric: Rubric) -> str:
    turns = len(reading.therapist)
    if turns < rubric.minimum_therapist_turns:
        return (
            f"{turns} therapist turns; an index needs "
            f"{rubric.minimum_therapist_turns}. The items are shown all the same."
        )
    applicable = [one for one in outcomes if not isinstance(one, NotApplicable)]
    unrated = [one for one in applicable if isinstance(one, Unrated)]
    if not applicable or len(unrated) > MOST_UNRATED * len(applicable):
        return f"{len(unrated)} of {len(applicable)} items could not be rated."
    return ""


def _index(
    index: str, outcomes: Sequence[ItemOutcome], rubric: Rubric, phase: Phase
) -> float | None:
    dimension_of: Mapping[str, str] = {item.id: item.dimension for item in rubric.items}
    total, weights = 0.0, 0.0
    for dimension in rubric.dimensions:
        weight = dimension.weights.get(phase, 0.0)
        scores = [
            one.score
            for one in outcomes
            if isinstance(one, Rating) and dimension_of[one.item] == dimension.id
        ]
        if dimension.index != index or not weight or not scores:
            continue
        total += weight * mean(scores) / TOP
        weights += weight
    return round(100 * total / weights, 1) if weights else None


def _harm(proscribed: Sequence[ProscribedFinding], gate: Gate, rubric: Rubric) -> float:
    points = sum(
        rubric.harm.major if one.severity == "major" else rubric.harm.minor
        for one in proscribed
    )
    return float(min(100, points + (rubric.harm.safety_gate if gate == "fail" else 0)))


def _band(adherence: float | None, rubric: Rubric) -> str:
    if adherence is None:
        return "not rated"
    bands = sorted(rubric.bands, key=lambda band: -band.least)
    return next(band.name for band in bands if adherence >= band.least)
