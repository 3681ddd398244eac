"""Passages of the corpus as HTML: for the library, hints and the debrief."""

import re
from collections.abc import Iterable, Sequence
from html import escape

from trainer.passage import FoundPassage, Passage

LEAD = 240
"""Characters of a passage that a card shows before it is opened."""

_BULLET = re.compile(r"^\s*[-*]\s+")
_NUMBER = re.compile(r"^\s*\d+\.\s+")
_INLINE = (
    (re.compile(r"\*\*(.+?)\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"(?<!\*)\*(?!\s)([^*]+?)\*(?!\*)"), r"<em>\1</em>"),
    (re.compile(r"`([^`]+)`"), r"<code>\1</code>"),
)


def text_html(text: str) -> str:
    """Return a passage's Markdown as HTML: headings, lists, paragraphs, emphasis.

    Everything else stays as it is written, escaped.
    """
    blocks = re.split(r"\n\s*\n", text.strip())
    return "".join(_block(block.splitlines()) for block in blocks if block.strip())


def passage_html(passage: Passage) -> str:
    """Return a passage's whole text with its source."""
    return f"{text_html(passage.text)}{source(passage)}"


def source(passage: Passage) -> str:
    """Return where a passage comes from, and how sure that is."""
    return (
        f"<p class='source'>Source: {escape('; '.join(passage.sources))}. "
        f"Confidence: {passage.confidence}.</p>"
    )


def result_cards(found: Sequence[FoundPassage]) -> str:
    """Return short cards, best first, each with its whole text folded away."""
    if not found:
        return (
            "<p class='quiet'>Nothing found. Try other words, or fewer of them: what "
            "happens in the room rather than its name.</p>"
        )
    return "".join(_card(one.passage) for one in found)


def hint_html(passage: Passage) -> str:
    """Return a passage as a hint: its beginning, the source, the rest folded away."""
    blocks = re.split(r"\n\s*\n", passage.text.strip())
    shown, rest = _split(blocks)
    more = f"<details><summary>Read on</summary>{rest}</details>" if rest else ""
    return (
        f"<h3>Hint: {escape(passage.title)}</h3>{shown}{more}"
        f"<p class='source'>Source: {escape('; '.join(passage.sources))}</p>"
    )


def lead(text: str) -> str:
    """Return the first words of a passage as plain text, cut between words."""
    first = re.split(r"\n\s*\n", text.strip(), maxsplit=1)[0]
    plain = re.sub(r"[*`#]", "", " ".join(first.split()))
    if len(plain) <= LEAD:
        return plain
    return f"{plain[:LEAD].rsplit(' ', 1)[0].rstrip(',;:')} …"


def _card(passage: Passage) -> str:
    return (
        f"<article class='result'><h3>{escape(passage.title)}</h3>"
        f"<p>{escape(lead(passage.text))}</p><details><summary>Read it all, with "
        f"its source</summary>{passage_html(passage)}</details></article>"
    )


def _split(blocks: Sequence[str]) -> tuple[str, str]:
    """Return the first paragraph, or two where the first is short, and the rest."""
    short = len(blocks[0]) < LEAD and len(blocks) > 1
    first = 2 if short else 1
    return text_html("\n\n".join(blocks[:first])), text_html(
        "\n\n".join(blocks[first:])
    )


def _block(lines: Sequence[str]) -> str:
    heading = lines[0].lstrip("#")
    if heading != lines[0]:
        rest = _block(lines[1:]) if len(lines) > 1 else ""
        return f"<h4>{_inline(heading.strip())}</h4>{rest}"
    for mark, name in ((_BULLET, "ul"), (_NUMBER, "ol")):
        if mark.match(lines[0]):
            items = "".join(f"<li>{_inline(one)}</li>" for one in _items(lines, mark))
            return f"<{name}>{items}</{name}>"
    return f"<p>{_inline(' '.join(line.strip() for line in lines))}</p>"


def _items(lines: Iterable[str], mark: re.Pattern[str]) -> list[str]:
    items: list[str] = []
    for line in lines:
        if mark.match(line) or not items:
            items.append(mark.sub("", line).strip())
        else:
            items[-1] = f"{items[-1]} {line.strip()}"
    return items


def _inline(text: str) -> str:
    shown = escape(text, quote=False)
    for pattern, markup in _INLINE:
        shown = pattern.sub(markup, shown)
    return shown
