"""Every line a person can say, with its place in the file."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from trainer.persona.course import Course
from trainer.persona.persona import Persona, Steps
from trainer.transcript import Phase

POOLS = (
    "back_channel",
    "consents",
    "role_play",
    "rehearsal",
    "silence",
    "lost",
    "deflections",
    "evasions",
    "role_break",
    "abuse",
    "asks_back",
    "closing",
)
"""Fields that are lists of lines and nothing else."""


class Placed(NamedTuple):
    """A line and the way to it."""

    steps: Steps
    line: str


def own_words(persona: Persona) -> Iterator[str]:
    """Yield every line the person can say."""
    return (placed.line for placed in placed_words(persona))


def placed_words(persona: Persona) -> Iterator[Placed]:
    """Yield every line the person can say, with its place."""
    return chain(
        _facts(persona), _topics(persona), _answers(persona), _habits(persona),
        _phases(persona), _course(persona.course) if persona.course else (),
    )  # fmt: skip


def _placed(steps: Steps, lines: Iterable[str]) -> Iterator[Placed]:
    return (Placed((*steps, place), line) for place, line in enumerate(lines))


def _facts(persona: Persona) -> Iterator[Placed]:
    for place, fact in enumerate(persona.facts):
        yield from _placed(("facts", place, "cover"), fact.cover)
        yield from _placed(("facts", place, "lines"), fact.lines)
        yield from _placed(("facts", place, "again"), fact.again)


def _topics(persona: Persona) -> Iterator[Placed]:
    for place, topic in enumerate(persona.topics):
        yield from _placed(("topics", place, "brief"), topic.brief)
        yield from _placed(("topics", place, "lines"), topic.lines)
        yield from _placed(("topics", place, "again"), topic.again)


def _answers(persona: Persona) -> Iterator[Placed]:
    for place, small in enumerate(persona.small_talk):
        yield from _placed(("small_talk", place, "lines"), small.lines)
    for place, risk in enumerate(persona.risk_talk):
        yield from _placed(("risk_talk", place, "lines"), risk.lines)
        yield from _placed(("risk_talk", place, "later"), risk.later)
    for tag, lines in persona.reactions.items():
        yield from _placed(("reactions", tag), lines)
    for wants, lines in persona.unsure:
        yield from _placed(("unsure", wants), lines)
    for pool in POOLS:
        yield from _placed((pool,), getattr(persona, pool))


def _habits(persona: Persona) -> Iterator[Placed]:
    for place, move in enumerate(persona.resistance):
        yield from _placed(("resistance", place, "lines"), move.lines)
    for place, cue in enumerate(persona.nonverbal):
        yield from _placed(("nonverbal", place, "noticed"), cue.noticed)
    for place, rule in enumerate(persona.principles):
        yield from _placed(("principles", place, "lines"), rule.lines)
    if persona.shuts is not None:
        yield from _placed(("shuts", "lines"), persona.shuts.lines)


def _phases(persona: Persona) -> Iterator[Placed]:
    for phase in Phase:
        start, steps = persona.phases.at(phase), ("phases", phase.value)
        yield from _placed((*steps, "opening"), start.opening)
        yield from _placed((*steps, "week"), start.week)
        yield Placed((*steps, "score"), start.score)


def _course(course: Course) -> Iterator[Placed]:
    yield from _placed(("course", "openings"), course.openings)
    yield from _placed(("course", "quiet_weeks"), course.quiet_weeks)
    scores = course.score
    for kind, lines in (
        ("first", scores.first), ("better", scores.better),
        ("same", scores.same), ("worse", scores.worse),
    ):  # fmt: skip
        yield from _placed(("course", "score", kind), lines)
    for place, event in enumerate(course.events):
        steps = ("course", "events", place)
        yield from _placed((*steps, "opening"), event.opening)
        yield from _placed((*steps, "week"), event.week)
