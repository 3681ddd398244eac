"""What the engines ask of the world; adapters answer, `wiring` joins the two."""

from collections.abc import AsyncIterator, Sequence
from typing import Literal, NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from trainer.passage import Audience, FoundPassage, Passage
from trainer.persona import Persona
from trainer.session import Session, SessionSummary, Turn
from trainer.transcript import Phase, ProblemArea

Answer = TypeVar("Answer", bound=BaseModel)

Vectors = NDArray[np.float32]
"""One row of unit length for each text."""

FaultKind = Literal[
    "unreachable", "timeout", "rate_limited", "server", "refused", "cut", "broken",
    "too_long", "wrong_key", "withheld",
]  # fmt: skip
"""What can go wrong with a model. `cut`: the stream broke off; `broken`: the answer
has not the asked form; `withheld`: the guard kept back what the model said."""


class Embedder(Protocol):
    """Turns texts into vectors whose dot product is their likeness in meaning."""

    name: str
    """Changes whenever the vectors would."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector a text, in order."""
        ...


class Memory(NamedTuple):
    """Something a persona can be reminded of, with the fact it belongs to."""

    target: str
    """Id of the topic, fact, small talk or risk talk it leads to."""
    text: str
    fact: str | None
    """The fact that must be open before the voice may see it; None for open talk."""


SHARED_WORDS = 0.12
"""What it adds to a likeness that all of a text's words are among a target's cues."""


class CueMatch(NamedTuple):
    """How close a text comes to one target of a persona."""

    target: str
    """Id of a topic or fact; small talk and risk talk as `small_talk:greeting`."""
    score: float
    """Highest cosine over the target's cues, -1 to 1, and up to `SHARED_WORDS` more
    for rare words in common."""


class CueReader(Protocol):
    """Says what of a persona a text is about; for code, never for the voice."""

    def match_cues(
        self, persona: Persona, texts: Sequence[str]
    ) -> list[list[CueMatch]]:
        """Return for each text every target with its likeness, best first."""
        ...


class LineReader(Protocol):
    """Says which of some lines come nearest to a question."""

    def likeness(self, text: str, lines: Sequence[str]) -> list[float]:
        """Return the cosine of each line to `text`, in order."""
        ...


class Retriever(Protocol):
    """Finds passages and memories by meaning and by words."""

    def passages(
        self,
        query: str,
        audience: Audience,
        limit: int = 5,
        phase: Phase | None = None,
        focus: ProblemArea | None = None,
    ) -> list[FoundPassage]:
        """Return the best passages of one audience, best first."""
        ...

    def memories(
        self, persona: Persona, query: str, allowed: Sequence[str], limit: int = 4
    ) -> list[Memory]:
        """Return what the persona is reminded of, of the `allowed` targets only."""
        ...

    def all_passages(self) -> tuple[Passage, ...]:
        """Return the whole corpus, by title."""
        ...


class Message(NamedTuple):
    """One message of a prompt."""

    role: Literal["system", "user", "assistant"]
    text: str


class Usage(BaseModel):
    """Tokens of one call, as the server counted them; 0 where it did not say."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    prompt: int = 0
    completion: int = 0


class ChatModel(Protocol):
    """A language model behind some server or in this process."""

    name: str
    """As named in the settings, e.g. `openai:gpt-…`."""
    window: int
    """Tokens that prompt and answer may have together."""

    def stream(
        self, messages: Sequence[Message], max_tokens: int
    ) -> AsyncIterator[str]:
        """Yield the answer in pieces as they come. Costs one model call.

        Raises:
            ModelError: The answer could not be had, or broke off.
        """
        ...

    async def ask(
        self, messages: Sequence[Message], form: type[Answer], max_tokens: int
    ) -> Answer:
        """Return an answer of the given form.

        Costs one model call, or two where the first answer had not that form.

        Raises:
            ModelError: No answer, or none of that form.
        """
        ...

    def count(self, text: str) -> int:
        """Return how many tokens `text` takes; see `exact`."""
        ...

    exact: bool
    """Whether `count` is the model's own count or an approximation."""


class SessionStore(Protocol):
    """Keeps sessions; what a method has returned from is on disk."""

    def create(self, session: Session) -> None:
        """Keep a new session."""
        ...

    def load(self, session_id: str, trainee: str) -> Session:
        """Return one session of one trainee.

        Raises:
            NotFoundError: There is none by that id, or it is somebody else's.
        """
        ...

    def latest_open(self, trainee: str) -> Session | None:
        """Return the trainee's newest session that has not ended."""
        ...

    def list(self, trainee: str, limit: int = 50) -> list[SessionSummary]:
        """Return the trainee's sessions, newest first."""
        ...

    def begin_turn(self, session_id: str, turn: Turn) -> None:
        """Keep the trainee's words before anything else happens.

        Raises:
            SessionClosedError: The session has ended.
            NotFoundError: No such session.
        """
        ...

    def finish_turn(self, session_id: str, turn: Turn) -> None:
        """Keep the patient's answer, tags and state of a begun turn."""
        ...

    def keep(self, session: Session) -> None:
        """Keep the session's end, notes, hints, self-assessment and scorecard.

        Turns are not touched: they are kept by `begin_turn` and `finish_turn`.
        """
        ...

    def delete(self, session_id: str, trainee: str) -> None:
        """Forget one session entirely."""
        ...
