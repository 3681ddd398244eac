"""Which of a person's lines are still to be said, and in which order."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from trainer.patient.principles import broken
from trainer.persona import Persona, Principle
from trainer.session import PatientState
from trainer.talk import sentences, words
from trainer.transcript import Phase

REPLY = 3
"""Words up to which the same answer may come again."""


class Now(Protocol):
    """What the choice of lines looks at."""

    @property
    def persona(self) -> Persona:
        """Who is speaking."""
        ...

    @property
    def phase(self) -> Phase:
        """How far the person's life has come."""
        ...

    @property
    def state(self) -> PatientState:
        """The state after what was just heard."""
        ...

    @property
    def seed(self) -> int:
        """Decides among lines of equal standing."""
        ...

    @property
    def rules(self) -> tuple[Principle, ...]:
        """The instructor's rules that hold now."""
        ...


def unsaid(now: Now, lines: Sequence[str]) -> tuple[str, ...]:
    """Return the lines not spoken yet that no rule forbids, in the author's order.

    A line is spoken too when a whole sentence of it was, in another line.
    """
    said = {*now.state.said, *now.state.said_before}
    heard = frozenset().union(*map(_whole, now.state.said))
    return tuple(
        line
        for line in lines
        if line not in said
        and heard.isdisjoint(_whole(line))
        and broken(line, now.rules) is None
    )


@lru_cache(maxsize=20_000)
def _whole(line: str) -> frozenset[str]:
    """Return the sentences of a line that nobody would say twice."""
    return frozenset(
        " ".join(found) for one in sentences(line) if len(found := words(one)) > REPLY
    )


def fresh(now: Now, lines: Sequence[str]) -> tuple[str, ...]:
    """Return unspoken lines, starting at a place the seed and turn decide."""
    left = unsaid(now, lines)
    if not left:
        return ()
    turn = (now.seed * 7 + now.state.turn) % len(left)
    return left[turn:] + left[:turn]


def spare(now: Now) -> tuple[str, ...]:
    """Return lines that fit anywhere, for when what was wanted is all spoken.

    When even these have run out, the least recent comes again.
    """
    persona = now.persona
    pools = (
        persona.lost,
        persona.back_channel,
        persona.deflections,
        persona.asks_back,
        persona.silence,
    )
    for pool in pools:
        left = fresh(now, pool)
        if left:
            return left
    said = now.state.said
    oldest = sorted(persona.lost, key=lambda one: said.index(one) if one in said else 0)
    return tuple(oldest)


def week_lines(now: Now) -> tuple[str, ...]:
    """Return how the time since the last session is told.

    In a course what happened comes first, then weeks in which nothing did.
    """
    course, start = now.persona.course, now.persona.phases.at(now.phase)
    if now.state.score is None or course is None:
        return unsaid(now, start.week)
    lately = [event for event in course.events if event.id in now.state.lately]
    told = [line for event in lately for line in unsaid(now, event.week)]
    quiet = fresh(now, course.quiet_weeks)
    return (*told, *quiet) or unsaid(now, start.week)


def score_line(now: Now) -> tuple[str, ...]:
    """Return how the PHQ-9 score is told, in a course with the numbers of the day."""
    score, course = now.state.score, now.persona.course
    alone = unsaid(now, (now.persona.phases.at(now.phase).score,))
    if course is None:
        return alone
    if score is None:
        first = sum(now.persona.phq9)
        again = _filled(course.score.first, first, first)
        return alone or (fresh(now, again) if now.phase is Phase.INITIAL else ())
    before = score.total if score.before is None else score.before
    lines = course.score.same
    if score.total != before:
        better = score.total < before
        lines = course.score.better if better else course.score.worse
    return fresh(now, _filled(lines, score.total, before))


def spelled(number: int) -> str:
    """Return a number from 0 to 29 in words."""
    if number < len(_ONES):
        return _ONES[number]
    return "twenty" + (f"-{_ONES[number - 20]}" if number > 20 else "")  # noqa: PLR2004


_ONES = [
    *("nought", "one", "two", "three", "four", "five", "six", "seven", "eight"),
    *("nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen"),
    *("sixteen", "seventeen", "eighteen", "nineteen"),
]


def _filled(lines: Sequence[str], score: int, before: int) -> list[str]:
    said = [
        line.replace("{score}", spelled(score)).replace("{before}", spelled(before))
        for line in lines
    ]
    return [line[:1].upper() + line[1:] for line in said]
