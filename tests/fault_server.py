"""A model server on this machine that answers, or fails, as its script says.

It speaks OpenAI's protocol at `/v1` and Ollama's at `/api`, streaming only.

    with fault_server() as server:
        server.script(Fails(429, retry_after="0"), Says("Well, ", "yes."))
        spec = ModelSpec(name="openai:stub", base_url=server.base_url)
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

PATIENCE_S = 10.0
"""Seconds a test waits for the server to notice something, before it fails."""


class Says(NamedTuple):
    """Answer as a server should, one event for each piece."""

    pieces: tuple[str, ...]
    ending: str = "stop"


class Refuses(NamedTuple):
    """Stream a refusal instead of an answer."""

    words: str = "I can't help with that."


class Fails(NamedTuple):
    """Answer with an HTTP status."""

    status: int
    code: str = "some_error"
    message: str = "It failed."
    retry_after: str | None = None


class FailsWithin(NamedTuple):
    """Begin an answer, then send an error as an event."""

    pieces: tuple[str, ...]
    code: int = 500
    message: str = "It failed."


class BreaksOff(NamedTuple):
    """Send some pieces, then close the connection without an end."""

    pieces: tuple[str, ...]
    chunked: bool = True
    """With chunks the client can see that the end is missing; without, it must
    notice the missing finish."""


class GoesOn(NamedTuple):
    """Send one piece, then nothing more until the client goes away."""

    piece: str = "Well, "


class KeepsSilent(NamedTuple):
    """Say nothing at all until the client goes away."""


class SendsBytes(NamedTuple):
    """Send bytes as the body of an event stream."""

    body: bytes


class SlamsTheDoor(NamedTuple):
    """Close the connection without a word."""


Reply = (
    Says
    | Refuses
    | Fails
    | FailsWithin
    | BreaksOff
    | GoesOn
    | KeepsSilent
    | SendsBytes
    | SlamsTheDoor
)


class Request(NamedTuple):
    """What reached the server."""

    path: str
    key: str
    body: dict[str, Any]


class FaultServer:
    """What a test says to the stub and asks of it."""

    def __init__(self, root: str) -> None:
        self.root = root
        """Address without a path, as Ollama is given."""
        self.base_url = f"{root}/v1"
        self.requests: list[Request] = []
        self.hung_up = threading.Event()
        """Set when a client has gone away during `GoesOn` or `KeepsSilent`."""
        self.asked = threading.Event()
        """Set when a request has arrived."""
        self._replies: list[Reply] = []
        self._lock = threading.Lock()

    def script(self, *replies: Reply) -> None:
        """Answer the coming requests so, one each; the last reply again and again."""
        self._replies = list(replies)

    def take(self, request: Request) -> Reply:
        """Keep a request and return the reply it gets."""
        with self._lock:
            self.requests.append(request)
            self.asked.set()
            return self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]


@contextmanager
def fault_server() -> Iterator[FaultServer]:
    """Yield a running stub."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.block_on_close = False
    server.stub = FaultServer(f"http://127.0.0.1:{server.server_port}")  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server.stub  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()
        thread.join(PATIENCE_S)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def handle(self) -> None:
        # A client that goes away with a reset is part of the play.
        with suppress(ConnectionResetError):
            super().handle()

    def do_GET(self) -> None:
        stub: FaultServer = self.server.stub  # type: ignore[attr-defined]
        stub.take(Request(self.path, "", {}))
        self._fail(Fails(404))

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        try:
            body = json.loads(self.rfile.read(length))
        except ValueError:
            body = {}
        key = self.headers.get("Authorization", "").removeprefix("Bearer ")
        stub: FaultServer = self.server.stub  # type: ignore[attr-defined]
        reply = stub.take(Request(self.path, key, body))
        try:
            self._send(reply, stub)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def _send(self, reply: Reply, stub: FaultServer) -> None:
        match reply:
            case Fails():
                self._fail(reply)
            case SendsBytes(body):
                self._begin()
                self._chunk(body)
                self._chunk(b"")
            case KeepsSilent():
                self._wait_for_the_client(stub)
            case SlamsTheDoor():
                self.close_connection = True
            case _:
                self._answer(reply, stub)

    def _answer(
        self,
        reply: Says | Refuses | FailsWithin | BreaksOff | GoesOn,
        stub: FaultServer,
    ) -> None:
        self._begin(chunked=not isinstance(reply, BreaksOff) or reply.chunked)
        match reply:
            case Says(pieces, ending):
                self._say(pieces)
                self._end(ending)
            case Refuses(words):
                self._event({"refusal": words})
                self._end("stop")
            case FailsWithin(pieces, code, message):
                self._say(pieces)
                error = {"code": code, "message": message}
                self._line({"error": message if self._is_ollama() else error})
                self._chunk(b"")
            case BreaksOff(pieces):
                self._say(pieces)
                self.close_connection = True
            case GoesOn(piece):
                self._say((piece,))
                self._wait_for_the_client(stub)

    def _say(self, pieces: tuple[str, ...]) -> None:
        for piece in pieces:
            self._event({"content": piece})

    def _begin(self, *, chunked: bool = True) -> None:
        self._chunked = chunked
        self.send_response(200)
        kind = "application/x-ndjson" if self._is_ollama() else "text/event-stream"
        self.send_header("Content-Type", kind)
        if chunked:
            self.send_header("Transfer-Encoding", "chunked")
        else:
            self.send_header("Connection", "close")
        self.end_headers()

    def _event(self, delta: dict[str, str], ending: str | None = None) -> None:
        if self._is_ollama():
            done = {"done": True, "done_reason": ending} if ending else {"done": False}
            message = {"role": "assistant", "content": delta.get("content", "")}
            self._line({"model": "stub", "message": message, **done})
            return
        choice = {"index": 0, "delta": {"role": "assistant", **delta}}
        choice["finish_reason"] = ending  # type: ignore[assignment]
        self._line({"id": "1", "object": "chat.completion.chunk", "choices": [choice]})

    def _end(self, ending: str) -> None:
        self._event({}, ending)
        if not self._is_ollama():
            usage = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
            self._line({"id": "1", "choices": [], "usage": usage})
            self._chunk(b"data: [DONE]\n\n")
        self._chunk(b"")

    def _line(self, event: dict[str, Any]) -> None:
        text = json.dumps(event)
        self._chunk(
            (f"{text}\n" if self._is_ollama() else f"data: {text}\n\n").encode()
        )

    def _chunk(self, data: bytes) -> None:
        framed = b"%x\r\n%s\r\n" % (len(data), data) if self._chunked else data
        self.wfile.write(framed)

    def _fail(self, reply: Fails) -> None:
        error = {"code": reply.code, "type": reply.code, "message": reply.message}
        error_or_text = reply.message if self._is_ollama() else error
        body = json.dumps({"error": error_or_text}).encode()
        self.send_response(reply.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if reply.retry_after is not None:
            self.send_header("Retry-After", reply.retry_after)
        self.end_headers()
        self.wfile.write(body)

    def _is_ollama(self) -> bool:
        return self.path.startswith("/api")

    def _wait_for_the_client(self, stub: FaultServer) -> None:
        # A client has nothing more to send, so the end of its stream is its leave.
        self.connection.settimeout(PATIENCE_S)
        try:
            gone = not self.connection.recv(1)
        except TimeoutError:
            gone = False
        except ConnectionError:
            gone = True
        if gone:
            stub.hung_up.set()
        self.close_connection = True
