"""A course of sessions with one patient: what lies between two of them."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from trainer.expressions import Value
from trainer.persona import Course, Event, Persona
from trainer.session import PatientState, Score, Told
from trainer.transcript import Phase

SESSIONS = 14
"""Sessions of a course; 1-3 initial, 4-11 middle, 12-14 termination."""

LAST_INITIAL, LAST_MIDDLE = 3, 11

STEP = 0.09
"""Part of the whole way that one session of full work helps; 13 of them arrive."""

FULL_WORK = 5.0
"""Openness (0-10) at the end of a session that makes it one of full work."""

COOLING = 0.5
"""Trust lost in a week; what was earned stays."""

STILL_OPEN, MOST_OPEN = 0.4, 2.5
"""Part of the openness that is there again, and the most of it."""

AFRESH, FADING = 1.0, 0.5
"""Weight of an event in the score right after it, and a session later."""

MOST_EVENTS = 2
"""Events between two sessions."""

MOST_POINTS, ITEM_POINTS = 27, 3
"""PHQ-9: the highest total, and the highest score of an item."""


class Between(NamedTuple):
    """What the condition of an event can look at."""

    state: PatientState
    number: int
    """The session that comes next."""

    @property
    def names(self) -> Mapping[str, Value]:
        """Return the values that stand alone."""
        return {"session": float(self.number), "trust": self.state.trust}

    @property
    def functions(self) -> Mapping[str, Callable[..., Value]]:
        """Return the functions; of several labels any is enough, for `after` all."""
        return {
            "agreed": lambda *topics: bool(set(topics) & set(self.state.planned)),
            "urged": lambda *topics: bool(set(topics) & set(self.state.urged)),
            "happened": lambda *events: bool(set(events) & set(self.state.happened)),
            "after": lambda *facts: set(facts) <= _told(self.state),
        }


def phase_of(number: int) -> Phase:
    """Return the phase that session `number` of a course belongs to."""
    if number <= LAST_INITIAL:
        return Phase.INITIAL
    return Phase.MIDDLE if number <= LAST_MIDDLE else Phase.TERMINATION


def next_session(
    persona: Persona, course: Course, last: PatientState, seed: int
) -> PatientState:
    """Return the state in which the session after `last` begins.

    Trust and facts carry over. What was agreed and said decides what happened in
    between, and the seed decides among what could have.
    """
    number = last.session + 1
    lately = _lately(course, last, number, seed)
    progress = min(1.0, last.progress + STEP * _worked(last))
    return PatientState(
        session=number,
        difficulty=last.difficulty,
        life=_life(persona, last, number),
        trust=round(max(persona.temperament.trust, last.trust - COOLING), 3),
        openness=round(min(MOST_OPEN, last.openness * STILL_OPEN), 3),
        moves=last.moves,
        explored=last.explored,
        asked=last.asked,
        open=last.open,
        told=tuple(Told(fact=one.fact, turn=0) for one in last.told),
        said_before=last.said,
        planned=last.planned,
        urged=last.urged,
        happened=(*last.happened, *lately),
        lately=lately,
        progress=round(progress, 4),
        score=_score(persona, course, last, lately, progress, seed),
    )


def opening(persona: Persona, course: Course, state: PatientState, seed: int) -> str:
    """Return the first words of a later session: what happened, or nothing much."""
    events = [event for event in course.events if event.id in state.lately]
    pools = [
        *(event.opening for event in events),
        course.openings,
        persona.phases.at(state.life or Phase.INITIAL).opening,
    ]
    for pool in pools:
        left = [line for line in pool if line not in state.said_before]
        if left:
            return left[(seed + state.session) % len(left)]
    return ""


def situation(persona: Persona, state: PatientState, phase: Phase) -> str:
    """Return what is so when the session begins, for the front of the prompt."""
    start = persona.phases.at(phase).situation.strip()
    course = persona.course
    if course is None or state.score is None:
        return start
    if phase is Phase.INITIAL:
        start = course.early.strip()
    happened = [event.text for event in course.events if event.id in state.happened]
    return " ".join(
        [f"This is meeting {state.session} of {SESSIONS}.", start, *happened]
    )


def _told(state: PatientState) -> set[str]:
    return {one.fact for one in state.told}


def _life(persona: Persona, last: PatientState, number: int) -> Phase:
    """Return how far the patient's life has come: no further than what was told."""
    reached = Phase.INITIAL
    for phase in (Phase.MIDDLE, Phase.TERMINATION):
        known = set(persona.phases.at(phase).known)
        if list(Phase).index(phase) > list(Phase).index(phase_of(number)):
            break
        if not known <= _told(last):
            break
        reached = phase
    return reached


def _worked(state: PatientState) -> float:
    """Return how much of a session's full work was done, 0-1."""
    opened = min(1.0, state.openness / FULL_WORK)
    told_now = sum(one.turn > 0 for one in state.told)
    return min(1.0, 0.7 * opened + 0.3 * min(1, told_now))


def _lately(
    course: Course, last: PatientState, number: int, seed: int
) -> tuple[str, ...]:
    now = Between(last, number)
    could = [
        event
        for event in course.events
        if event.id not in last.happened
        and event.sessions[0] <= number <= event.sessions[1]
        and event.condition.holds(now.names, now.functions)
    ]
    caused = [event for event in could if any(event.condition.calls())]
    chance = [event for event in could if not any(event.condition.calls())]
    chosen = [*_turned(caused, seed + number)[:1], *_turned(chance, seed + number)[:1]]
    return tuple(event.id for event in chosen[:MOST_EVENTS])


def _turned(events: list[Event], by: int) -> list[Event]:
    place = by % len(events) if events else 0
    return events[place:] + events[:place]


def _score(
    persona: Persona,
    course: Course,
    last: PatientState,
    lately: tuple[str, ...],
    progress: float,
    seed: int,
) -> Score:
    """Return the PHQ-9 before the next session.

    It goes from the first vector to `phq9_end` as far as the course has helped;
    what happened and an ordinary week's ups and downs move it by a few points. The
    item on death goes down with the course and is never raised by chance.
    """
    weights = dict.fromkeys(lately, AFRESH)
    weights |= dict.fromkeys(last.lately, FADING)
    events = sum(event.mood * weights.get(event.id, 0.0) for event in course.events)
    week = (seed * 31 + last.session * 17) % 3 - 1
    way = [
        first + (end - first) * progress
        for first, end in zip(persona.phq9, course.phq9_end, strict=True)
    ]
    death = round(way[-1])
    total = round(sum(way) + events + week)
    total = max(death, min(MOST_POINTS - ITEM_POINTS + death, total))
    before = last.score.total if last.score else sum(persona.phq9)
    return Score(items=(*_spread(way[:-1], total - death), death), before=before)


def _spread(way: list[float], total: int) -> tuple[int, ...]:
    """Return whole item scores near `way` that add up to `total`."""
    items = [min(ITEM_POINTS, int(one)) for one in way]
    while sum(items) < total:
        rest = [
            (way[place] - items[place], -place)
            for place in range(len(items))
            if items[place] < ITEM_POINTS
        ]
        items[-max(rest)[1]] += 1
    while sum(items) > total:
        over = [
            (items[place] - way[place], -place)
            for place in range(len(items))
            if items[place] > 0
        ]
        items[-max(over)[1]] -= 1
    return tuple(items)
