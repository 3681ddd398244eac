"""Scorecards as rows of a table that a spreadsheet opens."""

from trainer.rating import ItemOutcome, Rated, Rating
from trainer.rubric import Rubric

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001
"""What a spreadsheet may take for the start of a formula, wide forms included."""

ABOUT = ("id", "trainee", "cohort", "phase", "session", "focus")
TOTALS = (
    "adherence", "stance", "harm", "band", "caps", "safety_gate", "words",
    "therapist_turns", "proscribed", "unverified_quotes_dropped",
)  # fmt: skip


def header(rubric: Rubric) -> list[str]:
    """Return the names of the columns: session, totals, then one an item."""
    return [*ABOUT, *TOTALS, *(item.id for item in rubric.items)]


def row(rated: Rated, rubric: Rubric) -> list[str]:
    """Return one session's cells.

    An item that was not rated has its outcome in place of a score.
    """
    card = rated.card
    about = (rated.trainee, rated.cohort, rated.phase, rated.session, rated.focus)
    outcomes = {one.item: one for one in card.items}
    totals = (
        card.adherence, card.stance, card.harm, card.band, " ".join(card.caps),
        card.safety_gate, card.words, card.therapist_turns,
        " ".join(f"{one.id}:{one.severity}" for one in card.proscribed),
        card.unverified_quotes_dropped,
    )  # fmt: skip
    scores = (_score(outcomes.get(item.id)) for item in rubric.items)
    return [_cell(value) for value in (card.id, *about, *totals, *scores)]


def _score(outcome: ItemOutcome | None) -> object:
    if outcome is None:
        return ""
    if isinstance(outcome, Rating):
        return outcome.score
    return outcome.outcome.replace("_", " ")


def _cell(value: object) -> str:
    """Return a cell's text; what a spreadsheet would run as a formula is quoted."""
    text = "" if value is None else str(value)
    if text.startswith(_FORMULA) and not _number(text):
        return f"'{text}"
    return text


def _number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
