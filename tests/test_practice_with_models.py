"""Whole sessions with a model behind a real connection: the tiny one, and a stub."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from typing import NamedTuple

import pytest
from pydantic import BaseModel, ConfigDict, Field

from tests.adapters.model_talk import open_stub
from tests.fault_server import (
    BreaksOff,
    Fails,
    FaultServer,
    GoesOn,
    KeepsSilent,
    Refuses,
    Reply,
    Says,
    SendsBytes,
    SlamsTheDoor,
    fault_server,
)
from tests.model_server import tiny_model_server
from trainer.adapters.chat_models import ModelSpec, OpenedModel, open_chat_model
from trainer.adapters.database import SqlSessionStore, open_store
from trainer.library import Library
from trainer.patient.voices import ModelVoice
from trainer.ports import Answer, ChatModel, Message
from trainer.practice import Practice
from trainer.rating import Rating, Scorecard, Unrated
from trainer.rubric import Rubric
from trainer.scorer.model_rater import ModelRater
from trainer.scorer.reading import Reader
from trainer.scorer.tagger import Tagger
from trainer.scoring import Scoring, quotations
from trainer.session import Session
from trainer.transcript import Phase

pytestmark = pytest.mark.server

WINDOW = 1536
"""Tokens of which the persona takes half, so that five turns are too many."""

LINES = [
    "Hello Halina, how has the week been?",
    "Tell me about the flat since Jan died.",
    "What was the hardest hour?",
    "And who was with you then?",
    "What would you want from Kasia?",
]


class Heard(NamedTuple):
    """A played session with the sentences that each turn streamed."""

    session: Session
    streamed: list[list[str]]


class ShortQuotation(BaseModel):
    model_config = ConfigDict(extra="forbid")

    utterance: int = Field(ge=0, le=20)
    quote: str = Field(max_length=40)


class ShortJudgement(BaseModel):
    """The rater's form with less room, so that the tiny model comes to an end."""

    model_config = ConfigDict(extra="forbid")

    answers: list[bool] = Field(max_length=2)
    quotes: list[ShortQuotation] = Field(max_length=1)
    rationale: str = Field(max_length=40)
    score: int = Field(ge=0, le=4)


class Terse:
    """A ChatModel that lets another one say little, and keeps the prompts."""

    def __init__(self, model: OpenedModel) -> None:
        self.name, self.window, self.exact = model.name, model.window, model.exact
        self.prompts: list[list[Message]] = []
        self._model = model

    async def stream(
        self, messages: Sequence[Message], max_tokens: int
    ) -> AsyncIterator[str]:
        self.prompts.append(list(messages))
        async with aclosing(self._model.stream(messages, min(24, max_tokens))) as said:
            async for piece in said:
                yield piece

    async def ask(
        self, messages: Sequence[Message], form: type[Answer], max_tokens: int
    ) -> Answer:
        short = await self._model.ask(messages, ShortJudgement, max_tokens)
        return form.model_validate(short.model_dump())

    def count(self, text: str) -> int:
        return self._model.count(text)


@pytest.fixture
def small(rubric: Rubric) -> Rubric:
    """The shipped rubric with two items that apply to every session."""
    items = tuple(item for item in rubric.items if item.id in ("C1", "C2"))
    return rubric.model_copy(update={"items": items})


@pytest.fixture
def store(tmp_path):
    opened = open_store(f"sqlite:///{tmp_path / 'a.db'}")
    yield opened
    opened.close()


@pytest.fixture
def stub():
    with fault_server() as server:
        yield server


@pytest.fixture
def slim(library: Library) -> Library:
    """The library with a Halina of whom the prompt says less: the model is slow."""
    halina = library.persona("halina")
    identity = halina.identity.model_copy(update={"background": "", "appearance": ""})
    less = {"identity": identity, "inventory": halina.inventory[:1]}
    return library._replace(personas={"halina": halina.model_copy(update=less)})


@pytest.fixture
def practise(slim: Library, reader: Reader, tagger: Tagger, index, small, store):
    """Make practice with a model as voice and as rater, over a real database."""

    def make(model: ChatModel) -> Practice:
        return Practice(
            library=slim,
            index=index,
            tagger=tagger,
            voice=ModelVoice(model),
            rate=Scoring(reader, ModelRater(model), small, index).rate,
            store=store,
            clock=lambda: datetime(2026, 3, 2, 10, 0, tzinfo=UTC),
        )

    return make


async def play(practice: Practice, lines: list[str]) -> Heard:
    session = practice.begin("halina", Phase.INITIAL)
    streamed = []
    for line in lines:
        beats = [beat async for beat in practice.take_turn(session.id, line)]
        streamed.append([beat.sentence for beat in beats if beat.sentence])
    return Heard(practice.store.load(session.id, "local"), streamed)


async def debriefed(practice: Practice, session: Session) -> Session:
    return await practice.debrief(session.id, lambda _share, _doing: None)


def open_tiny(base_url: str, window: int) -> OpenedModel:
    spec = ModelSpec(
        name="openai:tiny", base_url=base_url, window=window, seed=1, timeout_s=300
    )
    return open_chat_model(spec)


def outcomes(card: Scorecard) -> dict[str, str]:
    return {one.item: one.outcome for one in card.items}


def test_a_session_with_a_real_model_streams_ends_and_is_rated_on_its_own_words(
    practise, store: SqlSessionStore
):
    async def run(model: OpenedModel) -> tuple[Heard, Session]:
        practice = practise(Terse(model))
        heard = await play(practice, LINES)
        rated = await debriefed(practice, heard.session)
        await model.close()
        return heard, rated

    with tiny_model_server(window=3072) as base_url:
        heard, rated = asyncio.run(run(open_tiny(base_url, 3072)))

    turns = heard.session.turns
    assert [turn.therapist for turn in turns] == LINES
    assert [" ".join(said) for said in heard.streamed] == [
        turn.patient for turn in turns
    ]
    assert all(turn.patient for turn in turns)
    assert "model" in {turn.voice for turn in turns}
    assert {turn.fault for turn in turns} <= {None, "withheld"}
    assert store.load(rated.id, "local").scorecard == rated.scorecard
    card = rated.scorecard
    assert card.rater == "openai:tiny"
    assert outcomes(card) == {"C1": "rated", "C2": "rated"}
    said = rated.transcript().utterances
    assert all(one.quote in said[one.utterance].text for one in quotations(card))


def test_a_session_longer_than_the_window_goes_on_with_its_oldest_talk_in_short(
    practise,
):
    async def run(model: OpenedModel) -> tuple[Heard, Terse]:
        terse = Terse(model)
        heard = await play(practise(terse), [*LINES, *LINES[:2]])
        await model.close()
        return heard, terse

    with tiny_model_server(window=WINDOW) as base_url:
        heard, terse = asyncio.run(run(open_tiny(base_url, WINDOW)))

    turns = heard.session.turns
    assert len(turns) == 7
    assert all(turn.patient for turn in turns)
    assert {turn.fault for turn in turns} <= {None, "withheld"}
    whole, last = terse.prompts[0], terse.prompts[-1]
    assert "[Earlier in this session" not in whole[1].text
    assert "[Earlier in this session, in short:" in last[1].text
    assert "asked: Hello Halina, how has the week been?" in last[1].text
    assert LINES[0] not in [one.text for one in last]
    assert last[-1].text.startswith(LINES[1])


FAULTS: dict[str, tuple[Reply, str, str]] = {
    "too many requests": (Fails(429), "fallback", "rate_limited"),
    "server error": (Fails(500), "fallback", "server"),
    "silence": (KeepsSilent(), "fallback", "timeout"),
    "no connection": (SlamsTheDoor(), "fallback", "cut"),
    "not JSON": (SendsBytes(b"data: {oops\n\n"), "fallback", "broken"),
    "refusal": (Refuses(), "fallback", "refused"),
    "cut before a sentence": (BreaksOff(("I saw ",)), "fallback", "cut"),
    "cut after a sentence": (
        BreaksOff(("I saw the priest. ", "He ", "sa")),
        "model",
        "cut",
    ),
    "stuck after a sentence": (GoesOn("I saw the priest. He "), "model", "timeout"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_in_the_middle_of_a_session_costs_no_word_and_no_turn(
    practise, store: SqlSessionStore, stub: FaultServer, case: str
):
    reply, voice, fault = FAULTS[case]
    stub.script(Says(("I sewed ", "a hem.")), reply, Says(("The tram ", "was late.")))
    model = open_stub(stub, max_retries=0, timeout_s=1.0)

    async def run() -> Heard:
        heard = await play(practise(model), LINES[:3])
        await model.close()
        return heard

    heard = asyncio.run(run())

    kept = store.load(heard.session.id, "local").turns
    assert [turn.therapist for turn in kept] == LINES[:3]
    assert [(turn.voice, turn.fault) for turn in kept] == [
        ("model", None),
        (voice, fault),
        ("model", None),
    ]
    assert [turn.patient for turn in kept] == [" ".join(one) for one in heard.streamed]
    assert kept[2].patient == "The tram was late."
    assert len(stub.requests) == 3


def judgement(score: int, **quote: object) -> Says:
    return Says(
        (
            json.dumps(
                {
                    "answers": [True, False],
                    "quotes": [quote],
                    "rationale": "As quoted.",
                    "score": score,
                }
            ),
        )
    )


def rated_by(practise, stub: FaultServer, *replies: Reply) -> Session:
    """Return a session of four good turns, rated by these replies."""
    stub.script(*(Says((f"I sewed hem {number}.",)) for number in range(4)), *replies)
    model = open_stub(stub, max_retries=0, timeout_s=2.0)

    async def run() -> Session:
        practice = practise(model)
        heard = await play(practice, LINES[:4])
        rated = await debriefed(practice, heard.session)
        await model.close()
        return rated

    return asyncio.run(run())


def test_only_what_was_said_word_for_word_is_shown_and_carries_a_score(
    practise, stub: FaultServer
):
    # The transcript opens with the patient's own words, so the second line is at 3.
    true = judgement(2, utterance=3, quote="Tell me about the flat")
    false = judgement(4, utterance=3, quote="Tell me about your whole life")

    rated = rated_by(practise, stub, true, false)

    card = rated.scorecard
    scores = sorted(one.score for one in card.items if isinstance(one, Rating))
    assert scores == [0, 2]
    assert card.unverified_quotes_dropped == 1
    shown = quotations(card)
    assert "Tell me about the flat" in [one.quote for one in shown]
    said = rated.transcript().utterances
    assert all(one.quote in said[one.utterance].text for one in shown)


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Fails(429), "too many"),
        (Fails(500), "the server failed"),
        (KeepsSilent(), "in time"),
        (BreaksOff(('{"answers": [tr',)), "broke off"),
        (Says(("Rather good, I think.",)), "form"),
        (Refuses(), "refused"),
    ],
)
def test_what_could_not_be_rated_is_unrated_with_its_reason_and_the_session_is_kept(
    practise, store: SqlSessionStore, stub: FaultServer, reply: Reply, reason: str
):
    rated = rated_by(practise, stub, reply)

    card = store.load(rated.id, "local").scorecard
    unrated = [one for one in card.items if isinstance(one, Unrated)]
    assert [one.item for one in unrated] == ["C1", "C2"]
    for one in unrated:
        assert one.reason.startswith("openai:stub at 127.0.0.1:")
        assert reason in one.reason
    assert (card.adherence, card.band) == (None, "not rated")
    assert card.debrief is not None


def test_an_item_that_fails_leaves_the_others_rated(practise, stub: FaultServer):
    good = judgement(2, utterance=3, quote="Tell me about the flat")

    rated = rated_by(practise, stub, good, Fails(500))

    assert sorted(outcomes(rated.scorecard).values()) == ["rated", "unrated"]
