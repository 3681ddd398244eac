"""How long a turn takes in either voice, alone and with many sessions at once."""

import time
from pathlib import Path
from statistics import median

from evals.bench.driving import CROWDS, Trainees, drive
from evals.bench.lines import Line, Times
from evals.bench.model_stub import bare_call, model_stub
from evals.parts import Parts, play, script
from evals.recording import RecordingVoice
from trainer.adapters.chat_models import ModelSpec, open_chat_model
from trainer.adapters.database import open_store
from trainer.patient.voices import AuthoredVoice, ModelVoice
from trainer.ports import Message
from trainer.testing import MemoryStore, ScriptedModel
from trainer.transcript import Phase
from trainer.wiring import open_embedder

AUTHORED_MS = 150.0
ADDED_MS, ADDED_P95_MS = 100.0, 250.0


async def measure_authored(parts: Parts, folder: Path) -> list[Line]:
    """Return whole turns in the authored voice, each durable on disk."""
    store = open_store(f"sqlite:///{folder / 'authored.db'}")
    trainees = Trainees(parts.practice(AuthoredVoice(), store))
    await trainees.take(0, 0)
    embedding = _embedding_ms()
    lines = []
    for crowd in CROWDS:
        times = Times([one.whole for one in await drive(crowd, trainees.take)])
        line = Line(
            what=f"authored voice, whole turn, {crowd.name}",
            measured=str(times),
            budget=f"median {AUTHORED_MS:.0f} ms",
            kept=times.median <= AUTHORED_MS,
            beside=f"{times.median / embedding:.1f} x embedding one sentence",
        )
        lines.append(line if crowd.human else _unbudgeted(line))
    store.close()
    return lines


async def measure_added(parts: Parts, folder: Path) -> list[Line]:
    """Return what a turn in the model voice adds to a bare call of the same server."""
    prompts = await _prompts(parts)
    store = open_store(f"sqlite:///{folder / 'model.db'}")
    lines = []
    async with model_stub() as base_url:
        model = open_chat_model(ModelSpec(name="openai:stub", base_url=base_url))
        trainees = Trainees(parts.practice(ModelVoice(model), store))
        await trainees.take(0, 0)

        async def bare(session: int, turn: int) -> float:
            return await bare_call(base_url, prompts[(session + turn) % len(prompts)])

        for crowd in CROWDS:
            base = median(await drive(crowd, bare))
            taken = await drive(crowd, trainees.take)
            added = Times([one.first - base for one in taken])
            line = Line(
                what=f"added until the first visible sentence, {crowd.name}",
                measured=str(added),
                budget=f"median {ADDED_MS:.0f} ms, p95 {ADDED_P95_MS:.0f} ms",
                kept=added.median <= ADDED_MS and added.p95 <= ADDED_P95_MS,
                beside=f"bare call {base:.0f} ms; {1 + added.median / base:.2f} x",
            )
            lines.append(line if crowd.human else _unbudgeted(line))
        await model.close()
    store.close()
    return lines


async def measure_calls(parts: Parts) -> Line:
    """Return how many calls a turn made before its first sentence."""
    model = ScriptedModel(["I made tea. It went cold."])
    practice = parts.practice(ModelVoice(model), MemoryStore())
    session = practice.begin("tomas", Phase.INITIAL)
    most = 0
    for text in script("tomas-good"):
        before, first = len(model.calls), 0
        async for beat in practice.take_turn(session.id, text):
            if beat.sentence:
                first = first or len(model.calls) - before
        most = max(most, first)
    return Line(
        what="model calls before the first sentence",
        measured=str(most),
        budget="1",
        kept=most == 1,
    )


def _unbudgeted(line: Line) -> Line:
    """Return the line of a crowd without pauses, which shows only the capacity."""
    return line.model_copy(update={"budget": "no budget", "kept": None})


async def _prompts(parts: Parts) -> list[list[Message]]:
    """Return what a model is sent in one session, for the bare call to send too."""
    voice = RecordingVoice(ScriptedModel())
    persona = parts.library.persona("tomas")
    practice = parts.practice(voice, MemoryStore())
    await play(practice, persona, Phase.INITIAL, script("tomas-good"))
    return voice.prompts


def _embedding_ms() -> float:
    """Return the median time to embed a sentence not seen before."""
    embedder = open_embedder()
    took = []
    for number in range(40):
        started = time.perf_counter()
        embedder.embed([f"What was it like when she said that, on day {number}?"])
        took.append(1000 * (time.perf_counter() - started))
    return median(took)
