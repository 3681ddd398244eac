"""Who has the floor: one window at a time gets an answer in one session."""

import asyncio
from collections.abc import AsyncIterator

from trainer.ui.updates import Updates


class Floor:
    """Keeps the windows of this process apart; the database does so for others."""

    def __init__(self) -> None:
        """Begin with nobody speaking."""
        self._locks: dict[str, asyncio.Lock] = {}
        self._windows: dict[str, str] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def window(self, session_id: str) -> str | None:
        """Return the window that is getting an answer in a session, or None."""
        return self._windows.get(session_id)

    async def pass_on(
        self, session_id: str, window: str, updates: AsyncIterator[Updates]
    ) -> AsyncIterator[Updates]:
        """Yield the updates, begun once the floor of the session is free.

        They run to their end even where the page has gone: what was said gets its
        answer, and the floor is never left taken.
        """
        queue: asyncio.Queue[Updates] = asyncio.Queue()
        task = asyncio.create_task(self._run(session_id, window, updates, queue))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        while (update := await queue.get()) is not None:
            yield update

    async def _run(
        self,
        session_id: str,
        window: str,
        updates: AsyncIterator[Updates],
        queue: asyncio.Queue[Updates],
    ) -> None:
        async with self._locks.setdefault(session_id, asyncio.Lock()):
            self._windows[session_id] = window
            try:
                async for update in updates:
                    queue.put_nowait(update)
            finally:
                del self._windows[session_id]
                queue.put_nowait(None)
