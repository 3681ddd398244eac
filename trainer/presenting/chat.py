"""A session as the rows that a chat shows."""

from html import escape

from trainer.session import Session

Row = dict[str, str]

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
    return found


def row(role: str, text: str) -> Row:
    """Return one row; markup is escaped, since a chat bubble would render it."""
    return {"role": role, "content": escape(text, quote=False) or "(silence)"}


def fault_note(session: Session) -> str:
    """Return a sentence about the last reply, where no model's own words came."""
    turn = session.turns[-1] if session.turns else None
    if turn is None or turn.fault is None:
        return ""
    why = _FAULTS.get(turn.fault, turn.fault)
    if turn.voice == "fallback":
        return f"The built-in voice gave the last reply: the model did not ({why})."
    return f"The model's last reply is not whole: {why}."
