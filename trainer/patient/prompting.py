"""Builds the patient's prompt: rules and persona first, transcript next, brief last."""

from collections.abc import Sequence
from typing import NamedTuple

from trainer.patient.brief import Brief
from trainer.patient.guard import Watch
from trainer.persona import Persona
from trainer.ports import ChatModel, Message
from trainer.prompts import neutralized, render
from trainer.transcript import Phase, Speaker, Utterance

ANSWER_TOKENS = 220
"""Tokens kept free for the answer; the longest band needs about 120."""

GIST = 14
"""Words kept of an utterance that is summarised away."""


class Scene(NamedTuple):
    """Everything a voice needs to answer once."""

    persona: Persona
    phase: Phase
    before: tuple[Utterance, ...]
    """What was said before the trainee's last words."""
    text: str
    """The trainee's last words."""
    brief: Brief
    watch: Watch


def opening_messages(persona: Persona, phase: Phase) -> list[Message]:
    """Return the part of the prompt that stays the same all session long."""
    start = persona.phases.at(phase)
    return [
        Message("system", render("patient", persona=persona, phase=phase, start=start))
    ]


def prompt(scene: Scene, model: ChatModel) -> list[Message]:
    """Return the whole prompt, short enough for the model's window.

    When it is too long the older half of the talk is put in a nutshell, then half
    of the rest: in few large steps, so that the server's cached prefix lives on.
    """
    head = opening_messages(scene.persona, scene.phase)
    last = Message(
        "user",
        render("patient_turn", text=neutralized(scene.text), brief=scene.brief),
    )
    room = model.window - ANSWER_TOKENS - _size([*head, last], model)
    kept = list(scene.before)
    dropped: list[Utterance] = []
    while kept and _size(_talk(dropped, kept), model) > room:
        half = max(2, len(kept) // 2)
        dropped += kept[:half]
        kept = kept[half:]
    return [*head, *_talk(dropped, kept), last]


def _talk(dropped: Sequence[Utterance], kept: Sequence[Utterance]) -> list[Message]:
    told = [
        Message(
            "user" if one.speaker is Speaker.THERAPIST else "assistant",
            neutralized(one.text) or "(silence)",
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


def _gist(text: str) -> str:
    said = neutralized(text).split()
    return " ".join(said[:GIST]) + ("…" if len(said) > GIST else "")


def _size(messages: Sequence[Message], model: ChatModel) -> int:
    """Return the tokens of the messages, with a little for each one's frame."""
    return sum(model.count(one.text) + 6 for one in messages)
