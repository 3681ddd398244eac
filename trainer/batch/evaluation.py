"""Rates transcripts as they come: memory stays flat, whatever was rated is kept."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple, Protocol

from trainer.adapters.transcript_values import Found
from trainer.batch.folder import RunFolder
from trainer.batch.identities import Due, told_apart
from trainer.batch.records import as_rated
from trainer.errors import InterpersonaError
from trainer.rating import Scorecard, Unrated
from trainer.transcript import Skipped, Transcript

TOGETHER = 8
"""Transcripts whose sentences are read together, since that is faster."""


class BatchRater(Protocol):
    """Rates transcripts; `prepare` may do for many at once what each needs."""

    def prepare(self, transcripts: Sequence[Transcript]) -> None:
        """Do the common work of some transcripts that are rated next."""
        ...

    async def rate(
        self, transcript: Transcript, progress: Callable[[float, str], None]
    ) -> Scorecard:
        """Return one scorecard."""
        ...


class Step(NamedTuple):
    """What has just been done, for the progress shown."""

    rated: int
    skipped: int
    last: str


async def evaluate(
    found: Iterator[Found],
    rater: BatchRater,
    run: RunFolder,
    concurrency: int,
    tell: Callable[[Step], None],
) -> Step:
    """Return how many sessions were rated and left out, all of it kept in `run`.

    At most `concurrency` sessions are rated at the same time. One that fails is
    left out with its reason; the others go on.

    Raises:
        InterpersonaError: The folder cannot be written to any more.
    """
    due = told_apart(found, run.done)
    waiting: asyncio.Queue[Due | None] = asyncio.Queue(max(TOGETHER, concurrency))
    evaluation = _Evaluation(rater, run, tell, waiting)
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(evaluation.feed(due, concurrency))
            for _ in range(concurrency):
                tasks.create_task(evaluation.work())
    except ExceptionGroup as errors:
        for error in errors.exceptions:
            if isinstance(error, InterpersonaError):
                raise error from errors
        raise
    return evaluation.done


class _Evaluation:
    """One run under way: what waits to be rated, and what has been done."""

    def __init__(
        self,
        rater: BatchRater,
        run: RunFolder,
        tell: Callable[[Step], None],
        waiting: asyncio.Queue[Due | None],
    ) -> None:
        self.done = Step(0, 0, "")
        self._rater = rater
        self._run = run
        self._tell = tell
        self._waiting = waiting

    async def feed(self, due: Iterator[Due | Skipped], concurrency: int) -> None:
        """Put every session where `work` takes it from, then a None for each."""
        async for one in _prepared(due, self._rater, self._skip):
            await self._waiting.put(one)
        for _ in range(concurrency):
            await self._waiting.put(None)

    async def work(self) -> None:
        """Rate what waits until there is no more."""
        while (due := await self._waiting.get()) is not None:
            transcript = due.filed.transcript
            try:
                card = await self._rater.rate(transcript, lambda _share, _doing: None)
            except InterpersonaError as error:
                self._skip(Skipped(place=due.filed.place, reason=str(error)))
                continue
            self._run.add(as_rated(card, transcript), due)
            self._step(Step(self.done.rated + 1, self.done.skipped, transcript.id))

    def _skip(self, skipped: Skipped) -> None:
        self._run.skip(skipped)
        self._step(Step(self.done.rated, self.done.skipped + 1, skipped.place))

    def _step(self, step: Step) -> None:
        self.done = step
        self._tell(step)


async def _prepared(
    due: Iterator[Due | Skipped],
    rater: BatchRater,
    skip: Callable[[Skipped], None],
) -> AsyncIterator[Due]:
    """Yield the sessions, read and prepared some at a time, beside the rating."""
    while together := await asyncio.to_thread(list, islice(due, TOGETHER)):
        for one in together:
            if isinstance(one, Skipped):
                skip(one)
        sessions = [one for one in together if isinstance(one, Due)]
        await asyncio.to_thread(
            rater.prepare, [one.filed.transcript for one in sessions]
        )
        for one in sessions:
            yield one


def unrated_items(card: Scorecard) -> int:
    """Return how many items of a scorecard could not be rated."""
    return sum(isinstance(one, Unrated) for one in card.items)
