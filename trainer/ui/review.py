"""The Debrief screen: its parts, and what happens there."""

import asyncio
from collections.abc import AsyncIterator
from html import escape
from typing import NamedTuple

import gradio as gr

from trainer.errors import InterpersonaError
from trainer.practice import Practice
from trainer.presenting.cards import first_name, label
from trainer.presenting.chat import parting
from trainer.presenting.debrief_feedback import OWN_MARKS
from trainer.session import SelfAssessment, Session
from trainer.ui import courses
from trainer.ui.debriefs import debrief_shown
from trainer.ui.look import html
from trainer.ui.room_events import RoomEvents
from trainer.ui.updates import TRAINEE, Updates
from trainer.ui.words import in_words, note

NOTHING = "<p class='quiet'>Finish a session to see its debrief here.</p>"
CHOOSE = "Choose a session from the list first."


class Review(NamedTuple):
    """The parts that events read or change."""

    session: gr.Textbox
    """Id of the session under review; the page holds it, the store checks it."""
    list: gr.Row
    earlier: gr.Dropdown
    open: gr.Button
    trouble: gr.HTML
    asking: gr.Column
    ask: gr.HTML
    overall: gr.Radio
    well: gr.Textbox
    change: gr.Textbox
    show: gr.Button
    onward: gr.Button
    links: gr.HTML
    shown: gr.HTML


def lay_review() -> Review:
    """Return the Debrief screen's parts, laid into the surrounding tab."""
    session = gr.Textbox(visible=False)
    with gr.Row(visible=False, elem_id="earlier") as listed:
        html("<p class='quiet'>Your sessions</p>", name="sessions")
        earlier = gr.Dropdown(
            [], label="Your sessions", scale=6, interactive=True, show_label=False,
            container=False,
        )  # fmt: skip
        opening = gr.Button("Open", scale=1)
    trouble = html(kind="hide-empty")
    with gr.Column(visible=False, elem_id="asking") as asking:
        ask = html()
        overall = gr.Radio(
            [(f"{mark} {words}", mark) for mark, words in OWN_MARKS.items()],
            value=3,
            label="Overall",
        )
        well = gr.Textbox(label="What went well?", lines=1, max_lines=4)
        change = gr.Textbox(
            label="What would you do differently?", lines=1, max_lines=4
        )
        show = gr.Button("Show my debrief", variant="primary")
    with gr.Row(elem_id="after"):
        links = html(name="links", kind="hide-empty")
        onward = gr.Button("Go on", visible=False, elem_id="onward")
    shown = html(NOTHING, name="debrief")
    return Review(
        session, listed, earlier, opening, trouble, asking, ask, overall, well, change,
        show, onward, links, shown,
    )  # fmt: skip


class ReviewEvents:
    """The handlers, with what they need: the use case, the parts, the room."""

    def __init__(
        self, practice: Practice, parts: Review, tabs: gr.Tabs, room: RoomEvents
    ) -> None:
        """Keep them; nothing runs yet."""
        self._practice = practice
        self._parts = parts
        self._tabs = tabs
        self._room = room

    def load(self) -> Updates:
        """Show the newest ended session: its self-assessment, or its debrief."""
        summaries = self._practice.store.list(TRAINEE)
        ended = next((one for one in summaries if one.ended is not None), None)
        if ended is None:
            return self.sessions()
        try:
            session = self._practice.store.load(ended.id, TRAINEE)
            updates = {**self.sessions(), **self._view(session)}
        except InterpersonaError as error:
            return {**self.sessions(), self._parts.trouble: note(in_words(error))}
        if session.scorecard is None and summaries[0].id == session.id:
            updates[self._tabs] = gr.update(selected="debrief")
        return updates

    def sessions(self) -> Updates:
        """Return the list of sessions as it is now."""
        choices = self._choices()
        return {
            self._parts.list: gr.update(visible=bool(choices)),
            self._parts.earlier: gr.update(choices=choices),
        }

    def _choices(self) -> list[tuple[str, str]]:
        people, now = self._practice.library.personas, self._practice.clock()
        listed, choices = self._practice.store.list(TRAINEE), []
        in_course = courses.numbered(listed)
        for one in listed:
            known = people.get(one.persona)
            name = known.identity.name if known else one.persona
            words = label(one, name, now, in_course=one.id in in_course)
            choices.append((words, one.id))
        return choices

    def end(self, session_id: str) -> Updates:
        """End the session in the room, and ask how it went."""
        session = self._practice.end(session_id, TRAINEE)
        return {
            **self._room.choices(),
            **self.sessions(),
            **self._view(session),
            self._tabs: gr.update(selected="debrief"),
        }

    def open(self, session_id: str | None) -> Updates:
        """Open a session of the list: in the room if it goes on, else here."""
        if not session_id:
            return {self._parts.trouble: note(CHOOSE)}
        session = self._practice.store.load(session_id, TRAINEE)
        if session.ended is None:
            return {
                **self._room.room(session),
                self._tabs: gr.update(selected="practice"),
            }
        return self._view(session)

    def onward(self, session_id: str) -> Updates:
        """Go on with the course: the next session opens in the room."""
        return {
            **self._room.onward(session_id),
            **self.sessions(),
            self._tabs: gr.update(selected="practice"),
        }

    async def debrief(
        self,
        session_id: str,
        mark: int,
        well: str,
        change: str,
        progress: gr.Progress = gr.Progress(),  # noqa: B008  Gradio's own way
    ) -> AsyncIterator[Updates]:
        """Keep the own view, then rate the session and show the debrief."""
        parts = self._parts
        try:
            own = SelfAssessment(overall=mark, went_well=well, would_change=change)
            await asyncio.to_thread(self._practice.assess, session_id, own, TRAINEE)
            yield {
                parts.asking: gr.update(visible=False),
                parts.trouble: "",
                parts.shown: "",
            }
            rated = await self._practice.debrief(
                session_id, lambda share, doing: progress(share, desc=doing), TRAINEE
            )
            yield await asyncio.to_thread(self._view, rated)
        except Exception as error:  # noqa: BLE001  it becomes words for the trainee
            yield {
                parts.asking: gr.update(visible=True),
                parts.trouble: note(in_words(error)),
                parts.shown: "",
            }

    def _view(self, session: Session) -> Updates:
        """Return an ended session: the self-assessment first, then the debrief."""
        parts = self._parts
        rated = session.scorecard is not None
        persona = self._practice.library.persona(session.persona)
        onward = courses.onward(self._practice, session)
        own = session.self_assessment or SelfAssessment(overall=3)
        return {
            parts.session: session.id,
            parts.earlier: gr.update(choices=self._choices(), value=session.id),
            parts.trouble: "",
            parts.asking: gr.update(visible=not rated),
            parts.ask: (
                f"{parting(session, first_name(persona))}<h2 class='page'>"
                f"How did it go with {escape(persona.identity.name)}?</h2>"
                "<p class='quiet'>Your own view first. The debrief shows it beside "
                "the result.</p>"
            ),
            parts.overall: own.overall,
            parts.well: own.went_well,
            parts.change: own.would_change,
            parts.onward: gr.update(visible=bool(onward), value=onward),
            parts.links: _links(session.id) if rated else "",
            parts.shown: debrief_shown(self._practice, session) if rated else "",
        }


def _links(session_id: str) -> str:
    base = f"/sessions/{session_id}"
    return (
        f"<p>Keep it: <a href='{base}/debrief.html' download>Download as HTML</a> · "
        f"<a href='{base}/session.json' download>Download as JSON</a></p>"
    )
