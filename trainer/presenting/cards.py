"""Patients and sessions in a few words: cards, headings, labels for lists."""

from datetime import datetime
from html import escape

from trainer.persona import Persona
from trainer.session import Session, SessionSummary
from trainer.transcript import Phase

FRAME = 50
"""Minutes of a session, as a frame; nothing stops when they are over."""

LEVELS = {
    "easier": ("Easier", "opens up to ordinary good work"),
    "standard": ("Standard", "opens up when explored with patience"),
    "harder": ("Harder", "guarded; shuts when hurried"),
}

PHASES = {
    Phase.INITIAL: "Sessions 1 to 3: getting to know the person and the problem.",
    Phase.MIDDLE: "Sessions 4 to 11: working on the focus.",
    Phase.TERMINATION: "Sessions 12 to 14: looking back and ending.",
}


def header(voice: str, rater: str, help_line: str) -> str:
    """Return the page's heading: its name, who speaks and rates, where help is."""
    return (
        "<header class='top'><h1>Interpersona</h1>"
        f"<span class='badge'>{escape(voice)}</span>"
        f"<span class='badge'>{escape(rater)}</span>"
        f"<span class='help'>{escape(help_line)}</span></header>"
    )


def phase_meanings() -> str:
    """Return what each phase is; the page shows the chosen one's."""
    told = "".join(
        f"<span class='{phase}'>{meaning}</span>" for phase, meaning in PHASES.items()
    )
    return f"<p class='quiet meaning'>{told}</p>"


def card(persona: Persona) -> str:
    """Return a persona's card; nothing hidden is in it, the problem area neither."""
    who = persona.identity
    level, meaning = LEVELS[persona.level]
    return (
        f"<div class='who-line'>{face(persona.id)}<div>"
        f"<h3>{escape(who.name)}, {who.age}</h3>"
        f"<p class='role'>{escape(who.occupation)}, {escape(who.place)}</p></div></div>"
        f"<p class='presenting'>“{escape(persona.presenting_line)}”</p>"
        f"<p class='level'><span class='badge'>{level}</span> {meaning}</p>"
    )


def room_head(session: Session, persona: Persona, now: datetime) -> str:
    """Return who sits there, with a clock that the page itself keeps going.

    The clock starts from the session's age at `now`, so that a reload or a clock
    set wrong in the browser changes nothing.
    """
    who = persona.identity
    age = max(0, int((now - session.started).total_seconds()))
    return (
        f"<div class='room-head'>{face(persona.id)}<div class='grow'>"
        f"<h2>{escape(who.name)}, {who.age}</h2>"
        f"<p class='role'>{session.phase.capitalize()} phase</p></div>"
        f"<p class='clock' role='timer' aria-label='Time since the session began'>"
        f"<span data-age='{age}' data-session='{escape(session.id)}'>{clock(age)}"
        f"</span><small> of {FRAME} min</small></p></div>"
    )


def clock(seconds: int) -> str:
    """Return a time as mm:ss; minutes go on past 59."""
    return f"{seconds // 60:02d}:{seconds % 60:02d}"


def unfinished(session: Session, persona: Persona) -> str:
    """Return a line about a session that was left open."""
    count = len(session.turns)
    return (
        f"<p>Your session with {escape(persona.identity.name)} is not finished "
        f"({session.phase} phase, {count} turn{'s' if count != 1 else ''}).</p>"
    )


def label(summary: SessionSummary, name: str, now: datetime) -> str:
    """Return a session as one line of a list: date, patient, phase, adherence.

    The year is left out where it is the present one.
    """
    when = summary.started.astimezone()
    year = "" if when.year == now.astimezone().year else f" {when.year}"
    day = f"{when.day} {when:%b}{year}, {when:%H:%M}"
    if summary.ended is None:
        state = "not finished"
    elif summary.adherence is None:
        state = "no score"
    else:
        state = f"adherence {summary.adherence:.0f}"
    return f"{day} · {name} · {summary.phase} · {state}"


def face(persona_id: str) -> str:
    """Return a plain drawn face, its colours chosen by the id."""
    hue = sum(ord(letter) * place for place, letter in enumerate(persona_id, 1)) % 360
    return (
        "<svg viewBox='0 0 64 64' width='48' height='48' aria-hidden='true'>"
        f"<circle cx='32' cy='32' r='31' fill='hsl({hue},35%,88%)'/>"
        f"<circle cx='32' cy='26' r='12' fill='hsl({hue},30%,45%)'/>"
        f"<path d='M10 58a22 20 0 0 1 44 0' fill='hsl({hue},30%,45%)'/></svg>"
    )
