"""What the tests of the chat models share: a prompt, a form, and ways to run them."""

import asyncio
import socket
from collections.abc import Coroutine
from typing import Literal, TypeVar

import pytest
from pydantic import BaseModel, ConfigDict, SecretStr

from tests.fault_server import PATIENCE_S, FaultServer
from trainer.adapters.chat_models import ModelSpec, OpenedModel, open_chat_model
from trainer.errors import ModelError
from trainer.ports import Message

Result = TypeVar("Result")

PROMPT = [Message("system", "You are Ana."), Message("user", "xyzzy: how are you?")]


class Verdict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: str
    score: Literal[0, 1, 2, 3, 4]


VERDICT = '{"reason": "warm", "score": 3}'


def open_stub(stub: FaultServer, **changes: object) -> OpenedModel:
    given = {
        "name": "openai:stub",
        "base_url": stub.base_url,
        "api_key": SecretStr("sk-plugh"),
        "timeout_s": PATIENCE_S,
        **changes,
    }
    return open_chat_model(ModelSpec.model_validate(given))


def run(model: OpenedModel, work: Coroutine[object, object, Result]) -> Result:
    async def work_and_close() -> Result:
        try:
            return await work
        finally:
            await model.close()

    return asyncio.run(work_and_close())


def pieces_of(model: OpenedModel, max_tokens: int = 50) -> list[str]:
    async def collect() -> list[str]:
        return [piece async for piece in model.stream(PROMPT, max_tokens)]

    return run(model, collect())


def until_fault(model: OpenedModel) -> tuple[list[str], ModelError]:
    """Return the pieces that came, and the error that ended them."""
    came: list[str] = []

    async def collect() -> None:
        async for piece in model.stream(PROMPT, 50):
            came.append(piece)  # noqa: PERF401 - extend would lose them at the error

    with pytest.raises(ModelError) as raised:
        run(model, collect())
    return came, raised.value


def ask(model: OpenedModel) -> Verdict:
    return run(model, model.ask(PROMPT, Verdict, 50))


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
