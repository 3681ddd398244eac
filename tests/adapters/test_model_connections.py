import asyncio
from contextlib import aclosing

import pytest

from tests.adapters.model_talk import (
    PROMPT,
    VERDICT,
    Verdict,
    ask,
    closed_port,
    open_stub,
    pieces_of,
    run,
    until_fault,
)
from tests.fault_server import (
    PATIENCE_S,
    BreaksOff,
    Fails,
    FailsWithin,
    FaultServer,
    GoesOn,
    Reply,
    Says,
    SendsBytes,
)
from trainer.adapters.chat_models import ModelSpec, OpenedModel, open_chat_model
from trainer.ports import Usage

pytestmark = pytest.mark.server


def test_an_answer_arrives_in_the_pieces_the_server_sent(stub: FaultServer):
    stub.script(Says(("Well", ", ", "yes.")))

    assert pieces_of(open_stub(stub)) == ["Well", ", ", "yes."]


def test_the_server_gets_the_prompt_the_limits_and_the_key(stub: FaultServer):
    stub.script(Says(("Yes.",)))

    pieces_of(open_stub(stub, temperature=0.3, seed=11), max_tokens=77)

    (request,) = stub.requests
    assert request.path == "/v1/chat/completions"
    assert request.key == "sk-plugh"
    assert request.body["messages"] == [
        {"role": "system", "content": "You are Ana."},
        {"role": "user", "content": "xyzzy: how are you?"},
    ]
    assert request.body["model"] == "stub"
    assert request.body["max_tokens"] == 77
    assert request.body["temperature"] == 0.3
    assert request.body["seed"] == 11
    assert request.body["stream"] is True


def test_a_key_in_the_environment_goes_to_no_server_it_was_not_given_to(
    stub: FaultServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    stub.script(Says(("Yes.",)))

    pieces_of(open_stub(stub, api_key=None))

    assert stub.requests[0].key == "not-needed"


def test_a_proxy_is_not_asked_for_a_server_on_this_machine(
    stub: FaultServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{closed_port()}")
    stub.script(Says(("Yes.",)))

    assert pieces_of(open_stub(stub)) == ["Yes."]


def test_the_tokens_of_all_calls_are_added_up(stub: FaultServer):
    stub.script(Says(("Yes.",)))
    model = open_stub(stub)

    pieces_of(model)
    pieces_of(model)

    # The stub counts 7 and 3 for each call.
    assert model.used == Usage(prompt=14, completion=6)


def test_one_model_serves_several_event_loops(stub: FaultServer):
    stub.script(Says(("Yes.",)))
    model = open_stub(stub)

    assert [pieces_of(model) for _ in range(3)] == [["Yes."]] * 3


def test_concurrent_calls_get_their_own_answers(stub: FaultServer):
    stub.script(Says(("a",)), Says(("b",)), Says(("c",)), Says(("d",)))
    model = open_stub(stub)

    async def collect() -> str:
        return "".join([piece async for piece in model.stream(PROMPT, 50)])

    async def all_at_once() -> list[str]:
        return await asyncio.gather(*(collect() for _ in range(4)))

    assert sorted(run(model, all_at_once())) == ["a", "b", "c", "d"]


def test_closing_the_stream_early_ends_the_request(stub: FaultServer):
    stub.script(GoesOn("Well, "))
    model = open_stub(stub)

    async def first_piece() -> tuple[str, bool]:
        async with aclosing(model.stream(PROMPT, 50)) as pieces:
            piece = await anext(pieces)
        # The loop goes on, as a server's does.
        return piece, await asyncio.to_thread(stub.hung_up.wait, PATIENCE_S)

    assert run(model, first_piece()) == ("Well, ", True)


def test_a_cancelled_question_ends_the_request(stub: FaultServer):
    stub.script(GoesOn('{"reason": '))
    model = open_stub(stub)

    async def ask_and_cancel() -> bool:
        asking = asyncio.create_task(model.ask(PROMPT, Verdict, 50))
        await asyncio.to_thread(stub.asked.wait, PATIENCE_S)
        # the answer's first bytes have to be on their way: a request cancelled
        # before its headers arrive is only given up, not hung up on
        await asyncio.sleep(0.5)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        return await asyncio.to_thread(stub.hung_up.wait, PATIENCE_S)

    assert run(model, ask_and_cancel()) is True


def open_ollama(stub: FaultServer) -> OpenedModel:
    return open_stub(stub, name="ollama:llama3.2", base_url=stub.root, window=4096)


def test_ollama_gets_the_window_and_the_limit(stub: FaultServer):
    stub.script(Says(("Well, ", "yes.")))

    assert pieces_of(open_ollama(stub), max_tokens=77) == ["Well, ", "yes."]

    (request,) = stub.requests
    assert request.path == "/api/chat"
    assert request.body["model"] == "llama3.2"
    assert request.body["options"] == {
        "num_ctx": 4096,
        "num_predict": 77,
        "temperature": 0.7,
    }


def test_ollama_is_asked_with_a_schema_too(stub: FaultServer):
    stub.script(Says((VERDICT,)))

    assert ask(open_ollama(stub)) == Verdict(reason="warm", score=3)
    assert stub.requests[0].body["format"]["required"] == ["reason", "score"]


@pytest.mark.parametrize(
    ("reply", "kind", "tries"),
    [
        (Fails(404, message="model 'llama3.2' not found"), "server", 1),
        (Fails(401), "wrong_key", 1),
        (BreaksOff(("Well, ",)), "cut", 1),
        (BreaksOff(("Well, ",), chunked=False), "cut", 1),
        (FailsWithin(("Well, ",)), "cut", 1),
        (SendsBytes(b"{oops\n"), "broken", 1),
    ],
)
def test_the_faults_of_ollama_have_the_same_kinds(
    reply: Reply, kind: str, tries: int, stub: FaultServer
):
    stub.script(reply)

    _, error = until_fault(open_ollama(stub))

    assert (error.kind, len(stub.requests)) == (kind, tries)


def test_an_ollama_that_is_not_running_is_unreachable():
    address = f"http://127.0.0.1:{closed_port()}"
    spec = ModelSpec(name="ollama:llama3.2", base_url=address, max_retries=0)

    _, error = until_fault(open_chat_model(spec))

    assert error.kind == "unreachable"


def test_closing_the_stream_early_ends_the_request_to_ollama(stub: FaultServer):
    stub.script(GoesOn("Well, "))
    model = open_ollama(stub)

    async def first_piece() -> bool:
        async with aclosing(model.stream(PROMPT, 50)) as pieces:
            await anext(pieces)
        return await asyncio.to_thread(stub.hung_up.wait, PATIENCE_S)

    assert run(model, first_piece()) is True
