from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from trainer.adapters.json_answers import read_answer, with_schema
from trainer.ports import Message


class Verdict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: str
    score: Literal[0, 1, 2, 3, 4]
    quotes: tuple[str, ...] = Field(default=())


@pytest.mark.parametrize(
    "text",
    [
        '{"reason": "warm", "score": 3, "quotes": ["I see"]}',
        '```json\n{"reason": "warm", "score": 3, "quotes": ["I see"]}\n```',
        'Here: {"reason": "warm", "score": 3, "quotes": ["I see"]} I hope it helps {}',
        '<think>{"reason": "no", "score": 1}</think>'
        '{"reason": "warm", "score": 3, "quotes": ["I see"]}',
        'The form is {"reason": string}. {"reason": "warm", "score": 3, "quotes": ["I see"]}',
    ],
)
def test_the_object_is_found_whatever_stands_around_it(text: str):
    answer = read_answer(text, Verdict)

    assert answer == Verdict(reason="warm", score=3, quotes=("I see",))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I would give it a 3.",
        '{"reason": "warm", "score": 7}',
        '{"reason": "warm"}',
        '{"reason": "warm", "score": 3, "mood": "good"}',
        '{"reason": "warm", "sco',
        "[3]",
        "{" * 10_000,
        '{"a":' * 10_000,
    ],
)
def test_what_has_not_the_form_is_no_answer(text: str):
    assert read_answer(text, Verdict) is None


@given(st.text(alphabet=st.characters(exclude_characters="{")), st.text())
def test_any_answer_is_found_behind_any_words(before: str, reason: str):
    wanted = Verdict(reason=reason, score=2)

    # A closing think tag ends the thoughts, so it cannot stand in the answer.
    if "</think>" not in reason:
        assert read_answer(before + wanted.model_dump_json(), Verdict) == wanted


def test_the_form_is_written_into_the_last_message_of_the_user():
    prompt = [Message("system", "Rate."), Message("user", "The session.")]

    longer = with_schema(prompt, Verdict)

    assert longer[0] == prompt[0]
    assert len(longer) == 2
    assert longer[1].text.startswith("The session.\n\nAnswer with one JSON object")
    assert '"score"' in longer[1].text


def test_the_form_follows_as_a_message_where_the_user_did_not_speak_last():
    prompt = [Message("user", "The session."), Message("assistant", "Well.")]

    longer = with_schema(prompt, Verdict)

    assert longer[:2] == prompt
    assert longer[2].role == "user"
