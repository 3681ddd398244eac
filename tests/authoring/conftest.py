"""The example persona of the guide, its text, and a way to write files."""

from collections.abc import Callable
from pathlib import Path

import pytest

from trainer import yaml_files
from trainer.persona import Persona

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "ines.yaml"


@pytest.fixture(scope="session")
def ines_text() -> str:
    return EXAMPLE.read_text("utf-8")


@pytest.fixture(scope="session")
def ines(ines_text: str) -> Persona:
    return yaml_files.parse(ines_text, Persona, "ines.yaml")


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """Write a file called ana.yaml, or otherwise, and return where it is."""

    def write(content: str | bytes, name: str = "ana.yaml") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write
