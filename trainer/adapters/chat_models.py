"""Opens the chat model that the settings name."""

import logging
import os
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from trainer.errors import SettingsError
from trainer.ports import ChatModel, Message, Usage

DEFAULT_WINDOW = 8192
"""Tokens, where neither the settings nor the model's maker says."""

FORMS = "openai:NAME, ollama:NAME or gguf:/path/file.gguf"


class ModelSpec(BaseModel):
    """Which model to use, and how."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    """`openai:NAME`, `ollama:NAME` or `gguf:/path/file.gguf`."""
    base_url: str | None = None
    """Address of the server; None for OpenAI's own, or Ollama on this machine."""
    api_key: SecretStr | None = None
    timeout_s: float = Field(default=60.0, gt=0)
    """Seconds until the first word, retries included; then between two pieces."""
    max_retries: int = Field(default=2, ge=0)
    window: int | None = Field(default=None, gt=0)
    """Tokens of prompt and answer together; None for what is known of the model."""
    temperature: float = Field(default=0.7, ge=0)
    seed: int | None = None


class OpenedModel(ChatModel, Protocol):
    """A ChatModel with what only the opener of a model needs."""

    used: Usage
    """Tokens of all calls so far, as far as the server counted them."""

    def stream(
        self, messages: Sequence[Message], max_tokens: int
    ) -> AsyncGenerator[str, None]:
        """Yield the answer in pieces; closing the generator stops the request."""
        ...

    async def close(self) -> None:
        """Close the sockets kept open for the running event loop.

        To be awaited at the end of a short-lived loop (`asyncio.run`).
        """
        ...


class _Server(NamedTuple):
    """Where a server that speaks OpenAI's protocol is."""

    url: str
    key: SecretStr


def forbid_tracing() -> None:
    """Keep LangChain from sending conversations anywhere but to the model.

    A LANGSMITH_TRACING=true in somebody's shell would send them to LangSmith. To
    be called before LangChain is imported.
    """
    environment = os.environ  # noqa: TID251 - LangSmith reads nothing else
    for prefix in ("LANGSMITH", "LANGCHAIN"):
        environment[f"{prefix}_TRACING"] = "false"
        environment[f"{prefix}_TRACING_V2"] = "false"
    environment["LANGSMITH_GATEWAY"] = "false"
    # At level DEBUG the client logs every prompt.
    logging.getLogger("openai").setLevel(logging.INFO)

    import langsmith

    # LangSmith may have read the environment before; this outdoes it.
    langsmith.configure(enabled=False)


def open_chat_model(spec: ModelSpec) -> OpenedModel:
    """Return the model of `spec`; a GGUF file is loaded, else nothing is sent yet.

    Raises:
        SettingsError: The name, the address or the key is missing or wrong, or
            the model file cannot be loaded.
    """
    provider, _, model = spec.name.partition(":")
    if provider not in ("openai", "ollama", "gguf") or not model:
        raise SettingsError(f"INTERPERSONA_MODEL is {spec.name!r}; it must be {FORMS}.")
    _check_url(spec.base_url)
    forbid_tracing()
    if provider == "ollama":
        return _open_ollama(spec, model)
    if provider == "gguf":
        return _open_gguf(spec, Path(model).expanduser().resolve())
    return _open_openai(spec, model)


def _open_openai(spec: ModelSpec, model: str) -> OpenedModel:
    from trainer.adapters.model_connections import OPENAI_URL, known_window

    if spec.base_url is not None:
        # Other servers often want no key, but the client insists on one.
        key = spec.api_key or SecretStr("not-needed")
        window = spec.window or DEFAULT_WINDOW
        return _on_server(spec, model, _Server(spec.base_url, key), window)
    if spec.api_key is None or not spec.api_key.get_secret_value().strip():
        raise SettingsError(
            f"INTERPERSONA_MODEL is {spec.name}, and OpenAI wants a key. Set "
            "OPENAI_API_KEY, or INTERPERSONA_BASE_URL for a server of your own."
        )
    window = spec.window or known_window(model) or DEFAULT_WINDOW
    return _on_server(spec, model, _Server(OPENAI_URL, spec.api_key), window)


def _open_gguf(spec: ModelSpec, path: Path) -> OpenedModel:
    from trainer.adapters.local_models import local_server

    window = spec.window or DEFAULT_WINDOW
    server = local_server(path, window)
    where = _Server(server.base_url, SecretStr(server.api_key))
    return _on_server(spec, path.stem, where, window)


def _on_server(
    spec: ModelSpec, model: str, server: _Server, window: int
) -> OpenedModel:
    from trainer.adapters.langchain_model import LangChainModel, Patience
    from trainer.adapters.model_connections import (
        Connection,
        OpenAiConnection,
        Sampling,
    )

    def connect() -> Connection:
        return OpenAiConnection(
            model,
            server.url,
            server.key,
            spec.timeout_s,
            Sampling(spec.temperature, spec.seed),
        )

    place = _place(spec.name, server.url)
    patience = Patience(spec.timeout_s, spec.max_retries)
    return LangChainModel(spec.name, place, window, patience, connect)


def _open_ollama(spec: ModelSpec, model: str) -> OpenedModel:
    from trainer.adapters.langchain_model import LangChainModel, Patience
    from trainer.adapters.model_connections import (
        OLLAMA_URL,
        Connection,
        OllamaConnection,
        Sampling,
    )

    url = spec.base_url or OLLAMA_URL
    window = spec.window or DEFAULT_WINDOW

    def connect() -> Connection:
        sampling = Sampling(spec.temperature, spec.seed)
        return OllamaConnection(model, url, spec.timeout_s, window, sampling)

    patience = Patience(spec.timeout_s, spec.max_retries)
    return LangChainModel(spec.name, _place(spec.name, url), window, patience, connect)


def _check_url(url: str | None) -> None:
    if url is None:
        return
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
        _ = parts.port
    except ValueError:
        usable = False
    if not usable:
        # The address is not shown: it may hold a password.
        raise SettingsError(
            "INTERPERSONA_BASE_URL is not an address that can be reached; "
            "it must look like http://127.0.0.1:8080/v1."
        )


def _place(name: str, url: str) -> str:
    """Return what error messages call the model; no password of the address."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    return f"{name} at {parts.hostname}{port}"
