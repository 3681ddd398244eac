"""What went wrong, in words for the trainee."""

import logging
import traceback
from collections.abc import Callable
from functools import wraps
from html import escape
from typing import ParamSpec

import gradio as gr

from trainer.errors import InterpersonaError, TurnTakenError
from trainer.ui.updates import Updates

P = ParamSpec("P")

_log = logging.getLogger(__name__)


def in_words(error: Exception) -> str:
    """Return a sentence for the page; what nobody foresaw goes to the log too.

    The log gets the places in the code and never the message, which may quote
    what was said or what a patient hides.
    """
    if isinstance(error, TurnTakenError):
        return (
            "This session goes on in another window. The conversation above is up "
            "to date."
        )
    if isinstance(error, InterpersonaError):
        return str(error)
    frames = "".join(traceback.format_tb(error.__traceback__))
    _log.error("%s in an event:\n%s", type(error).__name__, frames)
    return (
        f"Something went wrong in the program ({type(error).__name__}). What you "
        "typed is still here. Try again, or reload the page."
    )


def note(sentence: str) -> str:
    """Return a sentence as a note on the page; nothing for an empty one."""
    return f"<p class='note' role='status'>{escape(sentence)}</p>" if sentence else ""


def plainly(handler: Callable[P, Updates]) -> Callable[P, Updates]:
    """Return the handler with every error turned into a notice on the page.

    The page stays as it was, so that nothing typed is lost.
    """

    @wraps(handler)
    def plain(*args: P.args, **kwargs: P.kwargs) -> Updates:
        try:
            return handler(*args, **kwargs)
        except Exception as error:  # noqa: BLE001  it becomes words for the trainee
            gr.Warning(escape(in_words(error)))
            return gr.skip()

    return plain
