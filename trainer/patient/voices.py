"""The two voices: the author's own lines, or a model held to the same brief."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from typing import NamedTuple, Protocol

from trainer.errors import ModelError
from trainer.patient.brief import Brief
from trainer.patient.guard import Ruling, check
from trainer.patient.prompting import ANSWER_TOKENS, Scene, prompt
from trainer.ports import ChatModel, Message
from trainer.session import VoiceName
from trainer.talk import sentences, words

ATTEMPTS = 2
"""Times a model is asked for one answer: once, and once more with the reason."""


class Spoken(NamedTuple):
    """One sentence of the answer, with who put it into words."""

    text: str
    voice: VoiceName
    fault: str | None = None
    """A `FaultKind` where the model's own words could not be used."""


class Voice(Protocol):
    """Puts a brief into words, sentence by sentence."""

    recalls: bool
    """Whether it uses memories and passages, which cost two queries a turn."""

    def speak(self, scene: Scene) -> AsyncIterator[Spoken]:
        """Yield at least one sentence; never raises for what a model does."""
        ...


def chosen_lines(brief: Brief) -> tuple[str, ...]:
    """Return the author's lines that answer this brief, within its length."""
    chosen: list[str] = []
    length = 0
    alone = len(brief.parts) == 1
    for part in brief.parts:
        for place, line in enumerate(part.lines[: part.take if alone else 1]):
            longer = length + len(words(line))
            if place and longer > brief.most_words:
                break
            chosen.append(line)
            length = longer
    return tuple(chosen)


class AuthoredVoice:
    """Says the lines the persona's author wrote."""

    recalls = False

    async def speak(self, scene: Scene) -> AsyncIterator[Spoken]:
        """Yield the sentences of the chosen lines."""
        for spoken in _authored(scene, "authored", None):
            yield spoken


class ModelVoice:
    """Has a model put the brief into its own words, and guards each sentence."""

    recalls = True

    def __init__(self, model: ChatModel) -> None:
        """Speak through `model`."""
        self._model = model

    async def speak(self, scene: Scene) -> AsyncIterator[Spoken]:
        """Yield guarded sentences as they come.

        Costs one model call; a second one only when the guard withheld the very
        first sentence. What still cannot be used is said in the author's lines.
        """
        messages = prompt(scene, self._model)
        said = False
        fault = None
        try:
            for attempt in range(ATTEMPTS):
                reason, refused = "", ""
                async with aclosing(self._guarded(messages, scene)) as answer:
                    async for sentence, ruling in answer:
                        if ruling.shown:
                            said = True
                            yield Spoken(sentence, "model")
                        else:
                            reason, refused = ruling.reason, sentence
                if said or attempt == ATTEMPTS - 1:
                    break
                messages = _again(messages, reason, refused)
            fault = None if said else "withheld"
        except ModelError as error:
            fault = error.kind
        for spoken in _mended(scene, fault, said):
            yield spoken

    async def _guarded(
        self, messages: list[Message], scene: Scene
    ) -> AsyncGenerator[tuple[str, Ruling], None]:
        """Yield sentences that pass, and the first that does not, with the ruling."""
        before: list[str] = []
        stream = self._model.stream(messages, ANSWER_TOKENS)
        async for sentence in _by_sentence(stream):
            ruling = check(sentence, before, scene.watch)
            yield sentence, ruling
            if not ruling.shown:
                return
            before.append(sentence)


def _mended(scene: Scene, fault: str | None, said: bool) -> list[Spoken]:
    """Return what makes the answer whole: nothing, a mark, or the author's lines."""
    if fault is None:
        return []
    if said:
        return [Spoken("", "model", fault)]
    return _authored(scene, "fallback", fault)


def _authored(scene: Scene, voice: VoiceName, fault: str | None) -> list[Spoken]:
    return [
        Spoken(sentence, voice, fault)
        for line in chosen_lines(scene.brief)
        for sentence in sentences(line)
    ]


async def _by_sentence(pieces: AsyncIterator[str]) -> AsyncIterator[str]:
    """Yield whole sentences as soon as the next one has begun."""
    waiting = ""
    async for piece in pieces:
        waiting += piece
        done = sentences(waiting)
        if len(done) > 1:
            for sentence in done[:-1]:
                yield sentence
            waiting = done[-1]
            if piece[-1:].isspace():
                waiting += " "
    for sentence in sentences(waiting):
        yield sentence


def _again(messages: Sequence[Message], reason: str, refused: str) -> list[Message]:
    """Return the prompt with why the answer could not be used.

    It joins the last message: some servers refuse two of one speaker in a row.
    """
    last = messages[-1]
    note = (
        f"[You answered “{refused}” and it could not be used. {reason} Answer the "
        "therapist's last words once more, as this person, in other words.]"
    )
    return [*messages[:-1], Message(last.role, f"{last.text}\n\n{note}")]
