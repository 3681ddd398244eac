"""Debriefs of kept sessions, put together from everything they show."""

from functools import lru_cache
from pathlib import Path

from trainer import yaml_files
from trainer.practice import Practice
from trainer.presenting.debrief_html import debrief_html, debrief_page
from trainer.session import Session
from trainer.techniques import Technique, TechniqueSet
from trainer.wiring import RUBRIC


def debrief_shown(practice: Practice, session: Session) -> str:
    """Return the debrief of a rated session for the screen."""
    library = practice.library
    return debrief_html(
        session,
        library.persona(session.persona),
        library.rubric(RUBRIC),
        library.passages,
        _techniques(library.techniques),
    )


def debrief_file(practice: Practice, session: Session) -> str:
    """Return the debrief of a rated session as one file to keep."""
    library = practice.library
    return debrief_page(
        session,
        library.persona(session.persona),
        library.rubric(RUBRIC),
        library.passages,
        _techniques(library.techniques),
    )


@lru_cache(maxsize=2)
def _techniques(path: Path) -> dict[str, Technique]:
    """Return the tag set by tag; half a second the first time."""
    return yaml_files.load(path, TechniqueSet).by_id()
