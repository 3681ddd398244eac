"""The debrief's first half as HTML: result, own view, strengths, points."""

from collections.abc import Mapping, Sequence
from html import escape
from statistics import mean

from trainer.passage import Passage
from trainer.presenting.charts import Bar, bars_svg
from trainer.presenting.passages import passage_html
from trainer.presenting.places import Said, clipped, quotation
from trainer.rating import Point, Rating, Scorecard
from trainer.rubric import TOP, Rubric
from trainer.session import SelfAssessment
from trainer.transcript import Speaker

OWN_MARKS = {1: "poorly", 2: "not so well", 3: "middling", 4: "well", 5: "very well"}
"""Words for the trainee's own mark."""

_CAPS = {
    "safety-gate": "held down because the safety gate failed",
    "proscribed-major": "held down because of a major off-model move",
}

_GATES = {"pass": "passed", "fail": "failed", "not_due": "not called for"}

DRAFT = (
    "The scores are a draft: they have not been calibrated against trained human "
    "raters. Use them to talk about the session, not to pass or fail anyone. The "
    "safety gate overlooks most veiled hints at danger: that it is silent proves "
    "nothing."
)


def head(card: Scorecard, rubric: Rubric, own: SelfAssessment | None) -> str:
    """Return what one sees first: the result in numbers beside the own view."""
    summary = card.debrief.summary if card.debrief else ""
    gate = _gate(card, rubric) if card.safety_gate == "fail" else ""
    said = {card.safety_reason} if gate else set()
    told = [one for one in (summary, card.withheld) if one and one not in said]
    lines = "".join(f"<p>{escape(one)}</p>" for one in dict.fromkeys(told))
    return (
        f"{gate}{lines}<div class='result-grid'>{_indices(card)}"
        f"{_dimensions(card, rubric)}{_own(own)}</div>"
        f"<p class='quiet'>Rated by: {escape(_rater(card))}. {DRAFT}</p>"
    )


def strengths(card: Scorecard, said: Sequence[Said]) -> str:
    """Return what went well, each with the words that show it."""
    shown = "".join(
        f"<li>{escape(one.said)}{quotation(one.quote, one.utterance, said)}</li>"
        for one in (card.debrief.strengths if card.debrief else ())
    )
    if not shown:
        shown = "<li>Nothing stood out yet that could be quoted.</li>"
    return (
        f"<section id='dbf-well'><h2>What you did well</h2><ul class='plain'>{shown}"
        "</ul></section>"
    )


def points(
    card: Scorecard, said: Sequence[Said], passages: Mapping[str, Passage]
) -> str:
    """Return what to work on, each at its moment, with a line to try."""
    shown: list[str] = []
    read: set[str] = set()
    for one in card.debrief.points if card.debrief else ():
        reading = passages.get(one.passage or "")
        shown.append(_point(one, said, _reading(reading, read)))
        if reading is not None:
            read.add(reading.id)
    body = (
        f"<ol class='points'>{''.join(shown)}</ol>"
        if shown
        else "<p>Nothing that this session calls for.</p>"
    )
    return f"<section id='dbf-work'><h2>To work on</h2>{body}</section>"


def _gate(card: Scorecard, rubric: Rubric) -> str:
    instead = next(
        (
            rule.alternative
            for rule in rubric.safety_gate
            if rule.reason == card.safety_reason
        ),
        "",
    )
    line = f"<p><strong>Try:</strong> {escape(instead)}</p>" if instead else ""
    return (
        "<div class='fail'><p><strong>Safety first.</strong> "
        f"{escape(card.safety_reason)}</p>{line}</div>"
    )


def _indices(card: Scorecard) -> str:
    bars = [
        Bar("IPT adherence", _share(card.adherence), _number(card.adherence)),
        Bar("Stance (warmth)", _share(card.stance), _number(card.stance)),
        Bar("Harm (less is better)", _share(card.harm), _number(card.harm), harm=True),
    ]
    band = ""
    if card.adherence is not None:
        caps = [_CAPS.get(one, one) for one in card.caps]
        told = escape("; ".join([card.band, *caps]))
        band = f"<span class='chip'>Adherence: {told}</span> "
    return (
        f"<div><h3>Result</h3>{bars_svg('Result by index', bars)}"
        f"<p class='band'>{band}"
        f"<span class='chip gate-{card.safety_gate}'>Safety gate: "
        f"{_GATES[card.safety_gate]}</span></p></div>"
    )


def _dimensions(card: Scorecard, rubric: Rubric) -> str:
    dimension_of = {item.id: item.dimension for item in rubric.items}
    bars = []
    for dimension in rubric.dimensions:
        scores = [
            one.score
            for one in card.items
            if isinstance(one, Rating) and dimension_of[one.item] == dimension.id
        ]
        if not scores:
            bars.append(Bar(dimension.name, None, "not applicable"))
            continue
        average = mean(scores)
        count = f"{len(scores)} item{'s' if len(scores) > 1 else ''}"
        bars.append(
            Bar(dimension.name, average / TOP, f"{average:.1f} of {TOP}, {count}")
        )
    return f"<div><h3>By area</h3>{bars_svg('Mean score by area', bars)}</div>"


def _own(own: SelfAssessment | None) -> str:
    if own is None:
        told = "<p>You gave no view of your own.</p>"
    else:
        told = f"<p><strong>{own.overall} of 5</strong>, {OWN_MARKS[own.overall]}</p>"
        for name, text in (
            ("Went well", own.went_well),
            ("Would do differently", own.would_change),
        ):
            if text:
                told += f"<p><strong>{name}:</strong> {escape(text)}</p>"
    return f"<div class='own'><h3>Your own view</h3>{told}</div>"


def _point(one: Point, said: Sequence[Said], reading: str) -> str:
    heard = ""
    if one.reply_to is not None and one.reply_to != one.utterance:
        heard = (
            "<p class='heard'><span class='who'>Patient:</span> "
            f"“{escape(clipped(said[one.reply_to].text, 180))}”</p>"
        )
    passed = said[one.utterance].speaker is not Speaker.THERAPIST
    note = "<p>You did not answer this.</p>" if passed else ""
    skill = f"{one.skill[:1].upper()}{one.skill[1:]}"
    return (
        f"<li><h3>{escape(skill)}</h3>{heard}"
        f"{quotation(one.quote, one.utterance, said)}{note}"
        f"<p><strong>What was seen:</strong> {escape(one.why)}</p>"
        f"<p><strong>Why it matters:</strong> {escape(one.goal)}</p>"
        f"<p class='try'><strong>Try:</strong> {escape(one.attempt)}</p>"
        f"{reading}</li>"
    )


def _reading(passage: Passage | None, read: set[str]) -> str:
    """Return the passage folded, or the way to it where it stands already."""
    if passage is None:
        return ""
    title = escape(passage.title)
    if passage.id in read:
        return f"<p>Reading: <a href='#r-{passage.id}'>{title}</a> (above)</p>"
    return (
        f"<details class='reading' id='r-{passage.id}'><summary>Reading: {title}"
        f"</summary>{passage_html(passage)}</details>"
    )


def _share(value: float | None) -> float | None:
    return None if value is None else value / 100


def _number(value: float | None) -> str:
    return "not rated" if value is None else f"{value:.0f} of 100"


def _rater(card: Scorecard) -> str:
    if card.rater == "similarity":
        return "the built-in rater (similarity)"
    passes = f", {card.passes} passes" if card.passes > 1 else ""
    return f"{card.rater}{passes}"
