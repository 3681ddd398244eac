"""What the tests of the patient share."""

import pytest

from trainer.library import Library
from trainer.persona import Persona


@pytest.fixture
def ruth(library: Library) -> Persona:
    return library.persona("ruth")
