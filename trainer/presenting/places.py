"""Places in a transcript: what was said where, and links that lead there."""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from trainer.session import Session
from trainer.transcript import Speaker

UNSURE = 0.35
"""Probability below which a technique tag is shown as a guess."""

LONGEST = 110
"""Characters of an utterance that a list shows."""


class Said(NamedTuple):
    """One utterance with its place."""

    place: int
    """Index into the transcript's utterances, from 0."""
    turn: int
    """Number of the exchange; 0 for the patient's first words."""
    speaker: Speaker
    text: str
    stand_in: bool = False
    """Whether the built-in voice answered for a model that failed."""


def all_said(session: Session) -> list[Said]:
    """Return every utterance, in the order of `session.transcript()`."""
    found: list[Said] = []
    if session.opening:
        found.append(Said(0, 0, Speaker.PATIENT, session.opening))
    for turn in session.turns:
        found.append(Said(len(found), turn.number, Speaker.THERAPIST, turn.therapist))
        if turn.patient is not None:
            stand_in = turn.voice == "fallback"
            found.append(
                Said(len(found), turn.number, Speaker.PATIENT, turn.patient, stand_in)
            )
    if session.farewell:
        last = len(session.turns)
        found.append(Said(len(found), last, Speaker.PATIENT, session.farewell))
    return found


def link(place: int, words: str = "see the place") -> str:
    """Return a link to an utterance of the transcript on the same page."""
    return f"<a class='place' href='#u-{place}'>{escape(words)}</a>"


def turn_link(turn: int, said: Sequence[Said]) -> str:
    """Return a link to the trainee's words of one turn."""
    place = next(
        one.place
        for one in said
        if one.turn == turn and one.speaker is Speaker.THERAPIST
    )
    return link(place, f"turn {turn}")


def quotation(quote: str, place: int, said: Sequence[Said]) -> str:
    """Return a quotation with its speaker and the way to it."""
    who = "You" if said[place].speaker is Speaker.THERAPIST else "Patient"
    return (
        f"<blockquote><span class='who'>{who}:</span> “{escape(quote)}” {link(place)}"
        "</blockquote>"
    )


def clipped(text: str, most: int = LONGEST) -> str:
    """Return the beginning of a text, cut between words."""
    flat = " ".join(text.split())
    if len(flat) <= most:
        return flat
    return f"{flat[:most].rsplit(' ', 1)[0]} …"
