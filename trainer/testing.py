"""Fakes with the ports' own types, for tests and for trying things without a model."""

from collections.abc import AsyncIterator, Sequence

from pydantic import BaseModel

from trainer.errors import ModelError, NotFoundError, SessionClosedError
from trainer.ports import Answer, Message
from trainer.session import Session, SessionSummary, Turn


class ScriptedModel:
    """A ChatModel that says what it was told to and keeps what it was asked.

    A ModelError in the script is raised; in a list of pieces it breaks the stream.
    """

    name = "scripted:test"
    exact = False

    def __init__(
        self,
        answers: Sequence[str | ModelError | list[str | ModelError]] = (),
        forms: Sequence[BaseModel | ModelError] = (),
        window: int = 8_000,
    ) -> None:
        """Answer `stream` from `answers` and `ask` from `forms`, the last one again."""
        self.window = window
        self.calls: list[list[Message]] = []
        self._answers = list(answers)
        self._forms = list(forms)

    async def stream(
        self, messages: Sequence[Message], max_tokens: int
    ) -> AsyncIterator[str]:
        """Yield the next scripted answer word by word."""
        del max_tokens
        self.calls.append(list(messages))
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, ModelError):
            raise answer
        pieces = answer if isinstance(answer, list) else _pieces(answer)
        for piece in pieces:
            if isinstance(piece, ModelError):
                raise piece
            yield piece

    async def ask(
        self, messages: Sequence[Message], form: type[Answer], max_tokens: int
    ) -> Answer:
        """Return the next scripted form."""
        del max_tokens
        self.calls.append(list(messages))
        found = self._forms.pop(0) if len(self._forms) > 1 else self._forms[0]
        if isinstance(found, ModelError):
            raise found
        return form.model_validate(found.model_dump())

    def count(self, text: str) -> int:
        """Return a token for every four characters."""
        return len(text) // 4 + 1


class MemoryStore:
    """A SessionStore that forgets at the end of the process."""

    def __init__(self) -> None:
        """Begin empty."""
        self._sessions: dict[str, Session] = {}

    def create(self, session: Session) -> None:
        """Keep a new session."""
        self._sessions[session.id] = session

    def load(self, session_id: str, trainee: str) -> Session:
        """Return one session of one trainee."""
        found = self._sessions.get(session_id)
        if found is None or found.trainee != trainee:
            raise NotFoundError(f"There is no session '{session_id}'.")
        return found

    def latest_open(self, trainee: str) -> Session | None:
        """Return the newest session that has not ended."""
        mine = [one for one in self._sessions.values() if one.trainee == trainee]
        return next((one for one in reversed(mine) if one.ended is None), None)

    def list(self, trainee: str, limit: int = 50) -> list[SessionSummary]:
        """Return the trainee's sessions, newest first."""
        mine = [one for one in self._sessions.values() if one.trainee == trainee]
        return [
            SessionSummary(
                id=one.id,
                persona=one.persona,
                phase=one.phase,
                number=one.number,
                course=one.course,
                started=one.started,
                ended=one.ended,
                turns=len(one.turns),
            )
            for one in mine[::-1][:limit]
        ]

    def begin_turn(self, session_id: str, turn: Turn) -> None:
        """Keep the trainee's words."""
        session = self._sessions[session_id]
        if session.ended is not None:
            raise SessionClosedError("This session has ended.")
        self._put(session, (*session.turns, turn))

    def finish_turn(self, session_id: str, turn: Turn) -> None:
        """Keep the patient's answer."""
        session = self._sessions[session_id]
        self._put(session, (*session.turns[:-1], turn))

    def keep(self, session: Session) -> None:
        """Keep everything but the turns."""
        turns = self._sessions[session.id].turns
        self._sessions[session.id] = session.model_copy(update={"turns": turns})

    def delete(self, session_id: str, trainee: str) -> None:
        """Forget one session."""
        self.load(session_id, trainee)
        del self._sessions[session_id]

    def _put(self, session: Session, turns: tuple[Turn, ...]) -> None:
        self._sessions[session.id] = session.model_copy(update={"turns": turns})


def _pieces(text: str) -> list[str]:
    return [word + " " for word in text.split(" ")]
