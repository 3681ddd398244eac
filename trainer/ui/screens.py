"""The three screens, Practice, Debrief and Library, joined to their events."""

from collections.abc import Callable
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any, Literal

import gradio as gr

from trainer.practice import Practice
from trainer.presenting.cards import header
from trainer.ui.look import SAID, focus, html
from trainer.ui.reading import lay_reading, wire_reading
from trainer.ui.review import Review, ReviewEvents, lay_review
from trainer.ui.room import Room, lay_room
from trainer.ui.room_events import RoomEvents
from trainer.ui.words import plainly

if TYPE_CHECKING:
    from trainer.ui.app import AppInfo

HELP = (
    "For training, not for treatment. In distress yourself? Ring your local emergency "
    "number or a crisis line."
)

Event = Callable[..., Any]
"""What Gradio gives for `button.click` and its like."""


def build_screens(practice: Practice, info: "AppInfo") -> gr.Blocks:
    """Return the blocks; nothing runs until they are served."""
    blocks: gr.Blocks
    with gr.Blocks(title="Interpersona", analytics_enabled=False) as blocks:
        html(header(info.voice, info.rater, HELP))
        with gr.Tabs(elem_id="tabs") as tabs:
            with gr.Tab("Practice", id="practice"):
                room = lay_room(practice.library)
            with gr.Tab("Debrief", id="debrief") as debrief_tab:
                review = lay_review()
            with gr.Tab("Library", id="library"):
                reading = lay_reading()
        if info.problems:
            html(_problems(info.problems))
        room_events = RoomEvents(practice, room)
        review_events = ReviewEvents(practice, review, tabs, room_events)
        _wire_room(room, room_events)
        _wire_review(room, review, tabs, review_events)
        _on(debrief_tab.select, plainly(review_events.sessions), None, _parts(review))
        wire_reading(practice, reading)
        _on(blocks.load, room_events.resume, None, _parts(room))
        _on(blocks.load, plainly(review_events.load), None, [*_parts(review), tabs])
    blocks.queue(default_concurrency_limit=16, max_size=200)
    return blocks


def _problems(problems: tuple[str, ...]) -> str:
    listed = "".join(f"<li>{escape(one)}</li>" for one in problems)
    left = "1 file was" if len(problems) == 1 else f"{len(problems)} files were"
    return (
        f"<details class='note'><summary>{left} left out</summary>"
        f"<ul>{listed}</ul></details>"
    )


def _parts(screen: Room | Review) -> list[gr.blocks.Block]:
    """Return every part that an event may change."""
    return [part for part in screen if isinstance(part, gr.blocks.Block)]


def _on(
    event: Event,
    handler: Event,
    inputs: list[gr.blocks.Block] | None,
    outputs: list[gr.blocks.Block] | None,
    then: str | None = None,
    mode: Literal["once", "multiple"] = "once",
) -> None:
    """Join one event to its handler, and to a script that runs afterwards.

    With `once`, a second press is ignored while the first is at work.
    """
    done = event(
        handler, inputs, outputs, api_visibility="private", show_progress="hidden",
        trigger_mode=mode,
    )  # fmt: skip
    if then is not None:
        done.then(None, None, None, js=then, api_visibility="private")


def _wire_room(parts: Room, events: RoomEvents) -> None:
    all_parts = _parts(parts)
    for button, persona_id in parts.starts:
        _on(
            button.click, plainly(partial(events.begin, persona_id)),
            [parts.phase, parts.difficulty], all_parts, SAID,
        )  # fmt: skip
        button.click(
            plainly(partial(events.meet, persona_id)), None, None,
            api_visibility="private", show_progress="hidden",
        )  # fmt: skip
    session: list[gr.blocks.Block] = [parts.session]
    for event in (parts.send.click, parts.said.submit):
        _on(
            event, events.talk, [parts.said, parts.session], all_parts, SAID,
            "multiple",
        )  # fmt: skip
    # `input` would overlook what is pasted, dictated or rubbed out.
    parts.notes.change(
        plainly(events.keep_notes), [parts.notes, parts.session], None,
        api_visibility="private", show_progress="hidden", trigger_mode="always_last",
    )  # fmt: skip
    _on(parts.hint.click, plainly(events.hint), session, all_parts)
    _on(parts.dismiss.click, plainly(events.close_hint), None, all_parts, SAID)
    _on(parts.leave.click, plainly(events.choices), None, all_parts)
    _on(parts.go_on.click, events.resume, None, all_parts, SAID)
    _on(parts.next.click, plainly(events.onward), [parts.last], all_parts, SAID)
    _on(
        parts.end.click, plainly(events.ask_to_end), session, all_parts,
        focus("#really"),
    )  # fmt: skip
    _on(parts.stay.click, plainly(events.keep_talking), None, all_parts, SAID)


def _wire_review(
    room: Room, parts: Review, tabs: gr.Tabs, events: ReviewEvents
) -> None:
    everything = [*_parts(room), *_parts(parts), tabs]
    _on(
        room.really.click, plainly(events.end), [room.session], everything,
        focus("#asking input:checked"),
    )  # fmt: skip
    _on(parts.open.click, plainly(events.open), [parts.earlier], everything)
    _on(
        parts.onward.click, plainly(events.onward), [parts.session], everything, SAID,
    )  # fmt: skip
    done = parts.show.click(
        events.debrief, [parts.session, parts.overall, parts.well, parts.change],
        _parts(parts), api_visibility="private", show_progress_on=[parts.shown],
    )  # fmt: skip
    done.then(None, None, None, js=focus("#dbf-top"), api_visibility="private")
