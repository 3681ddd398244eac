"""`evaluate` and `tag` as their users run them, on real files and the real rater."""

import csv
import json
from pathlib import Path

from tests.test_cli import run  # noqa: F401  the fixture

GROUPS = Path(__file__).parents[1] / "evals" / "data" / "known_groups" / "practice"


def _folder(tmp_path: Path) -> Path:
    folder = tmp_path / "sessions"
    folder.mkdir()
    grief = json.loads((GROUPS / "clean-grief.json").read_text("utf-8"))
    (folder / "grief.json").write_text(json.dumps(grief), encoding="utf-8")
    said = json.loads((GROUPS / "clean-dispute.json").read_text("utf-8"))["utterances"]
    lines = [f"{one['speaker'].title()}: {one['text']}" for one in said]
    (folder / "dispute.txt").write_text("\n".join(lines), encoding="utf-8")
    (folder / "broken.json").write_text("{", encoding="utf-8")
    with (folder / "table.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["session_id", "speaker", "text", "cohort"])
        rows.writerows(["t1", one["speaker"], one["text"], "2026"] for one in said[:8])
    return folder


def test_a_mixed_folder_is_rated_and_every_quotation_is_found_in_its_utterance(
    run,  # noqa: F811
    tmp_path,
):
    out = tmp_path / "out"

    done = run("evaluate", str(_folder(tmp_path)), "--out", str(out))

    assert done.returncode == 1, done.stderr
    assert "3 rated, 1 left out" in done.stderr
    cards = [
        json.loads(line)
        for line in (out / "scorecards.jsonl").read_text("utf-8").splitlines()
    ]
    assert {one["id"] for one in cards} == {"clean-grief", "dispute", "t1"}
    sources = {
        "clean-grief": json.loads((GROUPS / "clean-grief.json").read_text("utf-8")),
        "dispute": json.loads((GROUPS / "clean-dispute.json").read_text("utf-8")),
        "t1": json.loads((GROUPS / "clean-dispute.json").read_text("utf-8")),
    }
    shown = 0
    for card in cards:
        said = sources[card["id"]]["utterances"]
        quotes = [quote for item in card["items"] for quote in item["evidence"]]
        quotes += card["proscribed"] + card["debrief"]["strengths"]
        quotes += card["debrief"]["points"]
        for quote in quotes:
            assert quote["quote"] in said[quote["utterance"]]["text"]
            shown += 1
    assert shown > 10
    broken = json.loads((out / "skipped.jsonl").read_text("utf-8"))
    assert broken["place"].endswith("broken.json:1")
    header = json.loads((out / "run.json").read_text("utf-8"))
    assert (header["rated"], header["skipped"]) == (3, 1)
    assert len(header["instrument"]["hashes"]["prompts"]) == 64
    table = list(csv.DictReader((out / "scores.csv").open(encoding="utf-8")))
    assert {one["cohort"] for one in table} == {"", "2026"}
    assert "broken.json" in (out / "report.html").read_text("utf-8")


def test_a_folder_without_a_transcript_is_bad_input(run, tmp_path):  # noqa: F811
    (tmp_path / "in").mkdir()

    done = run("evaluate", str(tmp_path / "in"), "--out", str(tmp_path / "out"))

    assert done.returncode == 2
    assert "No transcript could be rated" in done.stderr


def test_tag_prints_a_line_for_each_therapist_utterance(run, tmp_path):  # noqa: F811
    path = tmp_path / "x.txt"
    path.write_text(
        "Observer: Hm.\nT: How was your week, and how have you felt?\nP: Bad.\n"
        "T: Have you had thoughts of ending your life?\n",
        encoding="utf-8",
    )

    done = run("tag", str(path))

    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stderr
    assert [(one["session"], one["utterance"]) for one in lines] == [("x", 0), ("x", 2)]
    assert [one["tags"][0]["tag"] for one in lines] == ["OPN", "RSK"]
    assert "'Observer'" in done.stderr
