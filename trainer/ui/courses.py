"""Going on with a course of sessions: what a button says, and what it does."""

from trainer.practice import Practice
from trainer.presenting.cards import first_name
from trainer.session import Session, SessionSummary
from trainer.ui.updates import TRAINEE


def onward(practice: Practice, session: Session) -> str:
    """Return what the button to the next session says; empty where none can follow."""
    if practice.goes_on(session):
        return ""
    done = any(one.ended is not None for one in _followers(practice, session))
    lead = "Once more" if done else "Go on"
    name = first_name(practice.library.persona(session.persona))
    return f"{lead}: session {session.number + 1} with {name}"


def go_on(practice: Practice, session_id: str) -> Session:
    """Return the session that follows: the open one if it was begun already."""
    session = practice.store.load(session_id, TRAINEE)
    for one in _followers(practice, session):
        if one.ended is None:
            return practice.store.load(one.id, TRAINEE)
    return practice.go_on(session_id, TRAINEE)


def newest_over(practice: Practice) -> Session | None:
    """Return the newest session if it has ended; None with one open, or without any."""
    listed = practice.store.list(TRAINEE, 1)
    known = practice.library.personas
    if not listed or listed[0].ended is None or listed[0].persona not in known:
        return None
    return practice.store.load(listed[0].id, TRAINEE)


def numbered(listed: list[SessionSummary]) -> set[str]:
    """Return the ids of those sessions that belong to a course, its first too."""
    begun = {one.course for one in listed}
    return {one.id for one in listed if one.course is not None or one.id in begun}


def _followers(practice: Practice, session: Session) -> list[SessionSummary]:
    course = session.course or session.id
    return [
        one
        for one in practice.store.list(TRAINEE)
        if one.course == course and one.number == session.number + 1
    ]
