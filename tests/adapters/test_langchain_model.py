import pytest
from pydantic import SecretStr

from tests.adapters.model_talk import (
    VERDICT,
    Verdict,
    ask,
    open_stub,
    pieces_of,
    until_fault,
)
from tests.fault_server import (
    BreaksOff,
    Fails,
    FaultServer,
    Refuses,
    Reply,
    Says,
    SendsBytes,
)
from trainer.adapters.langchain_model import LangChainModel, Patience
from trainer.adapters.model_connections import OpenAiConnection, Sampling
from trainer.errors import ModelError

pytestmark = pytest.mark.server


def resting_model(
    stub: FaultServer, rests: list[float], timeout_s: float
) -> LangChainModel:
    async def rest(seconds: float) -> None:
        rests.append(seconds)

    def connect() -> OpenAiConnection:
        key = SecretStr("sk-plugh")
        return OpenAiConnection("m", stub.base_url, key, timeout_s, Sampling(0, None))

    patience = Patience(timeout_s, 2, rest)
    return LangChainModel("openai:m", "here", 1000, patience, connect)


def test_a_retry_waits_as_long_as_the_server_says(stub: FaultServer):
    rests: list[float] = []
    stub.script(Fails(429, retry_after="7"), Fails(503, retry_after="3"), Says(("a",)))

    assert pieces_of(resting_model(stub, rests, 60.0)) == ["a"]
    assert rests == [7.0, 3.0]


def test_a_wait_beyond_the_deadline_is_not_begun(stub: FaultServer):
    rests: list[float] = []
    stub.script(Fails(429, retry_after="61"), Says(("a",)))

    _, error = until_fault(resting_model(stub, rests, 60.0))

    assert (error.kind, rests, len(stub.requests)) == ("rate_limited", [], 1)


def test_the_waits_grow_where_the_server_says_nothing(stub: FaultServer):
    rests: list[float] = []
    stub.script(Fails(500))

    until_fault(resting_model(stub, rests, 60.0))

    # Half a second, then a second, each less up to a quarter.
    assert 0.375 <= rests[0] <= 0.5
    assert 0.75 <= rests[1] <= 1.0


def test_a_date_says_how_long_to_wait_too(stub: FaultServer):
    rests: list[float] = []
    past = "Wed, 21 Oct 2015 07:28:00 GMT"
    stub.script(Fails(429, retry_after=past), Says(("a",)))

    pieces_of(resting_model(stub, rests, 60.0))

    assert rests == [0.0]


def test_a_question_is_asked_with_a_strict_schema(stub: FaultServer):
    stub.script(Says((VERDICT[:9], VERDICT[9:])))

    assert ask(open_stub(stub)) == Verdict(reason="warm", score=3)

    (request,) = stub.requests
    form = request.body["response_format"]
    assert form["type"] == "json_schema"
    assert form["json_schema"]["name"] == "Verdict"
    assert form["json_schema"]["strict"] is True
    assert form["json_schema"]["schema"]["additionalProperties"] is False
    assert form["json_schema"]["schema"]["required"] == ["reason", "score"]


@pytest.mark.parametrize(
    "first",
    [
        Says(("Quite warm, I think.",)),
        Says(('{"reason": "warm", "sc',), ending="length"),
        Says(('{"reason": "warm", "score": 9}',)),
        Says(()),
        SendsBytes(b"data: {oops\n\n"),
        Fails(400, "unsupported", "response_format is not supported"),
    ],
)
def test_after_a_broken_answer_the_schema_is_written_into_the_prompt(
    first: Reply, stub: FaultServer
):
    stub.script(first, Says((f"Sure! {VERDICT}",)))

    assert ask(open_stub(stub)) == Verdict(reason="warm", score=3)

    _, second = stub.requests
    assert "response_format" not in second.body
    assert '"score"' in second.body["messages"][-1]["content"]
    assert second.body["messages"][0] == stub.requests[0].body["messages"][0]


def test_after_two_broken_answers_the_question_is_given_up(stub: FaultServer):
    stub.script(Says(("No idea.",)))

    with pytest.raises(ModelError) as raised:
        ask(open_stub(stub))

    assert (raised.value.kind, len(stub.requests)) == ("broken", 2)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Refuses(), "refused"),
        (Fails(401), "wrong_key"),
        (BreaksOff(('{"reason":',)), "cut"),
        (Fails(400, "context_length_exceeded"), "too_long"),
    ],
)
def test_a_question_is_not_asked_again_where_its_form_is_not_the_trouble(
    reply: Reply, kind: str, stub: FaultServer
):
    stub.script(reply)

    with pytest.raises(ModelError) as raised:
        ask(open_stub(stub))

    assert (raised.value.kind, len(stub.requests)) == (kind, 1)
