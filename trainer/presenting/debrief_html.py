"""The debrief as HTML: for the screen, and as one file to keep."""

from collections.abc import Mapping
from html import escape

from trainer.passage import Passage
from trainer.persona import Persona
from trainer.rating import Debrief, Rating, Scorecard
from trainer.rubric import Rubric
from trainer.session import Session
from trainer.transcript import Speaker

UNSURE = 0.35

STYLE = """
.dbf{font:16px/1.5 system-ui,sans-serif;color:#1d2733;max-width:52rem}
.dbf blockquote{margin:.3rem 0;padding:.2rem .8rem;border-left:3px solid #2f6f73}
.dbf p{display:block!important;margin:.3rem 0}
.dbf .try{background:#e8f1f0;padding:.5rem .8rem;border-radius:6px}
.dbf .fail{background:#fbe9e7;border-left:4px solid #a3271a;padding:.5rem .8rem}
.dbf table{border-collapse:collapse;width:100%}
.dbf td,.dbf th{text-align:left;padding:.3rem .4rem;border-bottom:1px solid #d5dde3;
vertical-align:top}
.dbf .bar{display:inline-block;height:.7rem;background:#2f6f73;border-radius:3px}
.dbf :target{background:#fff3c4;outline:2px solid #8a6d00}
.dbf .chip{background:#e3e8ee;border-radius:9px;padding:0 .5rem;margin-right:.3rem}
.dbf a{color:#1f5a7a}
@media(max-width:600px){.dbf{font-size:15px}}
"""


def debrief_html(
    session: Session, persona: Persona, rubric: Rubric, passages: Mapping[str, Passage]
) -> str:
    """Return the debrief of a rated session; everything typed is escaped."""
    card = session.scorecard
    if card is None or card.debrief is None:
        return "<p>This session has not been rated yet.</p>"
    parts = [
        _head(card),
        _strengths(card.debrief),
        _points(card.debrief, passages),
        _items(card, rubric),
        _timeline(session),
        _disclosure(session, persona),
        _transcript(session),
    ]
    return f"<style>{STYLE}</style><div class='dbf'>{''.join(parts)}</div>"


def debrief_page(
    session: Session, persona: Persona, rubric: Rubric, passages: Mapping[str, Passage]
) -> str:
    """Return the debrief as a self-contained page that asks no host for anything."""
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width,initial-scale=1'>"
        f"<meta http-equiv='Content-Security-Policy' content=\"{policy}\">"
        f"<title>Debrief: {escape(persona.identity.name)}</title></head><body>"
        f"{debrief_html(session, persona, rubric, passages)}</body></html>"
    )


def _link(utterance: int) -> str:
    return f"<a href='#u-{utterance}'>see the place</a>"


def _number(value: float | None) -> str:
    return "not rated" if value is None else f"{value:.0f} of 100"


def _head(card: Scorecard) -> str:
    gate = ""
    if card.safety_gate == "fail":
        gate = (
            "<p class='fail'><strong>Safety first.</strong> "
            f"{escape(card.safety_reason)}</p>"
        )
    withheld = f"<p>{escape(card.withheld)}</p>" if card.withheld else ""
    caps = f" (capped: {escape(', '.join(card.caps))})" if card.caps else ""
    return (
        f"<h2>Your session</h2>{gate}<p>{escape(card.debrief.summary) if card.debrief else ''}"
        f"</p>{withheld}<p><strong>IPT adherence</strong> {_number(card.adherence)}{caps}, "
        f"{escape(card.band)} · <strong>stance</strong> {_number(card.stance)} · "
        f"<strong>harm</strong> {_number(card.harm)} · <strong>safety gate</strong> "
        f"{card.safety_gate.replace('_', ' ')}</p><p><small>Rated by: {escape(card.rater)}. "
        "The scores are a draft: they have not been calibrated against trained human "
        "raters. Use them to talk about the session, not to pass or fail anyone. The safety "
        "gate overlooks most veiled hints at danger: that it is silent proves nothing."
        "</small></p>"
    )


def _strengths(debrief: Debrief) -> str:
    shown = "".join(
        f"<li>{escape(one.said)}<blockquote>“{escape(one.quote)}” {_link(one.utterance)}"
        "</blockquote></li>"
        for one in debrief.strengths
    )
    return f"<h2>What you did well</h2><ul>{shown}</ul>" if shown else ""


def _points(debrief: Debrief, passages: Mapping[str, Passage]) -> str:
    shown = []
    for one in debrief.points:
        reading = passages.get(one.passage or "")
        read = f"<p>Reading: {escape(reading.title)} (Library)</p>" if reading else ""
        shown.append(
            f"<li><strong>{escape(one.skill.capitalize())}.</strong> {escape(one.why)}"
            f"<blockquote>You said: “{escape(one.quote)}” {_link(one.utterance)}"
            f"</blockquote><p>{escape(one.goal)}</p>"
            f"<p class='try'>Try: {escape(one.attempt)}</p>{read}</li>"
        )
    if not shown:
        return "<h2>To work on</h2><p>Nothing that this session calls for.</p>"
    return f"<h2>To work on</h2><ol>{''.join(shown)}</ol>"


def _items(card: Scorecard, rubric: Rubric) -> str:
    rows = []
    for one in card.items:
        name = f"{one.item} {rubric.item(one.item).name}"
        if not isinstance(one, Rating):
            continue
        quotes = "".join(
            f"<blockquote>“{escape(quote.quote)}” {_link(quote.utterance)}</blockquote>"
            for quote in one.evidence
        )
        rows.append(
            f"<tr><th scope='row'>{escape(name)}</th><td>{one.score} of 4 "
            f"<span class='bar' style='width:{one.score * 1.2}rem'></span></td>"
            f"<td>{escape(one.rationale)}{quotes}</td></tr>"
        )
    left_out = sum(not isinstance(one, Rating) for one in card.items)
    return (
        "<h2>Item by item</h2><table><tr><th>Item</th><th>Score</th><th>Why</th></tr>"
        f"{''.join(rows)}</table><p>{left_out} items did not apply or were not rated.</p>"
    )


def _timeline(session: Session) -> str:
    rows = "".join(
        f"<tr><th scope='row'>{turn.number}</th><td>"
        + "".join(
            f"<span class='chip'>{escape(tag.tag)}{'?' if tag.p < UNSURE else ''}</span>"
            for tag in turn.tags[:3]
        )
        + f"</td><td>{escape(turn.therapist[:120])}</td></tr>"
        for turn in session.turns
    )
    return (
        "<h2>Technique timeline</h2><p>Tags are hints, not scores; “?” means unsure.</p>"
        f"<table><tr><th>Turn</th><th>Techniques</th><th>You said</th></tr>{rows}</table>"
    )


def _disclosure(session: Session, persona: Persona) -> str:
    told = {one.fact: one.turn for one in session.state.told}
    rows = []
    for fact in persona.facts:
        if fact.id not in told:
            came = f"Stayed hidden. {escape(fact.opens_by)}"
        elif told[fact.id] == 0:
            came = "Known from earlier sessions."
        else:
            came = f"Told in turn {told[fact.id]}."
        rows.append(f"<tr><th scope='row'>{escape(fact.name)}</th><td>{came}</td></tr>")
    return (
        f"<h2>What you heard, and what stayed hidden</h2><table>{''.join(rows)}</table>"
    )


def _transcript(session: Session) -> str:
    said = "".join(
        f"<p id='u-{place}'><strong>"
        f"{'You' if one.speaker is Speaker.THERAPIST else 'Patient'}:</strong> "
        f"{escape(one.text)}</p>"
        for place, one in enumerate(session.transcript().utterances)
    )
    return f"<h2>Transcript</h2>{said}"
