"""Speaks to model servers through LangChain's clients, one way for all of them."""

import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from ipaddress import ip_address
from typing import Any, NamedTuple, Protocol, cast
from urllib.parse import urlsplit

import httpx2
import openai
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    BaseMessage,
    HumanMessage,
    SystemMessage,
)
from langchain_core.outputs import ChatGenerationChunk
from langchain_core.utils.function_calling import convert_to_openai_function
from langchain_ollama import ChatOllama
from langchain_openai import ChatOpenAI
from pydantic import BaseModel, SecretStr

from trainer.ports import Message, Usage

OPENAI_URL = "https://api.openai.com/v1"

OLLAMA_URL = "http://127.0.0.1:11434"

CONNECT_S = 5.0
"""A server that takes longer than this to accept a connection is not there."""

_ROLES: dict[str, type[BaseMessage]] = {
    "system": SystemMessage,
    "user": HumanMessage,
    "assistant": AIMessage,
}


class Sampling(NamedTuple):
    """How the next word is chosen."""

    temperature: float
    seed: int | None


class Piece(NamedTuple):
    """What one event of an answer brought."""

    text: str
    ending: str | None
    """Why the answer ended, in the server's word; None while it goes on."""
    refused: bool
    usage: Usage | None


class Connection(Protocol):
    """A client of one server, to be used in one event loop."""

    def pieces(
        self,
        messages: Sequence[Message],
        max_tokens: int,
        form: type[BaseModel] | None,
    ) -> AsyncGenerator[Piece, None]:
        """Yield the answer to one request; with a `form`, JSON of that form."""
        ...

    async def close(self) -> None:
        """Close the sockets that are kept open between requests."""
        ...


class OpenAiConnection:
    """OpenAI, or any server that speaks its protocol."""

    def __init__(
        self,
        model: str,
        base_url: str,
        api_key: SecretStr,
        timeout_s: float,
        sampling: Sampling,
    ) -> None:
        """Make the client; nothing is sent before the first request."""
        self._is_openai = urlsplit(base_url).hostname == "api.openai.com"
        # A client of our own: LangChain's default one is shared between event
        # loops, and its sockets die with the first loop.
        self._http = openai.DefaultAsyncHttpxClient(trust_env=not _is_here(base_url))
        fixed_temperature = self._is_openai and re.match(r"o\d", model)
        self._client = _RefusalKeepingChatOpenAI(
            model=model,
            # Given even for OpenAI itself: else LANGSMITH_GATEWAY may divert it.
            base_url=base_url,
            api_key=api_key,
            http_async_client=self._http,
            timeout=httpx2.Timeout(timeout_s, connect=min(timeout_s, CONNECT_S)),
            stream_chunk_timeout=None,  # LangChainModel keeps the time
            max_retries=0,  # LangChainModel counts the retries
            temperature=None if fixed_temperature else sampling.temperature,
            seed=sampling.seed,
            use_responses_api=False,
            stream_usage=True,
        )

    async def pieces(
        self,
        messages: Sequence[Message],
        max_tokens: int,
        form: type[BaseModel] | None,
    ) -> AsyncGenerator[Piece, None]:
        """Yield the answer to one request; with a `form`, JSON of that form."""
        # `max_tokens` is deprecated at OpenAI, and all that some others know.
        limit = "max_completion_tokens" if self._is_openai else "max_tokens"
        body: dict[str, object] = {limit: max_tokens}
        if form is not None:
            # In the body, not as LangChain's `response_format`: there the
            # client parses on its own and raises errors that quote the answer.
            body["response_format"] = _response_format(form)
        answer = self._client.astream(_to_langchain(messages), extra_body=body)
        async with aclosing(cast("AsyncGenerator[AIMessageChunk]", answer)) as chunks:
            async for chunk in chunks:
                yield _to_piece(chunk)

    async def close(self) -> None:
        """Close the sockets that are kept open between requests."""
        await self._http.aclose()


class OllamaConnection:
    """An Ollama server."""

    def __init__(
        self,
        model: str,
        base_url: str,
        timeout_s: float,
        window: int,
        sampling: Sampling,
    ) -> None:
        """Make the client; nothing is sent before the first request."""
        self._client = ChatOllama(
            model=model,
            base_url=base_url,
            reasoning=False,  # thoughts would delay the first word
            client_kwargs={"timeout": timeout_s, "trust_env": not _is_here(base_url)},
        )
        self._options: dict[str, object] = {
            # Without it Ollama takes a small window and cuts prompts silently.
            "num_ctx": window,
            "temperature": sampling.temperature,
        }
        if sampling.seed is not None:
            self._options["seed"] = sampling.seed

    async def pieces(
        self,
        messages: Sequence[Message],
        max_tokens: int,
        form: type[BaseModel] | None,
    ) -> AsyncGenerator[Piece, None]:
        """Yield the answer to one request; with a `form`, JSON of that form."""
        answer = self._client.astream(
            _to_langchain(messages),
            options={**self._options, "num_predict": max_tokens},
            format=None if form is None else form.model_json_schema(),
        )
        async with aclosing(cast("AsyncGenerator[AIMessageChunk]", answer)) as chunks:
            async for chunk in chunks:
                yield _to_piece(chunk)

    async def close(self) -> None:
        """Close the sockets that are kept open between requests."""
        # LangChain offers no way to close what it opened, and Ollama no types.
        await self._client._async_client.close()  # type: ignore[no-untyped-call]  # noqa: SLF001


def known_window(openai_model: str) -> int | None:
    """Return the window of a model of OpenAI's; None for one LangChain ignores."""
    # The key is not used: the table of models comes with the package.
    model = ChatOpenAI(model=openai_model, base_url=OPENAI_URL, api_key=SecretStr("-"))
    return model.profile.get("max_input_tokens") if model.profile else None


class _RefusalKeepingChatOpenAI(ChatOpenAI):
    """Keeps the refusal field of a streamed answer, which LangChain drops."""

    def _convert_chunk_to_generation_chunk(
        self,
        chunk: dict[str, Any],
        default_chunk_class: type,
        base_generation_info: dict[str, Any] | None,
    ) -> ChatGenerationChunk | None:
        made = super()._convert_chunk_to_generation_chunk(
            chunk, default_chunk_class, base_generation_info
        )
        for choice in chunk.get("choices") or ():
            if made and (choice.get("delta") or {}).get("refusal"):
                made.message.additional_kwargs["refusal"] = True
        return made


def _response_format(form: type[BaseModel]) -> dict[str, object]:
    function = convert_to_openai_function(form, strict=True)
    return {
        "type": "json_schema",
        "json_schema": {
            "name": function["name"],
            "schema": function["parameters"],
            "strict": True,
        },
    }


def _to_langchain(messages: Sequence[Message]) -> list[BaseMessage]:
    return [_ROLES[message.role](content=message.text) for message in messages]


def _to_piece(chunk: AIMessageChunk) -> Piece:
    metadata = chunk.response_metadata
    counted = chunk.usage_metadata
    return Piece(
        text=str(chunk.text),
        ending=metadata.get("finish_reason") or metadata.get("done_reason"),
        refused="refusal" in chunk.additional_kwargs,
        usage=Usage(prompt=counted["input_tokens"], completion=counted["output_tokens"])
        if counted
        else None,
    )


def _is_here(url: str) -> bool:
    """Return whether a server is on this machine, where no proxy can reach it."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
