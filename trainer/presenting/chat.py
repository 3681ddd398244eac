"""A session as the rows that a chat shows."""

from html import escape

from trainer.session import Session

Row = dict[str, str]
"""`role` (user or assistant) and `content`, as Gradio's chat takes them."""

SILENCE = "(silence)"


def rows(session: Session) -> list[Row]:
    """Return what was said so far, the patient's first words first."""
    found: list[Row] = []
    if session.opening:
        found.append(row("assistant", session.opening))
    for turn in session.turns:
        found.append(row("user", turn.therapist))
        if turn.patient is not None:
            found.append(row("assistant", turn.patient))
    return found


def row(role: str, text: str) -> Row:
    """Return one row; markup is escaped, since a chat bubble would render it."""
    return {"role": role, "content": escape(text, quote=False) or SILENCE}


def fault_note(session: Session) -> str:
    """Return a sentence about the last reply where no model's own words came."""
    turn = session.turns[-1] if session.turns else None
    if turn is None or turn.fault is None:
        return ""
    reason = turn.fault.replace("_", " ")
    if turn.voice == "fallback":
        return f"The model did not answer ({reason}): built-in voice used."
    return f"The model's answer broke off ({reason})."
