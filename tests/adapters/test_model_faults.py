import logging
import traceback

import pytest

from tests.adapters.model_talk import (
    ask,
    closed_port,
    open_stub,
    pieces_of,
    until_fault,
)
from tests.fault_server import (
    PATIENCE_S,
    BreaksOff,
    Fails,
    FailsWithin,
    FaultServer,
    GoesOn,
    KeepsSilent,
    Refuses,
    Reply,
    Says,
    SendsBytes,
    SlamsTheDoor,
)
from trainer.adapters.chat_models import ModelSpec, open_chat_model
from trainer.errors import ModelError

pytestmark = pytest.mark.server


FAULTS = {
    "no credit": (Fails(429, "insufficient_quota"), "rate_limited", 1),
    "too many requests": (Fails(429, retry_after="0"), "rate_limited", 3),
    "server error": (Fails(500, retry_after="0"), "server", 3),
    "overloaded": (Fails(503, retry_after="0"), "server", 3),
    "no such model": (Fails(404, "model_not_found"), "server", 1),
    "not understood": (Fails(400, "bad_request"), "server", 1),
    "wrong key": (Fails(401, "invalid_api_key"), "wrong_key", 1),
    "forbidden": (Fails(403), "wrong_key", 1),
    "refusal": (Refuses(), "refused", 1),
    "filtered": (Says(("Well",), ending="content_filter"), "refused", 1),
    "against policy": (Fails(400, "content_policy_violation"), "refused", 1),
    "filtered on Azure": (Fails(400, "content_filter"), "refused", 1),
    "OpenAI's overflow": (Fails(400, "context_length_exceeded"), "too_long", 1),
    "llama.cpp's overflow": (Fails(400, "exceed_context_size_error"), "too_long", 1),
    "vLLM's overflow": (
        Fails(400, "BadRequestError", "This model's maximum context length is 64."),
        "too_long",
        1,
    ),
    "garbage": (SendsBytes(b"\x00\xff\xfe\x80garbage\r\n\r\n"), "broken", 1),
    "no JSON": (SendsBytes(b"data: {oops\n\n"), "broken", 1),
    "other JSON": (SendsBytes(b"data: [1, 2]\n\n"), "broken", 1),
    "a web page": (SendsBytes(b"<html>Sign in</html>"), "broken", 1),
    "odd choices": (SendsBytes(b'data: {"choices": [{"x": 1}]}\n\n'), "broken", 1),
    "nothing said": (Says(()), "broken", 1),
}


@pytest.mark.parametrize("case", FAULTS)
def test_each_fault_has_its_kind_and_a_bounded_number_of_tries(
    case: str, stub: FaultServer
):
    reply, kind, tries = FAULTS[case]
    stub.script(reply)

    _, error = until_fault(open_stub(stub, max_retries=2, base_url=stub.base_url))

    assert (error.kind, len(stub.requests)) == (kind, tries)
    assert str(error).startswith("openai:stub at 127.0.0.1:")


def test_a_server_that_is_not_there_is_unreachable():
    address = f"http://127.0.0.1:{closed_port()}/v1"
    spec = ModelSpec(name="openai:stub", base_url=address, max_retries=0)

    _, error = until_fault(open_chat_model(spec))

    assert error.kind == "unreachable"
    assert "nothing answers there" in str(error)


def test_a_connection_closed_without_a_word_is_tried_again(stub: FaultServer):
    stub.script(SlamsTheDoor(), Says(("Yes.",)))

    assert pieces_of(open_stub(stub)) == ["Yes."]


def test_silence_ends_at_the_deadline_and_frees_the_server(stub: FaultServer):
    stub.script(KeepsSilent())

    _, error = until_fault(open_stub(stub, timeout_s=1.0))

    assert (error.kind, len(stub.requests)) == ("timeout", 1)
    assert stub.hung_up.wait(PATIENCE_S)


def test_silence_in_mid_answer_ends_too(stub: FaultServer):
    stub.script(GoesOn("Well, "))

    came, error = until_fault(open_stub(stub, timeout_s=2.0))

    assert (came, error.kind, len(stub.requests)) == (["Well, "], "timeout", 1)


@pytest.mark.parametrize(
    "reply",
    [
        BreaksOff(("Well, ", "I ")),
        BreaksOff(("Well, ", "I "), chunked=False),
        FailsWithin(("Well, ", "I ")),
    ],
)
def test_an_answer_that_breaks_off_is_shown_so_far_and_never_asked_again(
    reply: Reply, stub: FaultServer
):
    stub.script(reply, Says(("Another answer.",)))

    came, error = until_fault(open_stub(stub))

    assert (came, error.kind, len(stub.requests)) == (["Well, ", "I "], "cut", 1)


def test_an_answer_that_breaks_off_before_the_first_word_is_asked_again(
    stub: FaultServer,
):
    stub.script(BreaksOff(()), Says(("Yes.",)))

    assert pieces_of(open_stub(stub, timeout_s=30.0)) == ["Yes."]


def test_a_window_overrun_in_mid_answer_is_told_apart_from_a_cut(stub: FaultServer):
    stub.script(FailsWithin(("Well, ",), 400, "Context size has been exceeded."))

    came, error = until_fault(open_stub(stub))

    assert (came, error.kind) == (["Well, "], "too_long")


def test_neither_prompt_nor_key_nor_the_servers_words_are_in_an_error(
    stub: FaultServer, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    stub.script(Fails(400, "bad_request", "cannot answer xyzzy with key sk-plugh"))

    _, error = until_fault(open_stub(stub))

    told = "".join(traceback.format_exception(error)) + caplog.text
    assert "xyzzy" not in told
    assert "sk-plugh" not in told


def test_a_broken_form_shows_nothing_of_the_answer(stub: FaultServer):
    stub.script(Says(('{"reason": "he said xyzzy", "score": 9}',)))

    with pytest.raises(ModelError) as raised:
        ask(open_stub(stub))

    assert "xyzzy" not in "".join(traceback.format_exception(raised.value))
