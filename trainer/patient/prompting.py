"""Builds the patient's prompt: rules and persona first, transcript next, brief last."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from trainer.patient.brief import Brief
from trainer.patient.guard import Watch
from trainer.persona import Persona
from trainer.ports import ChatModel, Message
from trainer.prompts import neutralized, render
from trainer.transcript import Speaker, Utterance

ANSWER_TOKENS = 220
"""Tokens kept free for the answer; the longest band needs about 120."""

NOTE_TOKENS = 900
"""Tokens kept free for the trainee's last words, the note to them and the summary.
Where they need more, the talk is cut further for that turn."""

FRAME = 6
"""Tokens that a server may put around each message."""

GIST = 14
"""Words kept of an utterance that is summarised away."""


class Scene(NamedTuple):
    """Everything a voice needs to answer once."""

    persona: Persona
    situation: str
    """What is so when the session begins; the same all session long."""
    before: tuple[Utterance, ...]
    """What was said before the trainee's last words."""
    text: str
    """The trainee's last words."""
    brief: Brief
    watch: Watch


def opening_messages(
    persona: Persona, situation: str, presenting: Sequence[str]
) -> list[Message]:
    """Return the part of the prompt that stays the same all session long."""
    text = render(
        "patient", persona=persona, situation=situation, presenting=presenting
    )
    return [Message("system", text)]


def prompt(scene: Scene, model: ChatModel) -> list[Message]:
    """Return the whole prompt, short enough for the model's window.

    When it is too long the older half of the talk is put in a nutshell, then half
    of the rest: in few large steps, so that the server's cached prefix lives on.
    """
    head = opening_messages(scene.persona, scene.situation, scene.brief.presenting)
    free = model.window - ANSWER_TOKENS - _size(head, model)
    sizes = [model.count(neutralized(one.text)) + FRAME for one in scene.before]
    cut = _cut(sizes, free - min(NOTE_TOKENS, max(0, free // 2)))
    built = _built(scene, head, cut)
    while cut < len(sizes) and _size(built, model) > model.window - ANSWER_TOKENS:
        cut += max(2, (len(sizes) - cut) // 2)
        built = _built(scene, head, cut)
    return built


def _cut(sizes: Sequence[int], room: int) -> int:
    """Return how many of the oldest utterances are put in a nutshell.

    Each turn goes through the session from its start with the same `room`, so that a
    cut once made stands for many turns and does not creep along with them.
    """
    cut, kept = 0, 0
    for place, size in enumerate(sizes):
        kept += size
        while kept > room and cut <= place:
            half = max(2, (place + 1 - cut) // 2)
            kept -= sum(sizes[cut : cut + half])
            cut += half
    return min(cut, len(sizes))


def _built(scene: Scene, head: Sequence[Message], cut: int) -> list[Message]:
    note = _note(scene.brief, shortened=cut > 0)
    last = render("patient_turn", text=neutralized(scene.text), brief=note)
    talk = _talk(scene.before[:cut], scene.before[cut:])
    return [*head, *talk, Message("user", last)]


def _note(brief: Brief, *, shortened: bool) -> Brief:
    """Return the brief without what the prompt holds anyway.

    What was told stands in the talk unless that was shortened, and a memory may be
    a line of this very answer. The note is new every turn, so it has to be short.
    """
    lines = [line for part in brief.parts for line in part.lines]
    parts = [
        part.model_copy(update={"lines": tuple(_said_aloud(part.lines))})
        for part in brief.parts
    ]
    near = [
        memory for memory in brief.memories if not any(line in memory for line in lines)
    ]
    told = brief.told if shortened else ()
    return brief.model_copy(
        update={
            "parts": tuple(parts),
            "memories": tuple(_said_aloud(near[:1])),
            "told": told,
        }
    )


def _said_aloud(lines: Sequence[str]) -> list[str]:
    spoken = [_BODY.sub("", line).strip() for line in lines]
    return [line for line in spoken if line]


def _talk(dropped: Sequence[Utterance], kept: Sequence[Utterance]) -> list[Message]:
    told = [
        Message(
            "user" if one.speaker is Speaker.THERAPIST else "assistant",
            _aloud(one) or "(silence)",
        )
        for one in kept
    ]
    if not dropped:
        return told
    gists = "; ".join(
        ("asked: " if one.speaker is Speaker.THERAPIST else "you: ") + _gist(one.text)
        for one in dropped[-12:]
        if one.text
    )
    return [Message("user", f"[Earlier in this session, in short: {gists}]"), *told]


def _aloud(one: Utterance) -> str:
    """Return the words said: what the body did is not the voice's to write."""
    if one.speaker is Speaker.THERAPIST:
        return neutralized(one.text)
    return neutralized(_BODY.sub("", one.text).strip())


_BODY = re.compile(r"\[[^\]]*\]")


def _gist(text: str) -> str:
    said = neutralized(text).split()
    return " ".join(said[:GIST]) + ("…" if len(said) > GIST else "")


def _size(messages: Sequence[Message], model: ChatModel) -> int:
    """Return the tokens of the messages, with each one's frame."""
    return sum(model.count(one.text) + FRAME for one in messages)
