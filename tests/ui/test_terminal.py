"""Sessions in the terminal: what is printed, and going on with a course."""

import asyncio
import json
from pathlib import Path

import pytest

from trainer.cli.terminal import Stage, play
from trainer.errors import InterpersonaError
from trainer.persona import Difficulty
from trainer.session import Session
from trainer.transcript import Phase
from trainer.wiring import open_practice


@pytest.fixture
def machine(settings, tmp_path: Path, index, tagger):
    """Settings with a database of their own; the caches are there already."""
    del index, tagger
    url = f"sqlite:///{tmp_path / 'a.db'}"
    return settings.model_copy(update={"database_url": url})


@pytest.fixture
def script(tmp_path: Path) -> Path:
    file = tmp_path / "script.txt"
    file.write_text("Hello.\nWhat happened this week?\n", "utf-8")
    return file


def stage(script: Path, **more: object) -> Stage:
    plain = Stage(
        persona="ruth", phase=Phase.INITIAL, difficulty=Difficulty.STANDARD, after=None,
        script=script, seed=0, as_json=False, debrief=False,
    )  # fmt: skip
    return plain._replace(**more)


def kept(machine) -> list[Session]:
    store = open_practice(machine).store
    return [store.load(one.id, "local") for one in store.list("local")]


def test_a_harder_session_ends_with_the_last_words_and_names_itself(
    machine, script, capsys
):
    asyncio.run(play(machine, stage(script, difficulty=Difficulty.HARDER)))

    printed, [session] = capsys.readouterr(), kept(machine)
    assert session.difficulty is Difficulty.HARDER
    assert printed.err == f"session {session.id}\n"
    assert printed.out.splitlines()[-1] == f"Ruth> {session.farewell}"
    assert session.farewell


def test_the_next_session_of_a_course_tells_its_place_and_score_by_json(
    machine, script, capsys
):
    asyncio.run(play(machine, stage(script, as_json=True)))
    [first] = kept(machine)
    before = capsys.readouterr().out

    asyncio.run(
        play(machine, stage(script, persona=None, after=first.id, as_json=True))
    )

    printed = capsys.readouterr()
    second = next(one for one in kept(machine) if one.course)
    alone = json.loads(before.splitlines()[-1])["state"]
    later = json.loads(printed.out.splitlines()[-1])["state"]
    assert printed.err == f"session {second.id} (2 of 14, initial)\n"
    assert (alone["session"], alone["phq9"], alone["mood"]) == (1, None, "guarded")
    assert (later["session"], later["phq9"]) == (2, second.state.score.total)
    assert {"trust", "openness", "distress", "topic", "open", "resisting"} <= set(later)


def test_nobody_named_and_somebody_else_named_are_sentences(machine, script):
    asyncio.run(play(machine, stage(script)))
    [first] = kept(machine)

    with pytest.raises(InterpersonaError, match="Nobody is named to talk with"):
        asyncio.run(play(machine, stage(script, persona=None)))
    with pytest.raises(InterpersonaError, match="Leave --persona out"):
        asyncio.run(play(machine, stage(script, persona="halina", after=first.id)))
