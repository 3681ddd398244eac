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
from trainer.patient.brief import Situation, compose
from trainer.patient.disclosure import fact_to_tell, locked_facts, may_say, open_gates
from trainer.patient.guard import Watch
from trainer.patient.hearing import Heard, Listened, hear
from trainer.patient.prompting import Scene
from trainer.patient.state import begin, update
from trainer.patient.voices import Voice, chosen_lines
from trainer.persona import Persona
from trainer.ports import CueReader, Retriever, SessionStore
from trainer.rating import Scorecard
from trainer.scorer.tagger import Tagger
from trainer.session import PatientState, SelfAssessment, Session, Told, Turn
from trainer.talk import questions
from trainer.transcript import Phase, Speaker, Transcript

LONGEST = 4_000
"""Characters one utterance may have; longer ones are refused, not cut."""

SENTENCES_HEARD = 12
"""Sentences of one utterance that are listened to; the rest is kept all the same."""


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
        index: "Index",
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
        self._tagger = tagger
        self._voice = voice
        self._rate = rate
        self.clock = clock

    def begin(
        self, persona_id: str, phase: Phase, trainee: str = "local", seed: int = 0
    ) -> Session:
        """Return a new session, kept, in which nobody has spoken yet."""
        persona = self.library.persona(persona_id)
        state = begin(persona, phase)
        session = Session(
            id=uuid.uuid4().hex,
            persona=persona.id,
            persona_version=persona.version,
            phase=phase,
            trainee=trainee,
            seed=seed,
            started=self.clock(),
            opening=persona.phases.at(phase).opening[
                seed % len(persona.phases.at(phase).opening)
            ],
            initial_state=state,
        )
        self.store.create(session)
        return session

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
            self._prepare, session, turn, persona
        )
        said: list[str] = []
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
                "state": _after(state, scene, turn.number),
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

    def _prepare(
        self, session: Session, turn: Turn, persona: Persona
    ) -> tuple[Scene, Heard, PatientState]:
        """Do all that comes before the voice: no model call, no network."""
        heard = self._hear(session, turn, persona)
        state = open_gates(update(turn.state, heard, persona), persona)
        telling = fact_to_tell(state, heard, persona)
        allowed = may_say(state, persona, session.phase)
        memories = self._index.memories(persona, turn.therapist, sorted(allowed), 3)
        # One query for the whole session: this stands at the front of every prompt.
        presenting = self._index.passages(
            persona.phases.at(session.phase).situation,
            "patient",
            1,
            session.phase,
            persona.problem_area,
        )
        brief = compose(
            Situation(persona, session.phase, state, heard, telling, session.seed),
            [one for one in memories if one.target in allowed],
            [_first_paragraph(one.passage.text) for one in presenting],
        )
        before = session.transcript().utterances[:-1]
        watch = Watch(
            persona=persona,
            locked=locked_facts(state, persona),
            said=[one.text for one in before if one.speaker is Speaker.PATIENT],
            most_words=brief.most_words,
            asked_symptoms="SYM" in heard.moves,
        )
        scene = Scene(persona, session.phase, before, turn.therapist, brief, watch)
        return scene, heard, state

    def _hear(self, session: Session, turn: Turn, persona: Persona) -> Heard:
        parts = questions(turn.therapist)[:SENTENCES_HEARD]
        tags = self._tagger.tag_each(parts)
        matches = self._index.match_cues(persona, parts)
        listened = [
            Listened(part, tags[place], matches[place])
            for place, part in enumerate(parts)
        ]
        before = [one.therapist for one in session.turns[: turn.number - 1]]
        return hear(turn.therapist, listened, persona, session.phase, before)

    def end(self, session_id: str, trainee: str = "local") -> Session:
        """Return the session, ended; ending twice changes nothing."""
        session = self.store.load(session_id, trainee)
        if session.ended is None:
            session = session.model_copy(update={"ended": self.clock()})
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


class Index(Retriever, CueReader, Protocol):
    """The index as practice needs it: cues for hearing, passages for the rest."""


_HINTS = {
    Phase.INITIAL: "how to explore, take an inventory and link mood with events",
    Phase.MIDDLE: "how to explore a recent incident, feelings and options",
    Phase.TERMINATION: "how to talk about ending, gains and warning signs",
}


def _after(state: PatientState, scene: Scene, turn: int) -> PatientState:
    told = tuple(Told(fact=fact, turn=turn) for fact in scene.brief.disclosed)
    topic = scene.brief.disclosed[0] if scene.brief.disclosed else state.topic
    lines = chosen_lines(scene.brief)
    said = tuple(one for one in state.said if one not in lines) + lines
    return state.model_copy(
        update={"told": (*state.told, *told), "topic": topic, "said": said}
    )


def _first_paragraph(text: str) -> str:
    return text.split("\n\n", 1)[0]
