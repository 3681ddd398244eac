"""The debrief as HTML: for the screen, and as one file to keep."""

from collections.abc import Mapping
from html import escape

from trainer.passage import Passage
from trainer.persona import Persona
from trainer.presenting import debrief_feedback, debrief_items, debrief_record
from trainer.presenting.debrief_style import STYLE
from trainer.presenting.places import all_said
from trainer.rating import Scorecard
from trainer.rubric import Rubric
from trainer.session import Session
from trainer.techniques import Technique

_SECTIONS = (
    ("dbf-well", "Did well"),
    ("dbf-work", "To work on"),
    ("dbf-items", "Items"),
    ("dbf-off", "Off-model"),
    ("dbf-time", "Timeline"),
    ("dbf-told", "Disclosure"),
    ("dbf-said", "Transcript"),
)


def debrief_html(
    session: Session,
    persona: Persona,
    rubric: Rubric,
    passages: Mapping[str, Passage],
    techniques: Mapping[str, Technique],
) -> str:
    """Return the debrief of a rated session; everything typed is escaped."""
    if session.scorecard is None or session.scorecard.debrief is None:
        return "<p>This session has not been rated yet.</p>"
    card, older = _known(session.scorecard, rubric)
    said = all_said(session)
    parts = [
        _title(session, persona),
        debrief_feedback.head(card, rubric, session.self_assessment),
        older,
        debrief_feedback.strengths(card, said),
        debrief_feedback.points(card, said, passages),
        debrief_items.items(card, rubric, said),
        debrief_items.proscribed(card, rubric, said),
        debrief_record.timeline(session, persona, said, techniques),
        debrief_record.disclosure(session, persona, said, techniques),
        debrief_record.transcript(said),
    ]
    return f"<style>{STYLE}</style><div class='dbf'>{''.join(parts)}</div>"


def debrief_page(
    session: Session,
    persona: Persona,
    rubric: Rubric,
    passages: Mapping[str, Passage],
    techniques: Mapping[str, Technique],
) -> str:
    """Return the debrief as a self-contained page that asks no host for anything."""
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width,initial-scale=1'>"
        f"<meta http-equiv='Content-Security-Policy' content=\"{policy}\">"
        f"<title>Debrief: {escape(persona.identity.name)}</title></head><body>"
        f"{debrief_html(session, persona, rubric, passages, techniques)}</body></html>"
    )


def _known(card: Scorecard, rubric: Rubric) -> tuple[Scorecard, str]:
    """Return what of the card the rubric still knows, and a note on the rest."""
    if card.rubric_version == rubric.version:
        return card, ""
    items = {item.id for item in rubric.items}
    rules = {rule.id for rule in rubric.proscribed}
    kept = {
        "items": tuple(one for one in card.items if one.item in items),
        "proscribed": tuple(one for one in card.proscribed if one.id in rules),
    }
    note = (
        f"<p class='warn'>Rated with version {escape(card.rubric_version)} of the "
        f"rubric; the names below are those of version {escape(rubric.version)}.</p>"
    )
    return card.model_copy(update=kept), note


def _title(session: Session, persona: Persona) -> str:
    when = f"{session.started.day} {session.started:%B %Y}"
    count = len(session.turns)
    ways = "".join(f"<a href='#{name}'>{words}</a>" for name, words in _SECTIONS)
    return (
        f"<h2 id='dbf-top' tabindex='-1'>Debrief: {escape(persona.identity.name)}</h2>"
        f"<p class='quiet'>{session.phase.capitalize()} phase · {when} · {count} "
        f"turn{'s' if count != 1 else ''}</p>"
        f"<nav class='ways' aria-label='Parts of the debrief'>{ways}</nav>"
    )
