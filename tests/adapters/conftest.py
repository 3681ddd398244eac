"""What the tests of the adapters share."""

from collections.abc import Iterator

import pytest

from tests.fault_server import FaultServer, fault_server
from tests.model_server import tiny_model_server


@pytest.fixture(scope="session")
def real_server() -> Iterator[str]:
    """The base URL of a real llama.cpp server with a window of 1024 tokens."""
    with tiny_model_server() as base_url:
        yield base_url


@pytest.fixture
def stub() -> Iterator[FaultServer]:
    """A model server that does what its script says."""
    with fault_server() as server:
        yield server
