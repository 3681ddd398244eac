"""How long it takes until a page is served, and until a fresh index is built."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from socket import socket

from evals.bench.lines import Line
from trainer.adapters.chroma_index import ChromaRetriever
from trainer.adapters.embeddings import MiniLm
from trainer.library import Library
from trainer.settings import Settings

ROOT = Path(__file__).parent.parent.parent

START_S = 8.0
INDEX_S = 30.0

PATIENCE_S = 120.0
"""Seconds after which a server that does not serve is given up."""

IMPORTS = "import chromadb, fastapi, gradio, onnxruntime, sqlalchemy"


def measure_start(settings: Settings, folder: Path) -> Line:
    """Return the time from starting app.py to the page; its caches are made before."""
    bare = _run_s([sys.executable, "-c", IMPORTS])
    took = _served_s(settings, folder)
    return Line(
        what="cold start to a served page",
        measured=f"{took:.1f} s",
        budget=f"{START_S:.0f} s",
        kept=took <= START_S,
        beside=f"{took / bare:.1f} x importing its libraries",
    )


def measure_index(library: Library, folder: Path) -> list[Line]:
    """Return builds in an empty folder: passages, a persona's cues; and an opening."""
    started = time.perf_counter()
    index = ChromaRetriever(folder / "index", library, MiniLm())
    built = time.perf_counter() - started
    entries = index.embedded
    persona = max(library.personas.values(), key=lambda one: len(one.topics))
    started = time.perf_counter()
    index.meet(persona)
    met = time.perf_counter() - started
    cues = index.embedded - entries
    started = time.perf_counter()
    again = ChromaRetriever(folder / "index", library, MiniLm())
    again.meet(persona)
    opened = time.perf_counter() - started
    return [
        _embedding("index build of the shipped corpus", built, entries),
        _embedding("meeting the persona with the most topics", met, cues),
        Line(
            what="entries embedded anew when nothing changed",
            measured=str(again.embedded),
            budget="0",
            kept=again.embedded == 0,
            beside=f"opened in {opened:.1f} s",
        ),
    ]


def _embedding(what: str, took: float, texts: int) -> Line:
    return Line(
        what=what,
        measured=f"{took:.1f} s",
        budget=f"{INDEX_S:.0f} s",
        kept=took <= INDEX_S,
        beside=f"{texts} texts, {1000 * took / texts:.1f} ms each",
    )


def _run_s(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    return time.perf_counter() - started


def _served_s(settings: Settings, folder: Path) -> float:
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    environment = {
        **os.environ,  # noqa: TID251  a child of this process
        "INTERPERSONA_PORT": str(port),
        "INTERPERSONA_HOST": "127.0.0.1",
        "INTERPERSONA_DATA_DIR": str(settings.data_dir.resolve()),
        "INTERPERSONA_DATABASE_URL": f"sqlite:///{folder / 'start.db'}",
    }
    started = time.perf_counter()
    server = subprocess.Popen(  # noqa: S603  our own app
        [sys.executable, str(ROOT / "app.py")],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for_page(server, f"http://127.0.0.1:{port}/")
        return time.perf_counter() - started
    finally:
        server.kill()
        server.wait()


def _wait_for_page(server: "subprocess.Popen[bytes]", address: str) -> None:
    deadline = time.perf_counter() + PATIENCE_S
    while server.poll() is None and time.perf_counter() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=10) as page:  # noqa: S310
                page.read()
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"app.py did not serve {address}; start it by hand and see why.")
