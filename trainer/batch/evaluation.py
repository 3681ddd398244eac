"""Rates transcripts as they come: memory stays flat, whatever was rated is kept."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import NamedTuple, Protocol

from trainer.batch.folder import RunFolder
from trainer.batch.records import as_rated
from trainer.errors import InterpersonaError
from trainer.rating import Scorecard, Unrated
from trainer.transcript import Skipped, Transcript

TOGETHER = 32
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
    found: Iterator[Transcript | Skipped],
    rater: BatchRater,
    run: RunFolder,
    concurrency: int,
    tell: Callable[[Step], None],
) -> Step:
    """Return how many sessions were rated and left out, all of it kept in `run`.

    At most `concurrency` sessions are rated at the same time. One that fails is
    left out with its reason; the others go on.
    """
    evaluation = _Evaluation(
        rater, run, tell, asyncio.Queue(max(TOGETHER, concurrency))
    )
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(evaluation.feed(found, concurrency))
        for _ in range(concurrency):
            tasks.create_task(evaluation.work())
    return evaluation.done


class _Evaluation:
    """One run under way: what waits to be rated, and what has been done."""

    def __init__(
        self,
        rater: BatchRater,
        run: RunFolder,
        tell: Callable[[Step], None],
        waiting: asyncio.Queue[Transcript | None],
    ) -> None:
        self.done = Step(0, 0, "")
        self._rater = rater
        self._run = run
        self._tell = tell
        self._waiting = waiting

    async def feed(
        self, found: Iterator[Transcript | Skipped], concurrency: int
    ) -> None:
        """Put every transcript where `work` takes it from, then a None for each."""
        prepared = _prepared(found, self._rater, self._run.done, self._skip)
        async for transcript in prepared:
            await self._waiting.put(transcript)
        for _ in range(concurrency):
            await self._waiting.put(None)

    async def work(self) -> None:
        """Rate what waits until there is no more."""
        while (transcript := await self._waiting.get()) is not None:
            try:
                card = await self._rater.rate(transcript, lambda _share, _doing: None)
            except InterpersonaError as error:
                self._skip(Skipped(place=transcript.id, reason=str(error)))
                continue
            self._run.add(as_rated(card, transcript))
            self._step(Step(self.done.rated + 1, self.done.skipped, transcript.id))

    def _skip(self, skipped: Skipped) -> None:
        self._run.skip(skipped)
        self._step(Step(self.done.rated, self.done.skipped + 1, skipped.place))

    def _step(self, step: Step) -> None:
        self.done = step
        self._tell(step)


async def _prepared(
    found: Iterator[Transcript | Skipped],
    rater: BatchRater,
    done: frozenset[str],
    skip: Callable[[Skipped], None],
) -> AsyncIterator[Transcript]:
    """Yield the transcripts that are not rated yet, prepared some at a time."""
    while True:
        together: list[Transcript] = []
        for one in found:
            if isinstance(one, Skipped):
                skip(one)
            elif one.id not in done:
                together.append(one)
            if len(together) == TOGETHER:
                break
        if not together:
            return
        await asyncio.to_thread(rater.prepare, together)
        for transcript in together:
            yield transcript


def unrated_items(card: Scorecard) -> int:
    """Return how many items of a scorecard could not be rated."""
    return sum(isinstance(one, Unrated) for one in card.items)
