"""The debrief's scores as HTML: item by item, and what the manual forbids."""

from collections.abc import Sequence
from html import escape

from trainer.presenting.places import Said, link, quotation
from trainer.rating import ItemOutcome, ProscribedFinding, Rating, Scorecard, Unrated
from trainer.rubric import TOP, Dimension, Rubric

WIDE = 1.0
"""Spread over the passes above which a human should look."""


def items(card: Scorecard, rubric: Rubric, said: Sequence[Said]) -> str:
    """Return every rated item with its evidence; the others with their reasons."""
    groups = "".join(
        _group(dimension, card.items, rubric, said) for dimension in rubric.dimensions
    )
    return (
        "<section id='dbf-items'><h2>Item by item</h2><p class='quiet'>0 to "
        f"{TOP}. Open a line for the reason and the words it rests on.</p>"
        f"{groups}{_left_out(card.items, rubric)}</section>"
    )


def proscribed(card: Scorecard, rubric: Rubric, said: Sequence[Said]) -> str:
    """Return the off-model moves that were found, with the words that show them."""
    shown = "".join(_finding(one, rubric, said) for one in card.proscribed)
    body = f"<ul class='plain'>{shown}</ul>" if shown else "<p>None were found.</p>"
    return f"<section id='dbf-off'><h2>Off-model moves</h2>{body}</section>"


def _group(
    dimension: Dimension,
    outcomes: Sequence[ItemOutcome],
    rubric: Rubric,
    said: Sequence[Said],
) -> str:
    rated = [
        one
        for one in outcomes
        if isinstance(one, Rating) and rubric.item(one.item).dimension == dimension.id
    ]
    if not rated:
        return ""
    rows = "".join(_item(one, rubric, said) for one in rated)
    return f"<h3>{escape(dimension.name)}</h3><div class='items'>{rows}</div>"


def _item(one: Rating, rubric: Rubric, said: Sequence[Said]) -> str:
    pips = "●" * one.score + "○" * (TOP - one.score)
    quotes = "".join(quotation(ref.quote, ref.utterance, said) for ref in one.evidence)
    missed = " · ".join(link(ref.utterance) for ref in one.missed)
    openings = f"<p>Openings not taken up: {missed}</p>" if missed else ""
    doubt = ""
    if one.spread is not None and one.spread > WIDE:
        doubt = (
            "<p class='warn'>The passes disagree by "
            f"{one.spread:g} points: let a human look.</p>"
        )
    return (
        f"<details id='i-{one.item}'><summary><span class='item-name'>{one.item} "
        f"{escape(rubric.item(one.item).name)}</span><span class='score'>"
        f"<span class='pips' aria-hidden='true'>{pips}</span> {one.score} of {TOP}"
        f"</span></summary><p>{escape(one.rationale)}</p>{doubt}{quotes}{openings}"
        "</details>"
    )


def _left_out(outcomes: Sequence[ItemOutcome], rubric: Rubric) -> str:
    """Return the items without a score, gathered by reason."""
    reasons: dict[str, list[str]] = {}
    for one in outcomes:
        if isinstance(one, Rating):
            continue
        kind = "Could not be rated" if isinstance(one, Unrated) else "Did not apply"
        name = f"{one.item} {rubric.item(one.item).name}"
        reasons.setdefault(f"{kind}: {one.reason}", []).append(name)
    count = sum(len(names) for names in reasons.values())
    if not count:
        return ""
    listed = "".join(
        f"<li><strong>{escape(reason)}</strong><br>{escape('; '.join(names))}</li>"
        for reason, names in reasons.items()
    )
    return (
        f"<details class='left-out'><summary>{count} items did not apply or were not "
        f"rated</summary><ul class='plain'>{listed}</ul></details>"
    )


def _finding(one: ProscribedFinding, rubric: Rubric, said: Sequence[Said]) -> str:
    rule = next(rule for rule in rubric.proscribed if rule.id == one.id)
    return (
        f"<li><strong>{escape(rule.name)}</strong> <span class='chip off'>"
        f"{one.severity}</span><p>{escape(rule.definition)}</p>"
        f"{quotation(one.quote, one.utterance, said)}</li>"
    )
