"""app.py as its own process: what leaves it, what it prints, what a kill costs."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.fault_server import PATIENCE_S, KeepsSilent, Says, fault_server
from tests.get_browser import find_browser
from trainer.adapters.database import open_store
from trainer.session import Session
from trainer.settings import Settings

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parent.parent
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE = 30_000
START_S = 60.0

GUARD = '''\
"""Writes down and refuses whatever would leave this machine, in this process."""
import socket

SEEN = {seen!r}


def _stays(host):
    host = host.decode() if isinstance(host, bytes) else host
    return not host or host in ("localhost", "::1", "0.0.0.0") or host.startswith("127.")


def _look(what, host):
    if not _stays(host):
        with open(SEEN, "a") as file:
            file.write(f"{{what}} {{host}}\\n")
        raise OSError(f"{{what}} to {{host}} is refused here")


def _by_address(name):
    plain = getattr(socket.socket, name)

    def guarded(self, *given):
        addresses = [one for one in given if isinstance(one, tuple)]
        for address in addresses:
            _look(name, address[0])
        return plain(self, *given)

    setattr(socket.socket, name, guarded)


def _by_name(name):
    plain = getattr(socket, name)

    def guarded(host, *given, **more):
        _look(name, host)
        return plain(host, *given, **more)

    setattr(socket, name, guarded)


for name in ("connect", "connect_ex", "sendto"):
    _by_address(name)
for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
    _by_name(name)
'''
"""Read by Python before anything else, as a module `sitecustomize`."""


class Place(NamedTuple):
    """One data folder with everything its servers leave behind."""

    settings: Settings
    environment: dict[str, str]
    seen: Path
    """What tried to leave the machine."""
    printed: Path

    def session(self) -> Session:
        """Return the newest session, read past the server."""
        store = open_store(self.settings.database)
        found = store.load(store.list("local")[0].id, "local")
        store.close()
        return found


@pytest.fixture
def place(settings: Settings, tmp_path: Path, index, tagger, reader) -> Place:
    data = tmp_path / "data"
    data.mkdir()
    (data / "cache").symlink_to(settings.cache.resolve(), target_is_directory=True)
    guard = tmp_path / "guard"
    guard.mkdir()
    seen = tmp_path / "seen.txt"
    (guard / "sitecustomize.py").write_text(GUARD.format(seen=str(seen)))
    unset = ("proxy", "interpersona_", "openai_", "langsmith_", "langchain_")
    kept = {
        name: value
        for name, value in os.environ.items()  # noqa: TID251  for a child process
        if not any(part in name.lower() for part in unset)
    }
    environment = {
        **kept,
        "PYTHONPATH": str(guard),
        "INTERPERSONA_DATA_DIR": str(data),
        "LANGSMITH_TRACING": "true",
    }
    return Place(
        Settings.model_validate({"data_dir": data}),
        environment,
        seen,
        tmp_path / "printed.txt",
    )


@contextmanager
def serving(place: Place, **more: str) -> Iterator[tuple[str, subprocess.Popen]]:
    """Yield the address of a running app.py and its process; it is killed at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**place.environment, "INTERPERSONA_PORT": str(port), **more}
    with place.printed.open("ab") as printed:
        server = subprocess.Popen(
            [sys.executable, str(ROOT / "app.py")], cwd=place.printed.parent,
            env=environment,
            stdout=printed, stderr=printed,
        )  # fmt: skip
    try:
        wait_for(server, port)
        yield f"http://127.0.0.1:{port}", server
    finally:
        server.kill()
        server.wait()


def wait_for(server: subprocess.Popen, port: int) -> None:
    deadline = time.monotonic() + START_S
    while server.poll() is None and time.monotonic() < deadline:
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("app.py did not begin to serve")


@pytest.fixture
def page():
    found = find_browser()
    if found is None:
        pytest.skip("no Chromium: see what `make browser` said")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(PATIENCE)
        yield page
        browser.close()


def say(page, text: str) -> None:
    box = page.get_by_label("What you say")
    box.fill(text)
    box.press("Enter")


def shows(page, who: str, text: str) -> None:
    from playwright.sync_api import expect

    bubble = page.locator(f"[data-testid={who}]").filter(has_text=text)
    expect(bubble.first).to_be_visible(timeout=PATIENCE)


def answers(page, count: int) -> None:
    from playwright.sync_api import expect

    expect(page.locator("[data-testid=bot]")).to_have_count(count, timeout=PATIENCE)


SAID = ["Hello, what was xyzzy like?", "Tell me about xyzzy.", "How do you sleep?"]


def play_until_killed(place: Place, page) -> None:
    """Have one turn answered; kill the server while the model thinks about the next."""
    with fault_server() as stub:
        stub.script(Says(("I sewed ", "a button plugh.")), KeepsSilent())
        named = {
            "INTERPERSONA_MODEL": "openai:stub",
            "INTERPERSONA_BASE_URL": stub.base_url,
            "INTERPERSONA_TIMEOUT": "120",
        }
        with serving(place, **named) as (address, server):
            page.goto(address)
            page.get_by_role("button", name="Talk with Halina").click()
            say(page, SAID[0])
            shows(page, "bot", "I sewed a button plugh.")
            stub.asked.clear()
            say(page, SAID[1])
            assert stub.asked.wait(PATIENCE_S)
            server.send_signal(signal.SIGKILL)
            server.wait()
        assert stub.hung_up.wait(PATIENCE_S)


def go_on_to_the_debrief(place: Place, page, greeted: bool) -> None:
    """Find the session, have it answered, say one thing more and end it."""
    from playwright.sync_api import expect

    with serving(place) as (address, _):
        page.goto(address)
        shows(page, "user", SAID[1])
        answers(page, 2 + greeted)
        say(page, SAID[2])
        answers(page, 3 + greeted)
        page.locator("#end").click()
        page.locator("#really").click()
        page.get_by_role("button", name="Show my debrief").click()
        expect(page.get_by_role("link", name="JSON")).to_be_visible(timeout=PATIENCE)


def test_a_server_killed_in_mid_turn_goes_on_at_the_last_utterance_and_sends_nothing_away(
    place: Place, page
):
    play_until_killed(place, page)
    left = place.session()
    go_on_to_the_debrief(place, page, bool(left.opening))
    done = place.session()

    assert left.waiting is not None
    assert left.waiting.therapist == SAID[1]
    assert done.id == left.id
    assert [turn.therapist for turn in done.turns] == SAID
    assert [turn.voice for turn in done.turns] == ["model", "authored", "authored"]
    assert done.scorecard is not None
    assert not place.seen.exists(), place.seen.read_text()
    printed = place.printed.read_text()
    spoken = [one.text for one in done.transcript().utterances]
    assert not [one for one in [*spoken, "xyzzy", "plugh"] if one in printed]


@pytest.mark.parametrize(
    ("attempt", "noted"),
    [
        ("socket.create_connection(('192.0.2.1', 9), 1)", "getaddrinfo 192.0.2.1"),
        ("socket.socket().connect(('192.0.2.1', 9))", "connect 192.0.2.1"),
        ("socket.socket().connect_ex(('192.0.2.1', 9))", "connect_ex 192.0.2.1"),
        ("socket.getaddrinfo('example.invalid', 443)", "getaddrinfo example.invalid"),
        (
            "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 9))",
            "sendto 192.0.2.1",
        ),
        (
            "__import__('urllib.request').request.urlopen('http://example.invalid')",
            "getaddrinfo example.invalid",
        ),
    ],
)
def test_the_guard_notes_and_refuses_what_would_leave(
    place: Place, attempt: str, noted: str
):
    done = subprocess.run(
        [sys.executable, "-c", f"import socket; {attempt}"], env=place.environment,
        capture_output=True, text=True, check=False, timeout=30,
    )  # fmt: skip

    assert done.returncode == 1
    assert "is refused here" in done.stderr
    assert place.seen.read_text().splitlines()[0] == noted


def test_the_guard_lets_this_machine_be_reached(place: Place):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        code = f"import socket; socket.create_connection(('localhost', {port}), 5)"
        done = subprocess.run(
            [sys.executable, "-c", code], env=place.environment, check=False, timeout=30
        )

    assert done.returncode == 0
    assert not place.seen.exists()
