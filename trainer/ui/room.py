"""The Practice screen: its parts, from choosing a patient to the consulting room."""

from typing import NamedTuple

import gradio as gr

from trainer.library import Library
from trainer.persona import Difficulty, Persona
from trainer.presenting.cards import (
    DIFFICULTY,
    PHASES,
    card,
    first_name,
    in_order,
    level_badge,
    level_meanings,
    phase_meanings,
)
from trainer.ui.look import html


class Room(NamedTuple):
    """The parts that events read or change."""

    session: gr.Textbox
    """Id of the session in the room; the page holds it, the store checks it."""
    choosing: gr.Column
    trouble: gr.HTML
    unfinished: gr.Row
    left: gr.HTML
    go_on: gr.Button
    over: gr.Row
    last: gr.Textbox
    """Id of the newest session, which is over."""
    seen: gr.HTML
    next: gr.Button
    phase: gr.Radio
    difficulty: gr.Radio
    starts: tuple[tuple[gr.Button, str], ...]
    """The cards' buttons with the personas' ids."""
    room: gr.Column
    head: gr.HTML
    chat: gr.Chatbot
    note: gr.HTML
    said: gr.Textbox
    send: gr.Button
    actions: gr.Row
    hint: gr.Button
    leave: gr.Button
    end: gr.Button
    confirm: gr.Row
    really: gr.Button
    stay: gr.Button
    hint_panel: gr.Column
    hinted: gr.HTML
    dismiss: gr.Button
    notes: gr.Textbox


def lay_room(library: Library) -> Room:
    """Return the Practice screen's parts, laid into the surrounding tab."""
    session = gr.Textbox(visible=False)
    with gr.Column(visible=False, elem_id="choosing") as choosing:
        trouble = html(kind="hide-empty")
        unfinished, left, go_on = _unfinished()
        over, last, seen, following = _over()
        html("<h2 class='page'>Choose a patient</h2>")
        phase, difficulty = _settings()
        starts = _cards(in_order(library.personas.values()))
    with gr.Column(visible=False, elem_id="room") as room:
        head = html(name="head")
        with gr.Row():
            with gr.Column(scale=3, min_width=320, elem_id="talk"):
                chat = gr.Chatbot(
                    label="Session", show_label=False, elem_id="chat",
                    render_markdown=False, sanitize_html=True, buttons=[],
                )  # fmt: skip
                note = html(name="note", kind="hide-empty")
                with gr.Row(elem_id="saying"):
                    said = gr.Textbox(
                        label="What you say", placeholder="Enter sends", lines=1,
                        max_lines=4, elem_id="said", scale=8, show_label=False,
                        container=False,
                    )  # fmt: skip
                    send = gr.Button("Send", variant="primary", scale=1, elem_id="send")
                actions, hint, leave, end = _actions()
                confirm, really, stay = _confirm()
            with gr.Column(scale=1, min_width=280, elem_id="side"):
                hint_panel, hinted, dismiss = _hint_panel()
                notes = _notes()
    return Room(
        session, choosing, trouble, unfinished, left, go_on, over, last, seen,
        following, phase, difficulty, starts, room, head, chat, note, said, send,
        actions, hint, leave, end, confirm, really, stay, hint_panel, hinted, dismiss,
        notes,
    )  # fmt: skip


def _unfinished() -> tuple[gr.Row, gr.HTML, gr.Button]:
    with gr.Row(visible=False, elem_id="unfinished") as unfinished:
        left = html()
        go_on = gr.Button("Go on with it", min_width=160)
    return unfinished, left, go_on


def _over() -> tuple[gr.Row, gr.Textbox, gr.HTML, gr.Button]:
    with gr.Row(visible=False, elem_id="over") as over:
        last = gr.Textbox(visible=False)
        seen = html()
        following = gr.Button("Go on", min_width=160)
    return over, last, seen, following


def _settings() -> tuple[gr.Radio, gr.Radio]:
    with gr.Row(elem_id="phase-row", elem_classes="setting"):
        html("<p>Phase of therapy</p>")
        phase = gr.Radio(
            [(one.capitalize(), one.value) for one in PHASES],
            value=next(iter(PHASES)).value, label="Phase of therapy", elem_id="phase",
            show_label=False, container=False,
        )  # fmt: skip
        html(phase_meanings())
    with gr.Row(elem_classes="setting"):
        html("<p>Difficulty</p>")
        difficulty = gr.Radio(
            [(one.capitalize(), one.value) for one in Difficulty],
            value=Difficulty.STANDARD.value, label="Difficulty", elem_id="difficulty",
            show_label=False, container=False,
        )  # fmt: skip
        html(f"<p class='quiet'>{DIFFICULTY}</p>")
    return phase, difficulty


def _cards(personas: list[Persona]) -> tuple[tuple[gr.Button, str], ...]:
    starts: list[tuple[gr.Button, str]] = []
    html(level_meanings(personas))
    with gr.Row(elem_id="cards"):
        for persona in personas:
            with gr.Column(elem_classes="card", min_width=0):
                html(card(persona))
                html(level_badge(persona))
                words = f"Talk with {first_name(persona)}"
                starts.append((gr.Button(words, variant="primary"), persona.id))
    return tuple(starts)


def _actions() -> tuple[gr.Row, gr.Button, gr.Button, gr.Button]:
    with gr.Row(elem_id="actions") as actions:
        hint = gr.Button("Hint", min_width=80)
        leave = gr.Button("Leave", min_width=80)
        end = gr.Button("End session", min_width=110, elem_id="end")
    return actions, hint, leave, end


def _confirm() -> tuple[gr.Row, gr.Button, gr.Button]:
    with gr.Row(visible=False, elem_id="confirm") as confirm:
        html("<p>End here? An ended session cannot be taken up again.</p>")
        really = gr.Button(
            "End session now", variant="primary", elem_id="really", min_width=140,
        )  # fmt: skip
        stay = gr.Button("Keep talking", min_width=110)
    return confirm, really, stay


def _hint_panel() -> tuple[gr.Column, gr.HTML, gr.Button]:
    with gr.Column(visible=False, elem_id="hint-panel") as panel:
        hinted = html()
        dismiss = gr.Button("Close the hint", size="sm")
    return panel, hinted, dismiss


def _notes() -> gr.Textbox:
    with gr.Accordion("Your notes (private)", open=True, elem_id="notes"):
        return gr.Textbox(
            label="Your notes", show_label=False, lines=6, max_lines=10,
            placeholder="Only you see these. Kept as you type.", container=False,
        )  # fmt: skip
