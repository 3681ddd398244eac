"""Reads an answer of a given form out of what a model wrote."""

import json
from collections.abc import Sequence

from pydantic import BaseModel, ValidationError

from trainer.ports import Answer, Message

MOST_TRIES = 50
"""Opening braces that are tried before an answer counts as broken."""


def with_schema(messages: Sequence[Message], form: type[BaseModel]) -> list[Message]:
    """Return the prompt with the wanted form written at its end.

    It goes into the last user message, as some chat templates refuse two user
    messages in a row.
    """
    schema = json.dumps(form.model_json_schema(), ensure_ascii=False)
    wish = (
        "Answer with one JSON object and nothing else: no heading, no comment, "
        f"no code fence. It must match this JSON schema:\n{schema}"
    )
    if messages and messages[-1].role == "user":
        last = messages[-1]
        return [*messages[:-1], Message("user", f"{last.text}\n\n{wish}")]
    return [*messages, Message("user", wish)]


def read_answer(text: str, form: type[Answer]) -> Answer | None:
    """Return the first object in `text` that has the form; None if there is none.

    Thoughts before `</think>`, code fences and words around the object are
    passed over.
    """
    text = text.rpartition("</think>")[2]
    decoder = json.JSONDecoder()
    start = text.find("{")
    for _ in range(MOST_TRIES):
        if start < 0:
            return None
        try:
            _, end = decoder.raw_decode(text, start)
            return form.model_validate_json(text[start:end])
        except (json.JSONDecodeError, ValidationError, RecursionError):
            start = text.find("{", start + 1)
    return None
