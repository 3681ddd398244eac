"""Runs a GGUF file on this machine: llama.cpp's server inside this process."""

import secrets
from functools import cache
from pathlib import Path
from typing import NamedTuple

from trainer.errors import SettingsError

SLOTS = 2
"""Prompts kept ready at once. The patient's long prefix stays in one slot while
the rater uses the other; without it every reply would be computed from scratch."""

GGUF_MAGIC = b"GGUF"


class LocalServer(NamedTuple):
    """A server that lives as long as this value is kept."""

    base_url: str
    api_key: str
    """Made anew for each server, so that no web page or other user can call it."""
    server: object
    """The running server; it stops when the last reference goes."""


@cache
def local_server(path: Path, window: int) -> LocalServer:
    """Return the server of a model file, started at the first call.

    Kept for the life of the process: voice and rater may name one file, and
    loading it twice would take twice the memory. `window` is in tokens.

    Raises:
        SettingsError: The file or the runtime is missing, or does not work.
    """
    _check_file(path)
    try:
        import xllamacpp
    except ImportError as error:
        raise SettingsError(
            f"Model gguf:{path} needs the local runtime, which is not installed. "
            "Install it with `pip install interpersona[local]`."
        ) from error

    key = secrets.token_urlsafe(24)
    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_parallel = SLOTS
    params.n_ctx = window * SLOTS  # llama.cpp divides it among the slots
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [key]
    params.cors_origins = ""
    params.offline = True
    params.ui = False
    params.endpoint_slots = False  # it would show prompts
    params.enable_reasoning = 0  # thoughts would delay the first word
    params.verbosity = -1
    try:
        server = xllamacpp.Server(params)
    except RuntimeError as error:
        raise SettingsError(
            f"llama.cpp cannot load {path} with a window of {window} tokens. "
            "Try a smaller window or another file."
        ) from error
    return LocalServer(f"{server.listening_address}/v1", key, server)


def _check_file(path: Path) -> None:
    if not path.is_file():
        raise SettingsError(
            f"The model file {path} does not exist. "
            "Correct INTERPERSONA_MODEL; it has the form gguf:/path/file.gguf."
        )
    with path.open("rb") as file:
        if file.read(len(GGUF_MAGIC)) != GGUF_MAGIC:
            raise SettingsError(
                f"{path} is not a GGUF file. Download the model in GGUF format."
            )
