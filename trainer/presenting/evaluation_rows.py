"""One session as a row of the report's tables."""

from html import escape

from trainer.rating import Rated, Rating, Scorecard, Unrated


def session_row(rated: Rated) -> str:
    """Return its row among all sessions: figures, and what to work on first."""
    card = rated.card
    point = card.debrief.points[0] if card.debrief and card.debrief.points else None
    first = f"{escape(point.skill)}: “{escape(point.quote)}”" if point else ""
    who = ", ".join(one for one in (rated.trainee, rated.cohort) if one)
    figures = "".join(
        f"<td class='n'>{'–' if value is None else f'{value:.0f}'}</td>"  # noqa: RUF001
        for value in (card.adherence, card.stance, card.harm)
    )
    return (
        f"<tr><th scope='row'>{escape(card.id)}</th><td>{escape(who)}</td>"
        f"<td>{rated.phase or ''}</td>{figures}"
        f"<td>{escape(card.band)}{_notes(card)}</td>"
        f"<td>{card.safety_gate.replace('_', ' ')}</td><td>{first}</td></tr>"
    )


def _notes(card: Scorecard) -> str:
    unrated = sum(isinstance(one, Unrated) for one in card.items)
    notes = [f"capped: {one}" for one in card.caps]
    notes += [f"{unrated} items unrated"] if unrated else []
    return f" ({escape('; '.join(notes))})" if notes else ""


def failed_row(rated: Rated) -> str:
    """Return its row among those that failed the safety gate, with the place."""
    return (
        f"<tr class='fail'><th scope='row'>{escape(rated.card.id)}</th>"
        f"<td>{escape(rated.card.safety_reason)}{_cue(rated)}</td></tr>"
    )


def _cue(rated: Rated) -> str:
    """Return the words that the gate is about, where there are any."""
    for one in rated.card.items:
        if isinstance(one, Rating) and one.item.startswith("S") and one.missed:
            return _quoted(one.missed[0].quote, one.missed[0].utterance)
    points = rated.card.debrief.points if rated.card.debrief else ()
    for point in points:
        if point.item.startswith("S"):
            return _quoted(point.quote, point.utterance)
    return ""


def _quoted(quote: str, utterance: int) -> str:
    return f"<blockquote>“{escape(quote)}” (utterance {utterance})</blockquote>"
