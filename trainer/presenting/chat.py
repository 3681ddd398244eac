"""A session as the rows that a chat shows."""

import re
from html import escape

from trainer.session import Session

Row = dict[str, str]

_BRACKETED = re.compile(r"\s*\[([^\[\]]+)\]\s*")

_FAULTS = {
    "unreachable": "it could not be reached",
    "timeout": "it took too long",
    "rate_limited": "its server takes no more for now",
    "server": "its server failed",
    "refused": "it refused",
    "cut": "it broke off",
    "broken": "its answer could not be read",
    "too_long": "the session is too long for it",
    "wrong_key": "its key was not accepted",
    "withheld": "its words did not fit the patient",
}


def rows(session: Session) -> list[Row]:
    """Return what was said so far, the patient's first words first."""
    found: list[Row] = []
    if session.opening:
        found.append(row("assistant", session.opening))
    for turn in session.turns:
        found.append(row("user", turn.therapist))
        if turn.patient is not None:
            found.append(row("assistant", turn.patient))
    if session.farewell:
        found.append(row("assistant", session.farewell))
    return found


def row(role: str, text: str) -> Row:
    """Return one row; markup is escaped, since a chat bubble would render it."""
    words = spoken(text) if role == "assistant" else escape(text, quote=False)
    return {"role": role, "content": words or "(silence)"}


def spoken(text: str) -> str:
    """Return a patient's words as HTML; what the body does gets a line of its own.

    In the text it stands in square brackets: [looks at the floor].
    """
    shows = r"<em class='shows'>\1</em>"
    return _BRACKETED.sub(shows, escape(text, quote=False))


def parting(session: Session, name: str) -> str:
    """Return the patient's last words; nothing where there were none."""
    if not session.farewell:
        return ""
    return (
        f"<div class='parting'><p class='quiet'>{escape(name)}, on leaving</p>"
        f"<p>{spoken(session.farewell)}</p></div>"
    )


def fault_note(session: Session) -> str:
    """Return a sentence about the last reply, where no model's own words came."""
    turn = session.turns[-1] if session.turns else None
    if turn is None or turn.fault is None:
        return ""
    why = _FAULTS.get(turn.fault, turn.fault)
    if turn.voice == "fallback":
        return f"The built-in voice gave the last reply: the model did not ({why})."
    return f"The model's last reply is not whole: {why}."
