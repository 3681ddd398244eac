"""Puts the options of folders before the command, wherever they were typed."""

from collections.abc import Sequence

from trainer.errors import InterpersonaError

FOLDERS = ("--personas", "--rubrics", "--corpus")
"""Options that belong to every command."""


def folders_first(words: Sequence[str]) -> list[str]:
    """Return the words of a command line with the options of folders in front.

    Raises:
        InterpersonaError: No folder stands behind such an option.
    """
    front: list[str] = []
    rest: list[str] = []
    waiting = list(words)
    while waiting:
        word = waiting.pop(0)
        if word == "--":
            rest += [word, *waiting]
            break
        if word in FOLDERS:
            if not waiting or waiting[0].startswith("--"):
                raise InterpersonaError(
                    f"{word} has no folder behind it. Write {word} FOLDER."
                )
            front += [word, waiting.pop(0)]
        elif word.partition("=")[0] in FOLDERS:
            front.append(word)
        else:
            rest.append(word)
    return front + rest
