"""The real application on a port of its own, and sessions to find there."""

import asyncio
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import uvicorn

from trainer.patient.voices import Spoken
from trainer.practice import Practice
from trainer.session import Session, Turn
from trainer.transcript import Phase
from trainer.ui.app import AppInfo, build_app

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE = 30_000
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}


class Recorded:
    """An application with everything it has sent, but for the frontend's own files."""

    def __init__(self, app) -> None:
        self._app = app
        self._parts: list[bytes] = []

    async def __call__(self, scope, receive, send) -> None:
        own = scope.get("path", "").startswith(("/assets", "/static", "/svelte"))

        async def kept(message) -> None:
            if not own and message["type"] == "http.response.body":
                self._parts.append(message.get("body", b""))
            await send(message)

        await self._app(scope, receive, kept)

    def text(self) -> str:
        return b"".join(self._parts).decode("utf-8", "replace")


class Served:
    """Where an application is, what it has sent, and what it keeps."""

    def __init__(self, url: str, practice: Practice, sent: Recorded) -> None:
        self.url = url
        self.practice = practice
        self.store = practice.store
        self.sent = sent


class GatedVoice:
    """Answers the n-th question once its gate is opened."""

    recalls = False

    def __init__(self, name: str, gates: int = 3) -> None:
        self.name = name
        self.gates = [threading.Event() for _ in range(gates)]
        self.asked = 0

    async def speak(self, scene):
        del scene
        number, self.asked = self.asked, self.asked + 1
        await asyncio.to_thread(self.gates[number].wait, 30)
        yield Spoken(f"{self.name} answer {number}.", "authored")


def play(practice: Practice, *lines: str, persona: str = "halina") -> Session:
    """Play a session beside the browser's own loop."""

    async def run() -> Session:
        session = practice.begin(persona, Phase.INITIAL)
        for line in lines:
            async for beat in practice.take_turn(session.id, line):
                session = beat.finished or session
        return session

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, run()).result()


def rate(practice: Practice, session: Session) -> Session:
    """Rate a session beside the browser's own loop."""
    with ThreadPoolExecutor(1) as pool:
        rating = practice.debrief(session.id, lambda *_: None)
        return pool.submit(asyncio.run, rating).result()


def leave_unanswered(practice: Practice, session: Session, words: str) -> None:
    """Leave the session as a crash would: the words kept, no answer."""
    turn = Turn(
        number=len(session.turns) + 1,
        therapist=words,
        patient=None,
        state=session.state,
        at=practice.clock(),
    )
    practice.store.begin_turn(session.id, turn)


@contextmanager
def serving(practice: Practice) -> Iterator[Served]:
    """Serve practice until the block ends."""
    app = Recorded(build_app(practice, AppInfo("Built-in voice", "Built-in rater")))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    for _ in range(600):
        if server.started:
            break
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Served(f"http://127.0.0.1:{port}", practice, app)
    server.should_exit = True
    thread.join(10)
