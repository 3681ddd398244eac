"""A session from first word to debrief: the one path that every front door uses."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import NamedTuple, Protocol

from trainer.errors import InterpersonaError, SessionClosedError
from trainer.library import Library
from trainer.passage import FoundPassage
from trainer.patient.course import (
    SESSIONS,
    next_session,
    opening,
    phase_of,
)
from trainer.patient.state import begin
from trainer.patient.voices import Voice
from trainer.persona import Difficulty
from trainer.ports import SessionStore
from trainer.rating import Scorecard
from trainer.scorer.tagger import Tagger
from trainer.session import SelfAssessment, Session, Turn
from trainer.transcript import Phase, Transcript
from trainer.turns import Index, Turns, after

LONGEST = 4_000
"""Characters one utterance may have; longer ones are refused, not cut."""


class Rate(Protocol):
    """Rates one transcript; the progress callback gets a share, 0-1, and a sentence."""

    async def __call__(
        self, transcript: Transcript, progress: Callable[[float, str], None]
    ) -> Scorecard:
        """Return the scorecard with its debrief."""
        ...


class Heartbeat(NamedTuple):
    """One step of an answer: a sentence, or the finished turn."""

    sentence: str = ""
    finished: Session | None = None


class Practice:
    """Everything a session needs, joined by `trainer.wiring`."""

    def __init__(  # noqa: PLR0913  the one place where all ports meet
        self,
        library: Library,
        index: Index,
        tagger: Tagger,
        voice: Voice,
        rate: Rate,
        store: SessionStore,
        clock: Callable[[], datetime],
    ) -> None:
        """Keep the parts; nothing is loaded or opened here."""
        self.library = library
        self.store = store
        self._index = index
        self._turns = Turns(
            index, tagger, recalls=voice.recalls, ranks=not voice.recalls
        )
        self._voice = voice
        self._rate = rate
        self.clock = clock

    def begin(
        self,
        persona_id: str,
        phase: Phase,
        trainee: str = "local",
        seed: int = 0,
        difficulty: Difficulty = Difficulty.STANDARD,
    ) -> Session:
        """Return a new session, kept, in which nobody has spoken yet."""
        persona = self.library.persona(persona_id)
        openings = persona.phases.at(phase).opening
        first_words = openings[seed % len(openings)]
        state = begin(persona, phase, difficulty)
        session = Session(
            id=uuid.uuid4().hex,
            persona=persona.id,
            persona_version=persona.version,
            phase=phase,
            trainee=trainee,
            seed=seed,
            difficulty=difficulty,
            started=self.clock(),
            opening=first_words,
            initial_state=state.model_copy(update={"said": (first_words,)}),
        )
        self.store.create(session)
        return session

    def go_on(self, session_id: str, trainee: str = "local") -> Session:
        """Return the next session of a course, kept; see `goes_on` for whether.

        Raises:
            InterpersonaError: The course cannot go on from this session.
        """
        last = self.store.load(session_id, trainee)
        persona = self.library.persona(last.persona)
        hindrance = self.goes_on(last)
        if hindrance or persona.course is None:
            raise InterpersonaError(hindrance)
        ended = last.state.model_copy(
            update={"said": (*last.state.said, last.farewell)}
        )
        state = next_session(persona, persona.course, ended, last.seed)
        first_words = opening(persona, persona.course, state, last.seed)
        session = Session(
            id=uuid.uuid4().hex,
            persona=persona.id,
            persona_version=persona.version,
            phase=phase_of(state.session),
            trainee=trainee,
            seed=last.seed,
            difficulty=last.difficulty,
            course=last.course or last.id,
            number=state.session,
            started=self.clock(),
            opening=first_words,
            initial_state=state.model_copy(update={"said": (first_words,)}),
        )
        self.store.create(session)
        return session

    def meet(self, persona_id: str) -> None:
        """Make ready what the first answer of this person needs; see `Turns.meet`."""
        self._turns.meet(self.library.persona(persona_id))

    def goes_on(self, session: Session) -> str:
        """Return why no session can follow this one; empty when one can."""
        persona = self.library.persona(session.persona)
        if persona.course is None:
            return f"{persona.identity.name} has no course of sessions."
        if session.ended is None:
            return "This session has not ended. End it first."
        if session.course is None and session.phase is not Phase.INITIAL:
            return "A course begins with a first session, in the initial phase."
        if session.number >= SESSIONS:
            return f"This was the last of {SESSIONS} sessions."
        return ""

    async def take_turn(
        self, session_id: str, text: str, trainee: str = "local"
    ) -> AsyncIterator[Heartbeat]:
        """Yield the answer sentence by sentence, then the session it left.

        The trainee's words are on disk before they are answered. A turn that was
        begun and never answered (a crash) gets its answer first; then there are two
        finished sessions in what is yielded.

        Raises:
            SessionClosedError: The session has ended.
            InterpersonaError: The utterance is too long to be one.
        """
        session = await asyncio.to_thread(self.store.load, session_id, trainee)
        if session.ended is not None:
            raise SessionClosedError("This session has ended. Begin a new one.")
        if len(text) > LONGEST:
            raise InterpersonaError(
                f"That is {len(text):,} characters; an utterance may have {LONGEST:,}. "
                "Shorten it, or send it in parts."
            )
        if session.waiting is not None:
            async for beat in self._answer(session, session.waiting):
                session = beat.finished or session
                yield beat
        turn = Turn(
            number=len(session.turns) + 1,
            therapist=text.strip(),
            patient=None,
            state=session.state,
            at=self.clock(),
        )
        await asyncio.to_thread(self.store.begin_turn, session.id, turn)
        session = session.model_copy(update={"turns": (*session.turns, turn)})
        async for beat in self._answer(session, turn):
            yield beat

    async def resume(
        self, session_id: str, trainee: str = "local"
    ) -> AsyncIterator[Heartbeat]:
        """Answer a turn that a crash left unanswered; yield nothing without one."""
        session = await asyncio.to_thread(self.store.load, session_id, trainee)
        if session.waiting is not None and session.ended is None:
            async for beat in self._answer(session, session.waiting):
                yield beat

    async def _answer(self, session: Session, turn: Turn) -> AsyncIterator[Heartbeat]:
        started = time.perf_counter()
        persona = self.library.persona(session.persona)
        scene, heard, state = await asyncio.to_thread(
            self._turns.prepare, session, turn, persona
        )
        said: list[str] = []
        if scene.brief.shows:
            said.append(f"[{scene.brief.shows}]")
            yield Heartbeat(sentence=said[0])
        voice, fault, first = None, None, 0.0
        async for spoken in self._voice.speak(scene):
            voice, fault = spoken.voice, spoken.fault or fault
            if spoken.text:
                first = first or time.perf_counter()
                said.append(spoken.text)
                yield Heartbeat(sentence=spoken.text)
        done = time.perf_counter()
        finished = turn.model_copy(
            update={
                "patient": " ".join(said),
                "tags": heard.tags,
                "state": after(state, scene, turn.number),
                "disclosed": scene.brief.disclosed,
                "voice": voice,
                "fault": fault,
                "first_ms": round(1000 * ((first or done) - started)),
                "total_ms": round(1000 * (done - started)),
            }
        )
        await asyncio.to_thread(self.store.finish_turn, session.id, finished)
        turns = (*session.turns[:-1], finished)
        yield Heartbeat(finished=session.model_copy(update={"turns": turns}))

    def end(self, session_id: str, trainee: str = "local") -> Session:
        """Return the session, ended; ending twice changes nothing.

        The patient has a last word, unless there was one already.
        """
        session = self.store.load(session_id, trainee)
        if session.ended is None:
            persona = self.library.persona(session.persona)
            state = session.state
            said = {*state.said, *state.said_before}
            left = [line for line in persona.closing if line not in said]
            parted = set(persona.closing) & set(state.said)
            pool = left or list(persona.closing)
            place = (session.seed + session.number) % len(pool)
            farewell = pool[place] if session.turns and not parted else ""
            session = session.model_copy(
                update={"ended": self.clock(), "farewell": farewell}
            )
            self.store.keep(session)
        return session

    def keep_notes(self, session_id: str, notes: str, trainee: str = "local") -> None:
        """Keep the trainee's notes."""
        session = self.store.load(session_id, trainee)
        self.store.keep(session.model_copy(update={"notes": notes[:LONGEST]}))

    def assess(
        self, session_id: str, assessment: SelfAssessment, trainee: str = "local"
    ) -> Session:
        """Keep how the trainee says it went; comes before any score is shown."""
        session = self.store.load(session_id, trainee)
        session = session.model_copy(update={"self_assessment": assessment})
        self.store.keep(session)
        return session

    async def debrief(
        self,
        session_id: str,
        progress: Callable[[float, str], None],
        trainee: str = "local",
    ) -> Session:
        """Return the ended session with its scorecard, rated once and kept."""
        session = await asyncio.to_thread(self.end, session_id, trainee)
        if session.scorecard is not None:
            return session
        persona = self.library.persona(session.persona)
        scorecard = await self._rate(session.transcript(persona), progress)
        session = session.model_copy(update={"scorecard": scorecard})
        await asyncio.to_thread(self.store.keep, session)
        return session

    def search(self, query: str, limit: int = 8) -> list[FoundPassage]:
        """Return the technique passages that answer a trainee's question best."""
        return self._index.passages(query, "therapist", limit)

    def hint(self, session_id: str, trainee: str = "local") -> FoundPassage | None:
        """Return a passage that helps now, chosen by what the patient last said."""
        session = self.store.load(session_id, trainee)
        persona = self.library.persona(session.persona)
        self.store.keep(session.model_copy(update={"hints": session.hints + 1}))
        said = [one.text for one in session.transcript().utterances[-2:]]
        lead = _HINTS[session.phase]
        found = self._index.passages(
            " ".join([*said, lead]), "therapist", 3, session.phase, persona.problem_area
        )
        return found[session.hints % len(found)] if found else None


_HINTS = {
    Phase.INITIAL: "how to explore, take an inventory and link mood with events",
    Phase.MIDDLE: "how to explore a recent incident, feelings and options",
    Phase.TERMINATION: "how to talk about ending, gains and warning signs",
}
