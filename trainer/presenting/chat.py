"""A session as the rows that a chat shows."""

from html import escape

from trainer.persona import Persona
from trainer.session import Session

Row = dict[str, str]


def rows(session: Session) -> list[Row]:
    """Return what was said so far, the patient's first words first."""
    found: list[Row] = []
    if session.opening:
        found.append(row("assistant", session.opening))
    for turn in session.turns:
        found.append(row("user", turn.therapist))
        if turn.patient:
            found.append(row("assistant", turn.patient))
    return found


def row(role: str, text: str) -> Row:
    """Return one row; markup is escaped, since a chat bubble would render it."""
    return {"role": role, "content": escape(text, quote=False) or "(silence)"}


def fault_note(session: Session) -> str:
    """Return a sentence about the last reply, where no model's own words came."""
    turn = session.turns[-1] if session.turns else None
    if turn is None or turn.fault is None:
        return ""
    if turn.voice == "fallback":
        return f"The model did not answer ({turn.fault}): built-in voice used."
    return f"The model's answer broke off ({turn.fault})."


def card(persona: Persona) -> str:
    """Return a persona's card; nothing hidden is in it, the problem area neither."""
    who = persona.identity
    return (
        f"<div class='card'>{face(persona.id)}<div><h3>{escape(who.name)}, {who.age}</h3>"
        f"<p class='role'>{escape(who.occupation)}, {escape(who.place)} · "
        f"{escape(persona.level)}</p><p>“{escape(persona.presenting_line)}”</p></div></div>"
    )


def face(persona_id: str) -> str:
    """Return a plain drawn face, its colours chosen by the id."""
    hue = sum(ord(letter) * place for place, letter in enumerate(persona_id, 1)) % 360
    return (
        "<svg viewBox='0 0 64 64' width='56' height='56' aria-hidden='true'>"
        f"<circle cx='32' cy='32' r='31' fill='hsl({hue},35%,88%)'/>"
        f"<circle cx='32' cy='26' r='12' fill='hsl({hue},30%,45%)'/>"
        f"<path d='M10 58a22 20 0 0 1 44 0' fill='hsl({hue},30%,45%)'/></svg>"
    )
