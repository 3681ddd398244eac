"""What happens on the Practice screen; every event reads the store anew."""

import asyncio
from collections.abc import AsyncIterator

import gradio as gr

from trainer.errors import TurnTakenError
from trainer.patient.course import SESSIONS
from trainer.persona import Difficulty
from trainer.practice import Practice
from trainer.presenting.cards import over, room_head, unfinished
from trainer.presenting.chat import Row, fault_note, row, rows
from trainer.presenting.passages import hint_html
from trainer.session import Session
from trainer.transcript import Phase
from trainer.ui import courses
from trainer.ui.floor import Floor
from trainer.ui.room import Room
from trainer.ui.updates import TRAINEE, Updates
from trainer.ui.words import in_words, note

EMPTY = "Nothing is typed yet. To stay silent for a while, send three dots."
UNSAID = "Nothing has been said yet. To see somebody else, choose Leave."
CLEAR = "No passage fits this moment better than what you are doing."
INTERRUPTED = "Your last words had no answer yet when this page opened. It comes now."


class RoomEvents:
    """The handlers, with what they need: the use case and the screen's parts."""

    def __init__(self, practice: Practice, parts: Room) -> None:
        """Keep both; nothing runs yet."""
        self._practice = practice
        self._parts = parts
        self._floor = Floor()

    def begin(self, persona_id: str, phase: str, difficulty: str) -> Updates:
        """Open the room with a patient who has not been spoken to yet."""
        session = self._practice.begin(
            persona_id, Phase(phase), TRAINEE, difficulty=Difficulty(difficulty)
        )
        return self.room(session)

    def meet(self, persona_id: str) -> None:
        """Make ready what the first answer needs, while the first words are typed."""
        self._practice.meet(persona_id)

    def onward(self, session_id: str) -> Updates:
        """Open the room with the next session of a course."""
        return self.room(courses.go_on(self._practice, session_id))

    def room(self, session: Session) -> Updates:
        """Return the room as a session left it."""
        parts, practice = self._parts, self._practice
        persona = practice.library.persona(session.persona)
        return {
            parts.session: session.id,
            parts.choosing: gr.update(visible=False),
            parts.trouble: "",
            parts.room: gr.update(visible=True),
            parts.head: room_head(session, persona, practice.clock(), SESSIONS),
            parts.chat: rows(session),
            parts.note: note(fault_note(session)),
            parts.said: "",
            parts.notes: session.notes,
            parts.hint_panel: gr.update(visible=False),
            **self.keep_talking(),
        }

    def choices(self) -> Updates:
        """Return the choice of patients, with the way back to an open session."""
        parts, practice = self._parts, self._practice
        left = practice.store.latest_open(TRAINEE)
        persona = practice.library.personas.get(left.persona) if left else None
        return {
            parts.session: "",
            parts.choosing: gr.update(visible=True),
            parts.trouble: "",
            parts.unfinished: gr.update(visible=persona is not None),
            parts.left: unfinished(left, persona) if left and persona else "",
            parts.room: gr.update(visible=False),
            **self._over(),
        }

    def _over(self) -> Updates:
        """Return the way on from the newest session, where it can be gone on from."""
        parts, practice = self._parts, self._practice
        last = courses.newest_over(practice)
        words = courses.onward(practice, last) if last else ""
        if last is None or not words:
            return {parts.over: gr.update(visible=False)}
        return {
            parts.over: gr.update(visible=True),
            parts.last: last.id,
            parts.seen: over(last, practice.library.persona(last.persona)),
            parts.next: words,
        }

    async def resume(self, request: gr.Request) -> AsyncIterator[Updates]:
        """Show the newest open session; answer what a crash left unanswered."""
        try:
            session = await asyncio.to_thread(self._practice.store.latest_open, TRAINEE)
            if session is None:
                yield await asyncio.to_thread(self.choices)
                return
            yield self.room(session)
            if session.waiting is None:
                return
            yield {
                self._parts.said: gr.update(interactive=False),
                self._parts.send: gr.update(interactive=False),
                self._parts.note: note(INTERRUPTED),
            }
            answer = self._answer_waiting(session)
            window = _window(request)
            async for update in self._floor.pass_on(session.id, window, answer):
                yield update
        except Exception as error:  # noqa: BLE001  it becomes words for the trainee
            yield {
                self._parts.choosing: gr.update(visible=True),
                self._parts.room: gr.update(visible=False),
                self._parts.trouble: note(in_words(error)),
            }

    async def _answer_waiting(self, session: Session) -> AsyncIterator[Updates]:
        parts, said, failed = self._parts, "", ""
        try:
            async for beat in self._practice.resume(session.id, TRAINEE):
                said = f"{said} {beat.sentence}".strip()
                if beat.finished is None:
                    yield {parts.chat: [*rows(session), row("assistant", said)]}
        except Exception as error:  # noqa: BLE001  it becomes words for the trainee
            failed = in_words(error)
        now = await asyncio.to_thread(self._practice.store.load, session.id, TRAINEE)
        yield {
            parts.chat: rows(now),
            parts.note: note(failed or fault_note(now)),
            parts.said: gr.update(interactive=True),
            parts.send: gr.update(interactive=True),
        }

    async def talk(
        self, text: str, session_id: str, request: gr.Request
    ) -> AsyncIterator[Updates]:
        """Stream one turn; what could not be kept stays in the box.

        Words sent while the last ones are being answered wait for that answer;
        from another window they stay in their box.
        """
        mine = _window(request)
        if not text.strip():
            yield {self._parts.note: note(EMPTY)}
        elif self._floor.window(session_id) in (None, mine):
            turn = self._turn(text, session_id)
            async for update in self._floor.pass_on(session_id, mine, turn):
                yield update
        else:
            taken = TurnTakenError("Another window is answering.")
            yield await asyncio.to_thread(
                self._recovered, session_id, None, text, taken
            )

    async def _turn(self, text: str, session_id: str) -> AsyncIterator[Updates]:
        parts, words, before = self._parts, text.strip(), None
        try:
            before = await asyncio.to_thread(
                self._practice.store.load, session_id, TRAINEE
            )
            shown = [*rows(before), row("user", words)]
            yield {parts.said: "", parts.chat: shown, parts.note: ""}
            async for shown, fault in self._answers(before, words):
                yield {parts.chat: shown, parts.note: note(fault)}
        except Exception as error:  # noqa: BLE001  it becomes words for the trainee
            yield await asyncio.to_thread(
                self._recovered, session_id, before, text, error
            )

    async def _answers(
        self, before: Session, words: str
    ) -> AsyncIterator[tuple[list[Row], str]]:
        """Yield the rows as they grow, and what to say of the last reply.

        An answer that a crash held up comes first, and above the new words.
        """
        base, below, said = rows(before), [row("user", words)], ""
        if before.waiting is None:
            base, below = [*base, *below], []
        async for beat in self._practice.take_turn(before.id, words, TRAINEE):
            if beat.finished is None:
                said = f"{said} {beat.sentence}".strip()
                yield [*base, row("assistant", said), *below], ""
            else:
                base, below, said = [*rows(beat.finished), *below], [], ""
                yield base, fault_note(beat.finished)

    def _recovered(
        self, session_id: str, before: Session | None, text: str, error: Exception
    ) -> Updates:
        """Return the room as it is kept, with the words back in the box if need be."""
        parts, sentence = self._parts, in_words(error)
        try:
            now = self._practice.store.load(session_id, TRAINEE)
        except Exception:  # noqa: BLE001  the first error is told already
            return {parts.note: note(sentence), parts.said: text}
        updates: Updates = {parts.chat: rows(now)}
        new = now.turns[len(before.turns) :] if before is not None else ()
        if text.strip() not in [turn.therapist for turn in new]:
            sentence += " Your words are still in the box: send them if they still fit."
            updates[parts.said] = text
        elif now.waiting is not None:
            sentence += " Your words are kept; reload the page to have them answered."
        return {**updates, parts.note: note(sentence)}

    def keep_notes(self, text: str, session_id: str) -> None:
        """Keep the trainee's notes."""
        if session_id:
            self._practice.keep_notes(session_id, text, TRAINEE)

    def hint(self, session_id: str) -> Updates:
        """Show a passage that fits the moment, beside the talk."""
        parts = self._parts
        found = self._practice.hint(session_id, TRAINEE)
        if found is None:
            return {parts.note: note(CLEAR)}
        return {
            parts.hint_panel: gr.update(visible=True),
            parts.hinted: hint_html(found.passage),
        }

    def close_hint(self) -> Updates:
        """Put the hint away."""
        return {self._parts.hint_panel: gr.update(visible=False)}

    def ask_to_end(self, session_id: str) -> Updates:
        """Ask once more, since an end is final; there is nothing to end unsaid."""
        parts = self._parts
        if not self._practice.store.load(session_id, TRAINEE).turns:
            return {parts.note: note(UNSAID)}
        return {
            parts.actions: gr.update(visible=False),
            parts.confirm: gr.update(visible=True),
        }

    def keep_talking(self) -> Updates:
        """Take the question back."""
        return {
            self._parts.actions: gr.update(visible=True),
            self._parts.confirm: gr.update(visible=False),
        }


def _window(request: gr.Request) -> str:
    """Return the name that Gradio gives each open page."""
    return str(request.session_hash)
