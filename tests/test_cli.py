"""The command as its user runs it: in a process of its own, with a data folder of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from trainer.settings import Settings

SCRIPTS = Path(__file__).parent.parent / "evals" / "data" / "scripts"


@pytest.fixture
def run(settings: Settings, tmp_path: Path, library, index, tagger, reader):
    def call(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,  # noqa: TID251  handed on to a process
            "INTERPERSONA_DATA_DIR": str(settings.data_dir),
            "INTERPERSONA_DATABASE_URL": f"sqlite:///{tmp_path / 'a.db'}",
            **more,
        }
        return subprocess.run(
            [sys.executable, "-m", "trainer.cli.commands", *words],
            capture_output=True, text=True, env=environment, check=False, timeout=120,
        )  # fmt: skip

    return call


def test_a_scripted_session_gives_a_json_line_a_turn_and_a_debrief(run):
    done = run("practice", "--persona", "halina", "--json", "--debrief",
               "--script", str(SCRIPTS / "halina-good.txt"))  # fmt: skip

    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stderr
    assert len(lines) == 21
    assert set(lines[0]) >= {
        "turn",
        "therapist",
        "patient",
        "tags",
        "state",
        "disclosed",
        "voice",
        "ms",
    }
    assert lines[0]["voice"] == "authored"
    assert set(lines[-1]) == {"debrief", "scorecard"}


def test_an_unknown_persona_is_a_sentence_and_exit_code_2(run):
    done = run("practice", "--persona", "anna", "--json", "--script",
               str(SCRIPTS / "poor.txt"))  # fmt: skip

    assert done.returncode == 2
    assert "There is no persona 'anna'. There are: alec, devon" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_doctor_says_what_is_in_use_and_that_a_key_alone_changes_nothing(run):
    done = run("doctor", OPENAI_API_KEY="sk-test")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "voice: built in" in done.stdout
    assert "nothing leaves this machine" in done.stdout
    assert "sk-test" not in done.stdout


def test_corpus_search_names_the_source(run):
    done = run("corpus", "search", "how do I ask about suicide")

    assert done.returncode == 0
    assert "suicide-and-self-harm-in-ipt" in done.stdout
    assert "source:" in done.stdout


def test_the_shipped_rubrics_pass_their_check(run):
    assert run("rubric", "check").returncode == 0


def test_a_broken_persona_is_exit_code_1_with_its_place(run, tmp_path):
    broken = tmp_path / "ana.yaml"
    broken.write_text("id: ana\nversion: [\n")

    done = run("persona", "check", str(broken))

    assert done.returncode == 1
    assert "ana.yaml:" in done.stderr


def test_an_own_persona_folder_stands_beside_the_shipped_one(run, tmp_path):
    text = (Path(__file__).parent.parent / "personas" / "halina.yaml").read_text(
        "utf-8"
    )
    (tmp_path / "jadwiga.yaml").write_text(
        text.replace("id: halina", "id: jadwiga", 1), "utf-8"
    )

    done = run("--personas", str(tmp_path), "practice", "--persona", "jadwiga",
               "--json", "--script", str(SCRIPTS / "poor.txt"))  # fmt: skip

    assert done.returncode == 0, done.stderr


def test_a_folder_that_is_not_there_is_refused_before_anybody_practises(run, tmp_path):
    done = run("--personas", str(tmp_path / "mine"), "practice", "--persona", "halina")

    assert done.returncode == 2
    assert "mine is not a folder. Name the folder it is in." in done.stderr


def test_an_id_that_a_patient_has_already_is_refused(run, tmp_path):
    done = run("persona", "new", "gareth", "--out", str(tmp_path))

    assert done.returncode == 2
    assert "There is a patient 'gareth' already: Gareth Pugh." in done.stderr
    assert list(tmp_path.glob("*.yaml")) == []


def test_agreement_is_printed_and_written_item_by_item(run, tmp_path):
    ratings, out = tmp_path / "ratings.csv", tmp_path / "agreement.jsonl"
    rows = [f"s{at},{who},A1,{at % 3}" for at in range(6) for who in ("Ann", "Ben")]
    ratings.write_text("\n".join(["session,rater,item,score", *rows]), "utf-8")

    done = run("agreement", str(ratings), "--out", str(out))

    assert done.returncode == 0, done.stderr
    assert "Agreement by item" in done.stdout
    assert json.loads(out.read_text("utf-8"))["weighted_kappa"]["value"] == 1.0


def test_ratings_that_cannot_be_read_are_told_in_a_sentence(run, tmp_path):
    ratings = tmp_path / "ratings.csv"
    ratings.write_text("session,item,score\ns1,A1,3\n", "utf-8")

    done = run("agreement", str(ratings))

    assert done.returncode == 2
    assert "has no column rater." in done.stderr
    assert "Traceback" not in done.stderr
