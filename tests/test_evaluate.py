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
    watched = {"utterances": [{"speaker": "observer", "text": "Go."}, *said[:20]]}
    (folder / "watched.json").write_text(json.dumps(watched), encoding="utf-8")
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

    assert done.returncode == 0, done.stderr
    assert "4 rated, 2 left out" in done.stderr
    cards = [
        json.loads(line)
        for line in (out / "scorecards.jsonl").read_text("utf-8").splitlines()
    ]
    assert {one["id"] for one in cards} == {"clean-grief", "dispute", "t1", "watched"}
    sources = {
        "clean-grief": json.loads((GROUPS / "clean-grief.json").read_text("utf-8")),
        "dispute": json.loads((GROUPS / "clean-dispute.json").read_text("utf-8")),
        "t1": json.loads((GROUPS / "clean-dispute.json").read_text("utf-8")),
        "watched": json.loads((tmp_path / "sessions/watched.json").read_text("utf-8")),
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
    skipped = [
        json.loads(line)
        for line in (out / "skipped.jsonl").read_text("utf-8").splitlines()
    ]
    assert [one["place"].rsplit("/", 1)[1] for one in skipped] == [
        "broken.json",
        "watched.json: utterance 0",
    ]
    header = json.loads((out / "run.json").read_text("utf-8"))
    assert (header["rated"], header["skipped"]) == (4, 2)
    assert header["finished"] > header["started"]
    assert len(header["instrument"]["hashes"]["prompts"]) == 64
    table = list(csv.DictReader((out / "scores.csv").open(encoding="utf-8")))
    assert {one["cohort"] for one in table} == {"", "2026"}
    assert "broken.json" in (out / "report.html").read_text("utf-8")


def test_a_run_whose_last_line_was_torn_goes_on_to_what_an_unbroken_one_gives(
    run,  # noqa: F811
    tmp_path,
):
    folder = str(_folder(tmp_path))
    whole, torn = tmp_path / "whole", tmp_path / "torn"
    run("evaluate", folder, "--out", str(whole))
    run("evaluate", folder, "--out", str(torn))
    cards = torn / "scorecards.jsonl"
    cards.write_bytes(cards.read_bytes()[:-100])

    done = run("evaluate", folder, "--out", str(torn), "--resume")

    assert done.returncode == 0, done.stderr
    assert "1 rated (3 rated before), 2 left out" in done.stderr
    lines = (whole / "scorecards.jsonl").read_bytes().splitlines()
    assert sorted(cards.read_bytes().splitlines()) == sorted(lines)
    refused = run("evaluate", folder, "--out", str(torn))
    assert refused.returncode == 2
    assert "is not empty. Name a new folder, or go on with --resume" in refused.stderr


def test_sessions_too_short_to_rate_are_kept_and_the_exit_code_says_so(
    run,  # noqa: F811
    tmp_path,
):
    (tmp_path / "x.txt").write_text("T: Hello?\nP: Hello.\n", encoding="utf-8")

    done = run("evaluate", str(tmp_path / "x.txt"), "--out", str(tmp_path / "out"))

    assert done.returncode == 1, done.stderr
    (card,) = (tmp_path / "out" / "scorecards.jsonl").read_text("utf-8").splitlines()
    outcomes = {one["outcome"] for one in json.loads(card)["items"]}
    assert "unrated" in outcomes
    assert "rated" not in outcomes
    assert json.loads(card)["adherence"] is None


def test_a_folder_without_a_transcript_is_bad_input(run, tmp_path):  # noqa: F811
    (tmp_path / "in").mkdir()

    done = run(
        "evaluate", str(tmp_path / "in"), "/nowhere", "--out", str(tmp_path / "out")
    )

    assert done.returncode == 2
    assert "No transcript could be read" in done.stderr
    assert "Traceback" not in done.stderr
    report = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "/nowhere</td><td>does not exist." in report


def test_an_engine_that_is_not_there_is_named_with_the_one_that_is(run, tmp_path):  # noqa: F811
    done = run(
        "evaluate", str(tmp_path), "--out", str(tmp_path / "out"), "--engine", "dask"
    )

    assert done.returncode == 2
    assert "is not one of 'local'" in done.stderr


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
    assert [(one["session"], one["utterance"]) for one in lines] == [("x", 1), ("x", 3)]
    assert [one["tags"][0]["tag"] for one in lines] == ["OPN", "RSK"]
    assert "'Observer'" in done.stderr
