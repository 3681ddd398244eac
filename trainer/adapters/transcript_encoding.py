"""Tells how a file of text is encoded, and reads it; anything else is a sentence."""

import codecs
from collections.abc import Iterator
from pathlib import Path

from trainer.errors import BadFileError

HEAD = 4_096
"""Bytes looked at to tell text from anything else."""

PART = 100_000
"""Bytes decoded at a time when a long file is checked."""

LONGEST_LINE = 50_000_000
"""Bytes of one line; a session of an hour has some 60,000."""


def decoded(path: Path) -> str:
    """Return a file's text: UTF-8 with or without a mark, or UTF-16 with one.

    Raises:
        BadFileError: It is neither.
    """
    return path.read_bytes().decode(checked_encoding(path))


def checked_encoding(path: Path) -> str:
    """Return the encoding that the whole file keeps to. Reads it once.

    Raises:
        BadFileError: It is neither UTF-8 nor UTF-16 with a mark; the line is named.
    """
    form = _form(path)
    decoder = codecs.getincrementaldecoder(form)()
    line = 1
    with path.open("rb") as file:
        try:
            while part := file.read(PART):
                line += decoder.decode(part).count("\n")
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            line += error.object[: error.start].count(b"\n")
            raise BadFileError(
                f"is not {_NAMES[form]} (line {line}). Save it as UTF-8."
            ) from error
    return form


def byte_lines(path: Path) -> Iterator[bytes]:
    """Yield the lines as UTF-8 bytes, which may be broken ones.

    Raises:
        BadFileError: It is no text, not UTF-16 as it says, or a line has no end.
    """
    form = _form(path)
    if form == "utf-16":
        checked_encoding(path)
        with path.open(encoding=form) as text:
            yield from (line.encode() for line in text)
        return
    with path.open("rb") as file:
        number = 1
        while line := file.readline(LONGEST_LINE + 1):
            if len(line) > LONGEST_LINE:
                raise BadFileError(
                    f"has a line {number} of more than {LONGEST_LINE:,} bytes. "
                    "Write one session a line."
                )
            yield line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
            number += 1


_NAMES = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16 throughout, as it begins"}


def _form(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise BadFileError("is UTF-32. Save it as UTF-8.")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in head:
        raise BadFileError("is no text: it holds zero bytes. Save it as UTF-8 text.")
    return "utf-8-sig"
