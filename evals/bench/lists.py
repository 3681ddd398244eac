"""How long lists take once there are sessions in the thousands."""

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from evals.bench.lines import Line
from evals.parts import Parts, play, script
from trainer.adapters.database import open_store
from trainer.patient.voices import AuthoredVoice
from trainer.testing import MemoryStore
from trainer.transcript import Phase

SESSIONS = 2000
LIST_S = 1.0


async def measure_lists(parts: Parts, folder: Path) -> list[Line]:
    """Return the times of one trainee's list, newest session and one session."""
    practice = parts.practice(AuthoredVoice(), MemoryStore())
    persona = parts.library.persona("tomas")
    played = await play(practice, persona, Phase.INITIAL, script("tomas-good"))
    store = open_store(f"sqlite:///{folder / 'lists.db'}")
    for number in range(SESSIONS):
        store.create(played.model_copy(update={"id": f"{number:032x}"}))
    middle = f"{SESSIONS // 2:032x}"
    lines = [
        _line("list of all sessions", lambda: store.list("local", SESSIONS)),
        _line("newest open session", lambda: store.latest_open("local")),
        _line("load of one session", lambda: store.load(middle, "local")),
    ]
    store.close()
    return lines


def _line(what: str, ask: Callable[[], object]) -> Line:
    took = []
    for _ in range(5):
        started = time.perf_counter()
        ask()
        took.append(time.perf_counter() - started)
    return Line(
        what=f"{what}, {SESSIONS} sessions of 22 turns in the database",
        measured=f"{1000 * median(took):.0f} ms",
        budget=f"{LIST_S:.0f} s",
        kept=median(took) <= LIST_S,
    )
