"""Drives many sessions at once, each turn taken as a front door takes it."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from typing import NamedTuple, TypeVar

from evals.parts import DATA, script
from trainer.practice import Practice
from trainer.transcript import Phase

Result = TypeVar("Result")

PAUSE_S = (4.0, 12.0)
"""Shortest and longest time a trainee takes to read and to type."""


class Crowd(NamedTuple):
    """How many sessions run at once, and how."""

    name: str
    sessions: int
    turns: int
    """Turns of each."""
    paused: bool
    """Whether trainees take their time; without, each turn follows the last at once."""

    @property
    def human(self) -> bool:
        """Whether people could behave so: fifty without a pause are a load test."""
        return self.paused or self.sessions == 1


CROWDS = (
    Crowd("1 session", 1, 40, paused=False),
    Crowd("50 sessions, people's pauses", 50, 5, paused=True),
    Crowd("50 sessions, no pauses", 50, 5, paused=False),
)


class Took(NamedTuple):
    """Milliseconds of one turn, from send."""

    first: float
    """Until the first sentence was there to be shown."""
    whole: float
    """Until the turn was on disk."""


class Trainees:
    """Sessions begun at their first turn, spread over the personas with a script."""

    def __init__(self, practice: Practice) -> None:
        """Drive this practice."""
        self._practice = practice
        self._ids: dict[int, str] = {}
        scripts = (DATA / "scripts").glob("*-good.txt")
        self._personas = sorted(one.stem.removesuffix("-good") for one in scripts)
        self._turns = 0

    async def take(self, session: int, turn: int) -> Took:
        """Take one turn and say how long it took.

        No two utterances are the same, so that nothing has been read before.
        """
        persona = self._personas[session % len(self._personas)]
        if session not in self._ids or turn == 0:
            self._ids[session] = self._practice.begin(persona, Phase.INITIAL).id
        self._turns += 1
        lines = script(f"{persona}-good")
        line = f"{lines[turn % len(lines)][:-1]}, for {self._turns}?"
        started = time.perf_counter()
        first = 0.0
        async for beat in self._practice.take_turn(self._ids[session], line):
            if beat.sentence and not first:
                first = time.perf_counter()
        done = time.perf_counter()
        return Took(1000 * (first - started), 1000 * (done - started))


async def drive(
    crowd: Crowd, take: Callable[[int, int], Awaitable[Result]]
) -> list[Result]:
    """Return what every turn of every session returned.

    The sessions begin within one pause of each other, so that they are not in step.
    """
    drawing = random.Random(1)  # noqa: S311  no secret is made
    pauses = [
        [drawing.uniform(*PAUSE_S) for _ in range(crowd.turns)]
        for _ in range(crowd.sessions)
    ]

    async def one(session: int) -> list[Result]:
        taken = []
        for turn in range(crowd.turns):
            if crowd.paused:
                pause = pauses[session][turn]
                await asyncio.sleep(pause if turn else pause - PAUSE_S[0])
            taken.append(await take(session, turn))
        return taken

    taken = await asyncio.gather(*(one(session) for session in range(crowd.sessions)))
    return [one for session in taken for one in session]
