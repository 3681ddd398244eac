"""Plays simulated trainees of known skill against a persona, without a model."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from trainer.patient.prompting import Scene
from trainer.patient.state import begin
from trainer.patient.voices import chosen_lines
from trainer.persona import Difficulty, Fact, Persona, Topic
from trainer.session import PatientState, Session, Turn
from trainer.talk import form
from trainer.trainees import Level, Move, Trainees
from trainer.transcript import Phase
from trainer.turns import Turns, after

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
"""When simulated sessions take place: their clock stands still."""

TURNS = 40
"""Turns of a simulated session: fifty minutes at 75 seconds a turn."""

THREAD = 6
"""Turns for which a trainee follows one thread."""


class Staging(NamedTuple):
    """What is played."""

    persona: Persona
    level: Level
    seed: int = 0
    phase: Phase = Phase.INITIAL
    difficulty: Difficulty = Difficulty.STANDARD
    turns: int = TURNS


def play(turns: Turns, trainees: Trainees, staging: Staging) -> Session:
    """Return a whole session of the authored voice; the seed decides all of it.

    Costs no model call; some 20 ms a turn.
    """
    persona = staging.persona
    trainee = _Trainee(trainees, staging)
    session = new_session(persona, staging.phase, staging.seed, staging.difficulty)
    for _ in range(staging.turns):
        said = trainee.says(session.state)
        session = answer(turns, persona, session, said).session
    return session


def new_session(
    persona: Persona,
    phase: Phase = Phase.INITIAL,
    seed: int = 0,
    difficulty: Difficulty = Difficulty.STANDARD,
) -> Session:
    """Return a session, kept nowhere, before anybody but the patient has spoken."""
    openings = persona.phases.at(phase).opening
    return Session(
        id=f"{persona.id}-{phase.value}-{seed}",
        persona=persona.id,
        persona_version=persona.version,
        phase=phase,
        seed=seed,
        difficulty=difficulty,
        started=LONG_AGO,
        opening=openings[seed % len(openings)],
        initial_state=begin(persona, phase, difficulty),
    )


class Answered(NamedTuple):
    """A session one turn further, and what its last answer was made from."""

    session: Session
    scene: Scene


def answer(turns: Turns, persona: Persona, session: Session, text: str) -> Answered:
    """Return the session with one more turn, answered by the authored voice."""
    number = len(session.turns) + 1
    turn = Turn(
        number=number, therapist=text, patient=None, state=session.state, at=LONG_AGO
    )
    asked = session.model_copy(update={"turns": (*session.turns, turn)})
    prepared = turns.prepare(asked, turn, persona)
    brief = prepared.scene.brief
    shows = [f"[{brief.shows}]"] if brief.shows else []
    done = turn.model_copy(
        update={
            "patient": " ".join([*shows, *chosen_lines(brief)]),
            "tags": prepared.heard.tags,
            "state": after(prepared.state, prepared.scene, number),
            "disclosed": brief.disclosed,
            "voice": "authored",
        }
    )
    after_it = session.model_copy(update={"turns": (*session.turns, done)})
    return Answered(after_it, prepared.scene)


class _Trainee:
    """Says one thing after another, as its level would; never the same line twice."""

    def __init__(self, trainees: Trainees, staging: Staging) -> None:
        self._trainees = trainees
        self._level = staging.level
        self._persona = staging.persona
        self._random = random.Random(f"{staging.level.id} {staging.seed}")  # noqa: S311
        self._said: set[str] = set()
        self._thread: Fact | None = None
        self._thread_ends = 0
        self._topics = [
            topic for topic in staging.persona.topics if staging.phase in topic.phases
        ]

    def says(self, state: PatientState) -> str:
        """Return the next utterance; sees only what the talk is about."""
        move = self._move(state.turn + 1)
        if move in (Move.ASK_OPEN, Move.ASK_CLOSED):
            return self._question(move, state)
        return self._pick(self._trainees.says[move])

    def _move(self, turn: int) -> Move:
        if turn == 1:
            return Move.OPENING
        risk = self._level.risk_turn
        if risk is not None and turn in (risk, risk + 1):
            return Move.RISK if turn == risk else Move.RISK_FOLLOW
        kinds = list(self._level.moves)
        return self._random.choices(kinds, [self._level.moves[one] for one in kinds])[0]

    def _question(self, move: Move, state: PatientState) -> str:
        topic = self._topic(state)
        hidden = [
            fact
            for fact in self._persona.facts
            if {topic.id, topic.within} & set(fact.topics) and not fact.risk
        ]
        if hidden and move is Move.ASK_OPEN and self._chance(self._level.reach):
            fact = self._random.choice(hidden)
            return self._pick(_of_form(fact, "open") or fact.asked)
        wanted = "open" if move is Move.ASK_OPEN else "closed"
        cues = _of_form(topic, wanted)
        templates = [
            line.replace("{topic}", topic.name) for line in self._trainees.says[move]
        ]
        return self._pick(cues or templates)

    def _topic(self, state: PatientState) -> Topic:
        known = self._persona.topic(state.topic or "")
        if known is not None and self._chance(self._level.stays):
            return known
        near = self._thread_topics(state)
        aimed = bool(near) and self._chance(self._level.aim)
        return self._random.choice(near if aimed else self._topics)

    def _thread_topics(self, state: PatientState) -> list[Topic]:
        """Return the topics of the thread that is followed, a new one when it is out.

        A thread is what lies around one hidden thing; the trainee has heard that
        there is something, and knows no more.
        """
        told = {one.fact for one in state.told}
        left = [one for one in self._persona.facts if one.id not in told]
        if self._thread not in left or state.turn >= self._thread_ends:
            self._thread = self._random.choice(left) if left else None
            self._thread_ends = state.turn + THREAD
        around = set(self._thread.topics if self._thread else ())
        return [one for one in self._topics if {one.id, one.within} & around]

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _pick(self, lines: Sequence[str]) -> str:
        left = [line for line in lines if line not in self._said] or list(lines)
        line = self._random.choice(left)
        self._said.add(line)
        return line


def _of_form(asked: Fact | Topic, wanted: str) -> list[str]:
    return [cue for cue in asked.asked if form(cue) == wanted]
