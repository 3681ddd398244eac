"""Makes a new persona file, never over another and never outside its folder."""

import textwrap
import unicodedata
from pathlib import Path

from trainer.authoring.starter import Begun, checked_id
from trainer.authoring.writing import persona_text
from trainer.errors import BadFileError, InterpersonaError

LONGEST = 20_000
"""Characters a vignette may have."""

HEAD = (
    "A standardized patient, begun with `interpersona persona new`.",
    "What is still to write is marked GAP; `interpersona persona check` lists it.",
    "docs/personas.md tells how to go about it, and what gates and tags are.",
)

WIDTH = 98
"""Characters of a vignette's line where it stands as a comment."""


def new_path(persona_id: str, folder: Path) -> Path:
    """Return where the file of a new persona goes.

    Raises:
        InterpersonaError: The id is none, or there is such a file.
    """
    path = folder / f"{checked_id(persona_id)}.yaml"
    if path.exists() or path.is_symlink():
        raise InterpersonaError(
            f"{path} is there already, and is not written over. Choose another id, or "
            "another folder with --out."
        )
    return path


def write_new(path: Path, text: str) -> None:
    """Write a file that is not there yet.

    Raises:
        BadFileError: There is one after all, or the folder cannot be written to.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise BadFileError(
            f"{path} cannot be written: {error.strerror}. Choose another folder with "
            "--out."
        ) from error


def begun_text(begun: Begun, vignette: str = "", drafted_by: str = "") -> str:
    """Return the file of what was begun, the vignette above it as a comment."""
    head = list(HEAD)
    if drafted_by:
        head.append(
            f"Drafted by {drafted_by} from a vignette: read every line before it is "
            "used, and see to it that nobody could be recognised."
        )
    if vignette:
        head += ["", "The vignette:", *_comment(vignette)]
    return persona_text(begun.persona, begun.remarks, [*head, ""])


def checked_vignette(text: str) -> str:
    """Return a vignette without unseen characters.

    Raises:
        InterpersonaError: It is empty or too long.
    """
    seen = "".join(one for one in text if one in "\n\t" or not _unseen(one)).strip()
    if not seen:
        raise InterpersonaError("The vignette is empty. Write the case in prose.")
    if len(seen) > LONGEST:
        raise InterpersonaError(
            f"The vignette has {len(seen):,} characters; at most {LONGEST:,} are "
            "read. Shorten it."
        )
    return seen


def _unseen(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


def _comment(text: str) -> list[str]:
    plain = text.replace("GAP:", "gap:")
    return [
        line
        for paragraph in plain.splitlines()
        for line in (textwrap.wrap(paragraph, WIDTH) or [""])
    ]
