"""A run of ratings keeps what it rated, names what it could not, and goes on."""

import asyncio
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from trainer.batch.evaluation import Step, evaluate
from trainer.batch.folder import open_run, read_cards
from trainer.batch.records import Instrument, RunRecord, as_rated, from_line, to_line
from trainer.batch.reports import write_reports
from trainer.errors import BadFileError, InterpersonaError
from trainer.presenting.scores_table import row
from trainer.rating import Scorecard
from trainer.rubric import Rubric
from trainer.scoring import Scoring
from trainer.transcript import Skipped, Transcript

GROUPS = Path(__file__).parents[2] / "evals" / "data" / "known_groups"
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
INSTRUMENT = Instrument(
    program="0.1.0",
    rubric="ipt-adherence",
    rubric_version="1.1",
    rater="similarity",
    passes=1,
    hashes={"rubric": "aa"},
)
RECORD = RunRecord(instrument=INSTRUMENT, started=NOW)


@pytest.fixture(scope="module")
def transcript() -> Transcript:
    raw = (GROUPS / "practice" / "clean-grief.json").read_text("utf-8")
    return Transcript.model_validate_json(raw)


@pytest.fixture(scope="module")
def card(scoring: Scoring, transcript: Transcript) -> Scorecard:
    return asyncio.run(scoring.rate(transcript, lambda _share, _doing: None))


class Copying:
    """Gives every session the same card; counts how many are rated at a time."""

    def __init__(self, card: Scorecard, fails: frozenset[str] = frozenset()) -> None:
        self.card = card
        self.fails = fails
        self.rated: list[str] = []
        self.prepared: list[int] = []
        self.now = self.most = 0

    def prepare(self, transcripts: Sequence[Transcript]) -> None:
        self.prepared.append(len(transcripts))

    async def rate(
        self, transcript: Transcript, progress: Callable[[float, str], None]
    ) -> Scorecard:
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0)
        self.now -= 1
        if transcript.id in self.fails:
            raise InterpersonaError("The rater fell over.")
        self.rated.append(transcript.id)
        return self.card.model_copy(update={"id": transcript.id})


def sessions(transcript: Transcript, *names: str) -> list[Transcript]:
    return [transcript.model_copy(update={"id": name}) for name in names]


def play(folder: Path, found, rater, *, resume: bool = False, concurrency: int = 2):
    run = open_run(folder, RECORD, resume=resume)
    steps: list[Step] = []
    try:
        return asyncio.run(evaluate(iter(found), rater, run, concurrency, steps.append))
    finally:
        run.close()


def test_every_session_is_rated_and_what_was_left_out_is_counted(
    tmp_path, card, transcript
):
    found = [
        *sessions(transcript, "a"),
        Skipped(place="b.json", reason="is not JSON."),
        *sessions(transcript, "c"),
    ]

    step = play(tmp_path / "out", found, Copying(card))

    assert (step.rated, step.skipped) == (2, 1)
    assert [one.card.id for one in read_cards(tmp_path / "out")] == ["a", "c"]


def test_a_session_that_cannot_be_rated_does_not_stop_the_others(
    tmp_path, card, transcript
):
    found = sessions(transcript, "a", "b", "c")

    step = play(tmp_path / "out", found, Copying(card, frozenset({"b"})))

    assert (step.rated, step.skipped) == (2, 1)
    skipped = (tmp_path / "out" / "skipped.jsonl").read_text("utf-8")
    assert json.loads(skipped) == {"place": "b", "reason": "The rater fell over."}


def test_no_more_sessions_are_rated_at_a_time_than_was_asked(
    tmp_path, card, transcript
):
    rater = Copying(card)

    play(
        tmp_path / "out",
        sessions(transcript, *(str(number) for number in range(70))),
        rater,
        concurrency=3,
    )

    assert rater.most == 3
    assert rater.prepared == [32, 32, 6]


def test_a_torn_run_goes_on_and_gives_what_an_unbroken_one_gives(
    tmp_path, card, transcript
):
    found = sessions(transcript, "a", "b", "c", "d")
    play(tmp_path / "whole", found, Copying(card), concurrency=1)
    play(tmp_path / "torn", found[:3], Copying(card), concurrency=1)
    cards = tmp_path / "torn" / "scorecards.jsonl"
    cards.write_bytes(cards.read_bytes()[:-40])
    rater = Copying(card)

    step = play(tmp_path / "torn", found, rater, resume=True, concurrency=1)

    assert rater.rated == ["c", "d"]
    assert step.rated == 2
    assert cards.read_bytes() == (tmp_path / "whole/scorecards.jsonl").read_bytes()


def test_a_folder_in_use_is_not_written_over(tmp_path, card, transcript):
    play(tmp_path / "out", sessions(transcript, "a"), Copying(card))

    with pytest.raises(InterpersonaError, match=r"is not empty\. Name a new folder"):
        open_run(tmp_path / "out", RECORD, resume=False)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"rater": "openai:x"}, "rater similarity, now openai:x"),
        ({"hashes": {"rubric": "bb"}}, "changed since: rubric"),
    ],
)
def test_a_run_rated_otherwise_is_not_gone_on_with(
    tmp_path, card, transcript, changes, says
):
    play(tmp_path / "out", sessions(transcript, "a"), Copying(card))
    other = RECORD.model_copy(
        update={"instrument": INSTRUMENT.model_copy(update=changes)}
    )

    with pytest.raises(InterpersonaError, match=says):
        open_run(tmp_path / "out", other, resume=True)


def test_a_broken_line_in_the_middle_is_named(tmp_path, card, transcript):
    play(tmp_path / "out", sessions(transcript, "a", "b"), Copying(card), concurrency=1)
    cards = tmp_path / "out" / "scorecards.jsonl"
    cards.write_text("{}\n" + cards.read_text("utf-8"), encoding="utf-8")

    with pytest.raises(BadFileError, match=r"scorecards\.jsonl:1: is no scorecard"):
        open_run(tmp_path / "out", RECORD, resume=True)


def test_a_line_has_every_field_for_every_item_and_comes_back_as_it_was(
    card, transcript
):
    rated = as_rated(card, transcript)

    line = to_line(rated)

    fields = {
        "item", "outcome", "score", "spread", "rationale", "evidence", "missed",
        "reason", "calibration",
    }  # fmt: skip
    assert all(set(item) == fields for item in json.loads(line)["items"])
    assert {item["outcome"] for item in json.loads(line)["items"]} >= {
        "rated",
        "not_applicable",
    }
    assert from_line(line) == rated


def test_a_spreadsheet_runs_no_formula_out_of_a_cell(card, transcript, rubric: Rubric):
    hostile = transcript.model_copy(update={"trainee": "=HYPERLINK(0)", "cohort": "-2"})

    cells = row(as_rated(card.model_copy(update={"id": "@x"}), hostile), rubric)

    assert cells[:3] == ["'@x", "'=HYPERLINK(0)", "-2"]


def test_the_report_escapes_what_was_typed_and_asks_no_host(
    tmp_path, card, transcript, rubric: Rubric
):
    found = [
        *sessions(transcript, "<script>alert(1)</script>"),
        Skipped(place="<b>", reason="<i>"),
    ]
    folder = tmp_path / "out"
    play(folder, found, Copying(card))
    run = open_run(folder, RECORD, resume=True)
    run.skip(Skipped(place="<b>", reason="<i>"))

    write_reports(run, rubric)
    run.close()

    page = (folder / "report.html").read_text("utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "&lt;b&gt;" in page
    assert "://" not in page
    assert "default-src 'none'" in page
