"""The Library screen: its parts, and what happens there."""

from functools import partial
from typing import NamedTuple

import gradio as gr

from trainer.practice import Practice
from trainer.presenting.passages import result_cards
from trainer.ui.look import html
from trainer.ui.updates import Updates
from trainer.ui.words import plainly

EXAMPLES = (
    "how to ask about suicide",
    "a patient who answers in three words",
    "agreeing on a focus",
)

MOST = 6
"""Cards shown for one search."""

WAITING = (
    "<p class='quiet'>Search what IPT says about a moment in the room, in your own "
    "words, or begin with one of these.</p>"
)


class Reading(NamedTuple):
    """The parts that events read or change."""

    query: gr.Textbox
    search: gr.Button
    examples: tuple[gr.Button, ...]
    found: gr.HTML


def lay_reading() -> Reading:
    """Return the Library screen's parts, laid into the surrounding tab."""
    html("<h2 class='page'>Search the IPT library</h2>")
    with gr.Row(elem_id="search"):
        query = gr.Textbox(
            label="Search the IPT library", show_label=False, container=False, lines=1,
            max_lines=1, max_length=400, scale=6,
        )  # fmt: skip
        search = gr.Button("Search", variant="primary", scale=1)
    with gr.Row(elem_id="examples"):
        examples = tuple(
            gr.Button(words, size="sm", min_width=160) for words in EXAMPLES
        )
    found = html(WAITING, name="found")
    return Reading(query, search, examples, found)


def wire_reading(practice: Practice, parts: Reading) -> None:
    """Join the parts to the search."""

    def searched(words: str) -> Updates:
        if not words.strip():
            return {parts.found: WAITING}
        found = result_cards(practice.search(words, MOST))
        return {parts.query: words, parts.found: found}

    for event in (parts.query.submit, parts.search.click):
        event(
            plainly(searched), [parts.query], [parts.query, parts.found],
            api_visibility="private",
        )  # fmt: skip
    for button, words in zip(parts.examples, EXAMPLES, strict=True):
        button.click(
            plainly(partial(searched, words)), None, [parts.query, parts.found],
            api_visibility="private",
        )  # fmt: skip
