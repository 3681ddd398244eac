"""A model server of fixed speed in this process, and the barest client of it."""

import asyncio
import itertools
import json
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from threading import Thread

from trainer.ports import Message

WAIT_S = 0.3
"""From the request to the first piece, as a model would think."""

GAP_S = 0.02
"""Between two pieces: fifty a second."""

FIRST = ("I", " slept", " badly", " on", " night")
"""Then comes a number and a full stop: whoever says the same twice is held back."""

REST = (" It", " is", " the", " small", " hours", ",", " mostly", ".")


@asynccontextmanager
async def model_stub() -> AsyncIterator[str]:
    """Yield the base URL of a running stub; it has a thread and a loop of its own."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    serving = asyncio.start_server(_serve, "127.0.0.1", 0, backlog=500)
    server = asyncio.run_coroutine_threadsafe(serving, loop).result()
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        asyncio.run_coroutine_threadsafe(_end_all(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


async def bare_call(base_url: str, messages: Sequence[Message]) -> float:
    """Return the milliseconds until the last piece of the first sentence is there.

    Opens a connection, sends the prompt, reads bytes: what no client can do without.
    """
    started = time.perf_counter()
    host, port = base_url.removeprefix("http://").removesuffix("/v1").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    said = [{"role": one.role, "content": one.text} for one in messages]
    body = json.dumps({"model": "stub", "stream": True, "messages": said}).encode()
    writer.write(
        b"POST /v1/chat/completions HTTP/1.1\r\nHost: stub\r\n"
        b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
        % (len(body), body)
    )
    await reader.readuntil(b'"content": "."')
    took = 1000 * (time.perf_counter() - started)
    await reader.readuntil(b"[DONE]")
    writer.close()
    return took


async def _end_all(server: asyncio.Server) -> None:
    server.close()
    answering = asyncio.all_tasks() - {asyncio.current_task()}
    for one in answering:
        one.cancel()
    await asyncio.gather(*answering, return_exceptions=True)


_NIGHTS = itertools.count(1)


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
            await _answer(writer, next(_NIGHTS))
    except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
        writer.close()


async def _answer(writer: asyncio.StreamWriter, night: int) -> None:
    await asyncio.sleep(WAIT_S)
    writer.write(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n"
    )
    for piece in (*FIRST, f" {night}", ".", *REST):
        _send(writer, _event({"content": piece}, None))
        await writer.drain()
        await asyncio.sleep(GAP_S)
    _send(writer, _event({}, "stop"))
    _send(writer, b"data: [DONE]\n\n")
    writer.write(b"0\r\n\r\n")
    await writer.drain()


def _event(delta: dict[str, str], ending: str | None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": ending}
    event = {"id": "1", "object": "chat.completion.chunk", "choices": [choice]}
    return b"data: " + json.dumps(event).encode() + b"\n\n"


def _send(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(b"%x\r\n%s\r\n" % (len(data), data))
