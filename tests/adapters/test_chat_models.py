import subprocess
import sys
from contextlib import aclosing

import httpx
import pytest
from pydantic import SecretStr

from tests.adapters.model_talk import (
    PROMPT,
    ask,
    closed_port,
    pieces_of,
    run,
    until_fault,
)
from tests.fault_server import Fails, FaultServer, Says, fault_server
from tests.model_server import tiny_model_file
from trainer.adapters.chat_models import ModelSpec, OpenedModel, open_chat_model
from trainer.errors import ModelError, SettingsError
from trainer.ports import Message

pytestmark = pytest.mark.server


@pytest.mark.parametrize("name", ["", "gpt-4o", "openai:", "anthropic:claude", "gguf:"])
def test_a_name_of_no_known_form_is_refused_with_the_known_forms(name: str):
    with pytest.raises(SettingsError, match="it must be openai:NAME, ollama:NAME"):
        open_chat_model(ModelSpec(name=name))


@pytest.mark.parametrize("key", [None, SecretStr(" ")])
def test_openai_without_a_key_is_refused_before_anything_is_sent(
    key: SecretStr | None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-from-somewhere")

    with pytest.raises(SettingsError, match="OpenAI wants a key"):
        open_chat_model(ModelSpec(name="openai:gpt-4o", api_key=key))


@pytest.mark.parametrize(
    "url", ["localhost:8080/v1", "ftp://here/v1", "http://", "http://here:port/v1"]
)
def test_an_address_that_cannot_be_reached_is_refused(url: str):
    with pytest.raises(SettingsError, match="INTERPERSONA_BASE_URL is not an address"):
        open_chat_model(ModelSpec(name="openai:m", base_url=url))


def test_a_password_in_the_address_is_not_shown():
    address = f"http://ana:hunter2@127.0.0.1:{closed_port()}/v1"
    spec = ModelSpec(name="openai:m", base_url=address, max_retries=0)

    _, error = until_fault(open_chat_model(spec))

    assert "hunter2" not in str(error)


def test_the_window_is_the_settings_or_else_what_is_known_of_the_model():
    key = SecretStr("sk-plugh")

    assert open_chat_model(ModelSpec(name="openai:gpt-4o", api_key=key)).window == (
        128_000
    )
    assert (
        open_chat_model(
            ModelSpec(name="openai:gpt-4o", api_key=key, window=9000)
        ).window
        == 9000
    )
    assert open_chat_model(ModelSpec(name="ollama:llama3.2")).window == 8192


def test_conversations_are_not_traced_even_where_the_shell_asks_for_it(
    stub: FaultServer,
):
    script = (
        "import asyncio, sys\n"
        "from trainer.adapters.chat_models import ModelSpec, open_chat_model\n"
        "from trainer.ports import Message\n"
        "spec = ModelSpec(name='openai:stub', base_url=sys.argv[1])\n"
        "model = open_chat_model(spec)\n"
        "async def talk():\n"
        "    async for piece in model.stream([Message('user', 'Hello')], 9):\n"
        "        print(piece)\n"
        "    await model.close()\n"
        "asyncio.run(talk())\n"
        "from langchain_core.tracers.langchain import wait_for_all_tracers\n"
        "wait_for_all_tracers()\n"
    )
    stub.script(Says(("Yes.",)))

    with fault_server() as langsmith:
        langsmith.script(Fails(500))
        tracing = {
            "LANGSMITH_TRACING": "true",
            "LANGCHAIN_TRACING_V2": "true",
            "LANGSMITH_API_KEY": "lsv2_x",
            "LANGSMITH_ENDPOINT": langsmith.root,
            "LANGSMITH_GATEWAY": langsmith.root,
        }
        done = subprocess.run(
            [sys.executable, "-c", script, stub.base_url],
            env=tracing,
            capture_output=True,
            text=True,
            check=True,
        )

        assert done.stdout.strip() == "Yes."
        assert langsmith.requests == []
    assert [request.path for request in stub.requests] == ["/v1/chat/completions"]


def open_real(real_server: str) -> OpenedModel:
    spec = ModelSpec(
        name="openai:smollm2",
        base_url=real_server,
        temperature=0,
        seed=1,
        window=1024,
        timeout_s=60,
    )
    return open_chat_model(spec)


def tokens_made(real_server: str) -> float:
    answer = httpx.get(real_server.replace("/v1", "/metrics"), trust_env=False)
    counts = dict(
        line.split() for line in answer.text.splitlines() if not line.startswith("#")
    )
    return float(counts["llamacpp:tokens_predicted_total"])


def test_a_real_server_streams_word_by_word_within_the_limit(real_server: str):
    model = open_real(real_server)

    pieces = pieces_of(model, max_tokens=8)

    assert 2 <= len(pieces) <= 8
    assert model.used.completion == 8


def test_a_real_server_keeps_to_a_form(real_server: str):
    answer = ask(open_real(real_server))

    assert 0 <= answer.score <= 4


def test_a_real_server_says_when_the_prompt_is_too_long(real_server: str):
    model = open_real(real_server)
    prompt = [Message("user", "word " * 3000)]

    async def collect() -> list[str]:
        return [piece async for piece in model.stream(prompt, 8)]

    with pytest.raises(ModelError) as raised:
        run(model, collect())

    assert raised.value.kind == "too_long"


def test_a_real_server_stops_working_when_the_stream_is_closed(real_server: str):
    model = open_real(real_server)
    before = tokens_made(real_server)
    long = [Message("user", "Count from one to one thousand, in words.")]

    async def one_piece_then_another_question() -> None:
        async with aclosing(model.stream(long, 700)) as pieces:
            await anext(pieces)
        # There is one slot, so this is answered once the first request has ended.
        async for _ in model.stream(PROMPT, 4):
            pass

    run(model, one_piece_then_another_question())

    assert tokens_made(real_server) - before < 100


def test_a_model_file_speaks_through_its_own_server():
    name = f"gguf:{tiny_model_file()}"
    model = open_chat_model(ModelSpec(name=name, window=512, temperature=0))

    assert pieces_of(model, max_tokens=6)
    assert (model.name, model.window, model.exact) == (name, 512, False)
