"""Patients and sessions in a few words: cards, headings, labels for lists."""

from collections.abc import Iterable
from datetime import datetime
from html import escape

from trainer.persona import Difficulty, Persona
from trainer.session import Session, SessionSummary
from trainer.transcript import Phase

FRAME = 50
"""Minutes of a session, as a frame; nothing stops when they are over."""

LEVELS = {
    Difficulty.EASIER: ("Open", "opens up to ordinary good work"),
    Difficulty.STANDARD: ("Reserved", "opens up when explored with patience"),
    Difficulty.HARDER: ("Guarded", "shuts when hurried"),
}
"""What a persona is like to begin with; other words than those for the difficulty."""

DIFFICULTY = "Changes how much it takes to earn trust, never the facts."

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


def first_name(persona: Persona) -> str:
    """Return the name that buttons call a persona by."""
    return persona.identity.name.split()[0]


def in_order(personas: Iterable[Persona]) -> list[Persona]:
    """Return the personas as they are offered: the more open first, then by name."""
    levels = list(LEVELS)
    return sorted(personas, key=lambda one: (levels.index(one.level), one.id))


def level_meanings(personas: Iterable[Persona]) -> str:
    """Return what the levels of these personas mean, as one line."""
    used = {persona.level for persona in personas}
    told = [
        f"<span><b>{word}:</b> {meaning}</span>"
        for level, (word, meaning) in LEVELS.items()
        if level in used
    ]
    return f"<p class='quiet levels'>{' '.join(told)}</p>"


def card(persona: Persona) -> str:
    """Return a persona's card; nothing hidden is in it, the problem area neither."""
    who = persona.identity
    line = escape(f"“{persona.presenting_line}”")
    return (
        f"<div class='who-line'>{face(persona.id)}<div>"
        f"<h3>{escape(who.name)}, {who.age}</h3>"
        f"<p class='role'>{escape(who.occupation)}, {escape(who.place)}</p></div></div>"
        f"<p class='presenting' title='{line}'>{line}</p>"
    )


def level_badge(persona: Persona) -> str:
    """Return a persona's level as one plain word."""
    word, meaning = LEVELS[persona.level]
    return f"<p class='level'><span class='badge' title='{meaning}'>{word}</span></p>"


def room_head(session: Session, persona: Persona, now: datetime, sessions: int) -> str:
    """Return who sits there, with a clock that the page itself keeps going.

    `sessions` is how many a course has. The clock starts from the session's age at
    `now`, so that a reload or a clock set wrong in the browser changes nothing.
    """
    who = persona.identity
    age = max(0, int((now - session.started).total_seconds()))
    return (
        f"<div class='room-head'>{face(persona.id)}<div class='grow'>"
        f"<h2>{escape(who.name)}, {who.age}</h2>"
        f"<p class='role'>{_standing(session, sessions)}</p></div>"
        f"<p class='clock' role='timer' aria-label='Time since the session began'>"
        f"<span data-age='{age}' data-session='{escape(session.id)}'>{clock(age)}"
        f"</span><small> of {FRAME} min</small></p></div>"
    )


def _standing(session: Session, sessions: int) -> str:
    """Return where in the therapy this is; the difficulty too, unless standard."""
    where = f"{session.phase.capitalize()} phase"
    if session.course is not None:
        where = f"Session {session.number} of {sessions}, {session.phase} phase"
    if session.difficulty is Difficulty.STANDARD:
        return where
    return f"{where}, {session.difficulty}"


def clock(seconds: int) -> str:
    """Return a time as mm:ss; minutes go on past 59."""
    return f"{seconds // 60:02d}:{seconds % 60:02d}"


def unfinished(session: Session, persona: Persona) -> str:
    """Return a line about a session that was left open."""
    count = len(session.turns)
    number = f"session {session.number}, " if session.course is not None else ""
    return (
        f"<p>Your session with {escape(persona.identity.name)} is not finished "
        f"({number}{session.phase} phase, {count} turn{'s' if count != 1 else ''}).</p>"
    )


def over(session: Session, persona: Persona) -> str:
    """Return a line about the last session, where its course can go on."""
    number = f"session {session.number} with " if session.course is not None else ""
    return f"<p>Last time: {number}{escape(persona.identity.name)}.</p>"


def label(
    summary: SessionSummary, name: str, now: datetime, *, in_course: bool = False
) -> str:
    """Return a session as one line of a list: date, patient, phase, adherence.

    The year is left out where it is the present one; the number is told in a course.
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
    number = f"session {summary.number}, " if in_course else ""
    return f"{day} · {name} · {number}{summary.phase} · {state}"


def face(persona_id: str) -> str:
    """Return a plain drawn face, its colours chosen by the id."""
    hue = sum(ord(letter) * place for place, letter in enumerate(persona_id, 1)) % 360
    return (
        "<svg viewBox='0 0 64 64' width='48' height='48' aria-hidden='true'>"
        f"<circle cx='32' cy='32' r='31' fill='hsl({hue},35%,88%)'/>"
        f"<circle cx='32' cy='26' r='12' fill='hsl({hue},30%,45%)'/>"
        f"<path d='M10 58a22 20 0 0 1 44 0' fill='hsl({hue},30%,45%)'/></svg>"
    )
