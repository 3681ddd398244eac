"""How much of each prompt a model server has already seen in the turn before."""

import os.path
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from evals.bench.lines import Line
from evals.parts import DATA, Parts, play, script
from evals.recording import RecordingVoice
from trainer.persona import Persona
from trainer.ports import Message
from trainer.testing import MemoryStore, ScriptedModel
from trainer.transcript import Phase

SHARE = 0.85
FROM = 3
"""Turn from which the budget holds."""

SESSION = 20
"""Turns of an ordinary session."""

LONG = 80
SMALL_WINDOW = 4096
"""Turns, and tokens of a window, that force the oldest talk to be put in short."""


async def measure_prefix(parts: Parts) -> list[Line]:
    """Return the shares of an ordinary and of an overlong session of each script."""
    lines = []
    scripted = (DATA / "scripts").glob("*-good.txt")
    for name in sorted(path.stem.removesuffix("-good") for path in scripted):
        persona = parts.library.persona(name)
        for turns, window in ((SESSION, 32_000), (LONG, SMALL_WINDOW)):
            prompts = await prompts_of(parts, persona, turns, window)
            lines.append(_line(persona, turns, prompts))
    return lines


def shares(prompts: Sequence[Sequence[Message]]) -> list[float]:
    """Return for each prompt but the first the share that begins the one before."""
    texts = [_text(one) for one in prompts]
    return [
        len(os.path.commonprefix([before, now])) / len(now)
        for before, now in pairwise(texts)
    ]


async def prompts_of(
    parts: Parts, persona: Persona, turns: int, window: int
) -> list[list[Message]]:
    """Return what a model with such a window is sent in a session of good work."""
    voice = RecordingVoice(ScriptedModel(window=window))
    practice = parts.practice(voice, MemoryStore())
    said = script(f"{persona.id}-good")
    lines = [said[turn % len(said)] for turn in range(turns)]
    await play(practice, persona, Phase.INITIAL, lines)
    return voice.prompts


def _text(messages: Sequence[Message]) -> str:
    return "".join(f"<{one.role}>{one.text}</{one.role}>" for one in messages)


def _line(persona: Persona, turns: int, prompts: Sequence[Sequence[Message]]) -> Line:
    found = shares(prompts)[FROM - 2 :]
    below = sum(one < SHARE for one in found)
    short = sum("[Earlier in this session" in _text(one) for one in prompts)
    return Line(
        what=f"prompt unchanged since the last turn, {persona.id}, {turns} turns",
        measured=f"median {median(found):.0%}, least {min(found):.0%}",
        budget=f"median {SHARE:.0%} from turn {FROM} on",
        kept=median(found) >= SHARE,
        beside=f"{below} of {len(found)} turns below; {short} with talk put in short",
    )
