"""Answers the port ChatModel with a model server: deadlines, retries, forms."""

import asyncio
import random
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import NamedTuple

from pydantic import BaseModel

from trainer.adapters.json_answers import read_answer, with_schema
from trainer.adapters.model_connections import Connection
from trainer.adapters.model_faults import (
    VENDOR_ERRORS,
    BadEndingError,
    Fault,
    RequestRejectedError,
    fault,
    fault_of,
)
from trainer.adapters.tokens import TokenCounter
from trainer.errors import ModelError
from trainer.ports import Answer, Message, Usage

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 8.0


class Patience(NamedTuple):
    """How long to wait for a server."""

    timeout_s: float
    """Seconds until the first word, retries included; then between two pieces."""
    max_retries: int
    rest: Callable[[float], Awaitable[None]] = asyncio.sleep
    """Waits before a retry."""


class LangChainModel:
    """A ChatModel; safe to use from several event loops and tasks."""

    name: str
    window: int
    exact: bool
    used: Usage
    """Tokens of all calls so far, as far as the server counted them."""

    def __init__(
        self,
        name: str,
        place: str,
        window: int,
        patience: Patience,
        connect: Callable[[], Connection],
    ) -> None:
        """Prepare a model; `place` says in error messages which and where it is."""
        self.name = name
        self.window = window
        self.used = Usage()
        self._place = place
        self._patience = patience
        self._connect = connect
        # Made here, as it takes a fifth of a second that no first reply should wait.
        self._spare: Connection | None = connect()
        self._connections: dict[asyncio.AbstractEventLoop, Connection] = {}
        self._counter = TokenCounter(name)
        self.exact = self._counter.exact

    def count(self, text: str) -> int:
        """Return how many tokens `text` takes; see `exact`."""
        return self._counter.count(text)

    async def stream(
        self, messages: Sequence[Message], max_tokens: int
    ) -> AsyncGenerator[str, None]:
        """Yield the answer in pieces as they come. Costs one model call.

        Closing the generator stops the request.

        Raises:
            ModelError: The answer could not be had, or broke off.
        """
        async with aclosing(self._answer(messages, max_tokens, None)) as pieces:
            async for piece in pieces:
                yield piece

    async def ask(
        self, messages: Sequence[Message], form: type[Answer], max_tokens: int
    ) -> Answer:
        """Return an answer of the given form.

        Costs one model call, or two where the first answer had not that form.

        Raises:
            ModelError: No answer, or none of that form.
        """
        answer = await self._ask_once(messages, form, max_tokens, by_schema=True)
        if answer is None:
            longer = with_schema(messages, form)
            answer = await self._ask_once(longer, form, max_tokens, by_schema=False)
        if answer is None:
            raise fault("broken", self._place)
        return answer

    async def close(self) -> None:
        """Close the sockets kept open for the running event loop."""
        connection = self._connections.pop(asyncio.get_running_loop(), None)
        if connection is not None:
            await connection.close()

    async def _ask_once(
        self,
        messages: Sequence[Message],
        form: type[Answer],
        max_tokens: int,
        *,
        by_schema: bool,
    ) -> Answer | None:
        """Return None where the server cannot answer in that form, or did not."""
        pieces: list[str] = []
        wanted = form if by_schema else None
        try:
            async with aclosing(self._answer(messages, max_tokens, wanted)) as answer:
                pieces.extend([piece async for piece in answer])
        except RequestRejectedError:
            if not by_schema:
                raise
            return None
        except ModelError as error:
            if error.kind != "broken":
                raise
            return None
        return read_answer("".join(pieces), form)

    async def _answer(
        self,
        messages: Sequence[Message],
        max_tokens: int,
        form: type[BaseModel] | None,
    ) -> AsyncGenerator[str, None]:
        """Yield the answer's text; try again while nothing has come and it may help."""
        clock = asyncio.get_running_loop().time
        deadline = clock() + self._patience.timeout_s
        for attempt in range(self._patience.max_retries + 1):
            spoke = False
            found: Fault
            try:
                async with aclosing(
                    self._attempt(messages, max_tokens, form, deadline)
                ) as pieces:
                    async for piece in pieces:
                        spoke = True
                        yield piece
            except VENDOR_ERRORS as error:
                found = fault_of(error, self._place, spoke=spoke)
            else:
                return
            # Raised out here, so that no traceback shows the vendor's error,
            # which may quote the prompt.
            pause = _pause(attempt) if found.wait is None else found.wait
            last = attempt == self._patience.max_retries
            if spoke or last or not found.passing or clock() + pause >= deadline:
                raise found.error
            await self._patience.rest(pause)

    async def _attempt(
        self,
        messages: Sequence[Message],
        max_tokens: int,
        form: type[BaseModel] | None,
        deadline: float,
    ) -> AsyncGenerator[str, None]:
        """Yield the text of one request and check how it ends.

        Raises:
            BadEndingError: Refused, empty, or without an end.
        """
        clock = asyncio.get_running_loop().time
        ending: str | None = None
        empty = True
        request = self._connection().pieces(messages, max_tokens, form)
        async with aclosing(request) as pieces:
            while True:
                async with asyncio.timeout_at(deadline):
                    piece = await anext(pieces, None)
                if piece is None:
                    break
                self._add(piece.usage)
                if piece.refused or piece.ending == "content_filter":
                    raise BadEndingError("refused")
                ending = piece.ending or ending
                if piece.text:
                    empty = False
                    yield piece.text
                    deadline = clock() + self._patience.timeout_s
        if ending is None:
            raise BadEndingError("cut")
        if empty:
            raise BadEndingError("broken")

    def _connection(self) -> Connection:
        """Return the running loop's own connection: sockets belong to a loop."""
        loop = asyncio.get_running_loop()
        if loop not in self._connections:
            open_ones = self._connections.items()
            self._connections = {
                other: connection
                for other, connection in open_ones
                if not other.is_closed()
            }
            self._connections[loop] = self._spare or self._connect()
            self._spare = None
        return self._connections[loop]

    def _add(self, usage: Usage | None) -> None:
        if usage is not None:
            self.used = Usage(
                prompt=self.used.prompt + usage.prompt,
                completion=self.used.completion + usage.completion,
            )


def _pause(attempt: int) -> float:
    """Return the seconds before a retry where the server did not say."""
    pause = min(FIRST_PAUSE_S * 2.0**attempt, LONGEST_PAUSE_S)
    # Spread, so that calls that failed together do not come back together.
    return pause * random.uniform(0.75, 1.0)  # noqa: S311
