"""The authoring commands as an instructor runs them, in a process of their own."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from trainer.cli.commands import app
from trainer.cli.ordering import folders_first
from trainer.errors import InterpersonaError
from trainer.library import Library
from trainer.settings import Settings


@pytest.fixture
def run(tmp_path: Path, settings: Settings, library: Library):
    # The parsed content of the whole test run is used: reading it anew takes 12 s.
    del library

    def call(*words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,  # noqa: TID251  handed on to a process
            "INTERPERSONA_DATA_DIR": str(settings.data_dir),
            "PYTHONPATH": str(Path(__file__).parents[2]),
        }
        return subprocess.run(
            [sys.executable, "-c", "from trainer.cli import main; main()", *words],
            capture_output=True, text=True, env=environment, check=False, timeout=120,
            cwd=tmp_path, input=typed,
        )  # fmt: skip

    return call


def test_a_sound_file_is_one_line_and_exit_code_0(run, file, ines_text):
    path = file(ines_text, "ines.yaml")

    done = run("persona", "check", str(path))

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{path}: sound\n"


def test_warnings_leave_the_exit_code_0_and_errors_make_it_1(run, file, ines_text):
    doubtful = ines_text.replace('trap: "She', 'trap: "She suffers from it and')
    path = file(doubtful, "ines.yaml")

    done = run("persona", "check", str(path))

    assert done.returncode == 0
    assert done.stderr.startswith(f"warning: {path}:")
    assert done.stdout == f"{path}: sound, 1 warning\n"

    file(doubtful.replace('wish: "', 'wish: "<b>'), "ines.yaml")
    again = run("persona", "check", str(path))

    assert again.returncode == 1
    assert again.stdout == f"{path}: 1 error, 1 warning\n"
    assert again.stderr.splitlines()[0].startswith(f"{path}:")


def test_what_practice_needs_is_listed_apart_from_what_can_wait(run, file, ines_text):
    gappy = ines_text.replace('trap: "', 'trap: "GAP: what beginners fall for. ')
    gappy = gappy.replace('wish: "', 'wish: "GAP: what they want. ')
    gappy = gappy.replace('presenting_line: "', 'presenting_line: "GAP: one sentence. ')
    path = file(gappy, "ines.yaml")

    done = run("persona", "check", str(path))

    lines = done.stderr.splitlines()
    assert lines[0] == f"{path}: to write before anybody can practise:"
    assert "still to write: one sentence." in lines[1]
    assert (
        lines[2] == f"{path}: can wait (the debrief, later sessions, a language model):"
    )
    assert len(lines) == 5
    assert done.stdout == f"{path}: 1 gap to fill before practice, 2 that can wait\n"
    assert done.returncode == 1


def test_one_bad_file_does_not_hide_the_others(run, file, tmp_path, ines_text):
    file("", "empty.yaml")
    file(ines_text, "ines.yaml")

    done = run("persona", "check", str(tmp_path))

    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        f"{tmp_path / 'empty.yaml'}: 1 error",
        f"{tmp_path / 'ines.yaml'}: sound",
    ]


def test_a_new_persona_goes_into_the_folder_of_personas_here(run, tmp_path):
    (tmp_path / "personas").mkdir()

    done = run("persona", "new", "ines", typed="Ines Duarte\n43, she/her\n")

    assert done.returncode == 0, done.stderr
    assert "personas/ines.yaml: begun. Next: interpersona persona check" in done.stdout
    assert re.match(
        r"personas/ines\.yaml: \d+ gaps to fill before practice, \d+ that can wait\.\n",
        done.stdout,
    )
    text = (tmp_path / "personas" / "ines.yaml").read_text("utf-8")
    assert '  name: "Ines Duarte"\n' in text
    assert "\n  age: 43\n" in text


def test_a_second_file_of_that_name_is_refused_and_the_first_stays(run, tmp_path):
    run("persona", "new", "ines", typed="Ines Duarte\n")
    first = (tmp_path / "ines.yaml").read_bytes()

    done = run("persona", "new", "ines", "--from", "tomas")

    assert done.returncode == 2
    assert "is there already" in done.stderr
    assert (tmp_path / "ines.yaml").read_bytes() == first


def test_a_path_as_id_writes_nothing_anywhere(run, tmp_path):
    done = run("persona", "new", "../../ines", "--out", str(tmp_path / "mine"))

    assert done.returncode == 2
    assert "cannot be a persona's id" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_vignette_may_come_from_stdin_and_without_a_model_stands_as_a_remark(
    run, tmp_path
):
    done = run("persona", "new", "rolf", "--vignette", "-", typed="A man of 50.\n")

    assert done.returncode == 0, done.stderr
    assert "No model is set: the gaps are yours to fill." in done.stderr
    assert "# A man of 50.\n" in (tmp_path / "rolf.yaml").read_text("utf-8")


def test_an_unknown_persona_to_copy_is_a_sentence_with_those_there_are(run):
    done = run("persona", "new", "rolf", "--from", "anna")

    assert done.returncode == 2
    assert "There is no persona 'anna'. There are: alec" in done.stderr


def test_the_schema_is_json_on_stdout(run):
    done = run("persona", "schema")

    assert done.returncode == 0
    assert json.loads(done.stdout)["title"].startswith("Standardized patient")


@pytest.mark.parametrize(
    "words",
    [
        ["rubric", "check", "--rubrics", "FOLDER"],
        ["rubric", "--rubrics=FOLDER", "check"],
        ["--rubrics", "FOLDER", "rubric", "check"],
    ],
)
def test_the_folder_may_be_named_before_or_behind_the_command(tmp_path, words):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "ana.yaml").write_text("", "utf-8")
    said = [word.replace("FOLDER", str(tmp_path / "mine")) for word in words]

    done = CliRunner().invoke(app, folders_first(said))

    assert f"{tmp_path / 'mine' / 'ana.yaml'}: 1 error" in done.stdout


def test_an_option_of_folders_without_one_is_a_sentence():
    with pytest.raises(InterpersonaError, match="--corpus has no folder behind it"):
        folders_first(["corpus", "search", "grief", "--corpus"])
    with pytest.raises(InterpersonaError, match="--personas has no folder behind it"):
        folders_first(["practice", "--personas", "--persona", "ana"])


def test_what_stands_behind_two_dashes_is_left_where_it_is():
    words = ["tag", "--", "--corpus"]

    assert folders_first(words) == words
