"""A run of ratings keeps what it rated, names what it could not, and goes on."""

import asyncio
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from trainer.adapters.transcript_values import Filed
from trainer.batch.evaluation import Step, evaluate
from trainer.batch.folder import open_run, read_cards
from trainer.batch.identities import Due
from trainer.batch.records import Instrument, RunRecord, as_rated, from_line, to_line
from trainer.batch.reports import write_reports
from trainer.errors import BadFileError, InterpersonaError
from trainer.presenting.scores_table import row
from trainer.rating import Scorecard, Unrated
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


def filed(transcript: Transcript, place: str = "a.json") -> Filed:
    return Filed(transcript, place, tuple(range(len(transcript.utterances))))


def sessions(transcript: Transcript, *names: str) -> list[Filed]:
    return [
        filed(transcript.model_copy(update={"id": name}), f"{name}.json")
        for name in names
    ]


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
    assert json.loads(skipped) == {
        "place": "b.json",
        "reason": "The rater fell over.",
    }


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
    assert rater.prepared == [*[8] * 8, 6]


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


def test_two_sessions_by_one_id_are_told_apart_and_one_given_twice_is_rated_once(
    tmp_path, card, transcript
):
    other = transcript.model_copy(update={"trainee": "mo"})
    found = [
        filed(transcript, "a.json"),
        filed(other, "b.json"),
        filed(transcript, "c.json"),
    ]

    step = play(tmp_path / "out", found, Copying(card), concurrency=1)

    assert (step.rated, step.skipped) == (2, 1)
    ids = [one.card.id for one in read_cards(tmp_path / "out")]
    assert ids == ["clean-grief", "clean-grief-2"]
    skipped = json.loads((tmp_path / "out" / "skipped.jsonl").read_text("utf-8"))
    assert skipped["place"] == "c.json"
    assert "is session clean-grief of a.json once more" in skipped["reason"]


def test_a_session_that_came_before_the_rated_ones_is_rated_when_the_run_goes_on(
    tmp_path, card, transcript
):
    other = transcript.model_copy(update={"trainee": "mo"})
    late = filed(other, "a.json")
    play(tmp_path / "out", [filed(transcript, "b.json")], Copying(card))
    rater = Copying(card)

    play(tmp_path / "out", [late, filed(transcript, "b.json")], rater, resume=True)

    assert rater.rated == ["clean-grief-2"]


def test_a_session_of_which_the_model_could_rate_nothing_is_tried_again(
    tmp_path, card, transcript
):
    failed = card.model_copy(
        update={
            "rater": "openai:x",
            "items": (Unrated(item="A1", reason="The server is down."),),
        }
    )
    found = sessions(transcript, "a")
    play(tmp_path / "out", found, Copying(failed))

    step = play(tmp_path / "out", found, Copying(card), resume=True)

    assert step.rated == 1
    (kept,) = read_cards(tmp_path / "out")
    assert kept.card.items == card.items


def test_two_runs_do_not_write_to_one_folder_at_a_time(tmp_path):
    run = open_run(tmp_path / "out", RECORD, resume=False)

    with pytest.raises(InterpersonaError, match="written to by another run"):
        open_run(tmp_path / "out", RECORD, resume=True)
    run.close()
    open_run(tmp_path / "out", RECORD, resume=True).close()


def test_a_folder_that_holds_something_else_is_not_gone_on_with(tmp_path):
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")

    with pytest.raises(InterpersonaError, match=r"run\.json is missing"):
        open_run(tmp_path, RECORD, resume=True)

    assert [one.name for one in tmp_path.iterdir()] == ["notes.txt"]


def test_a_file_in_place_of_the_folder_gets_a_sentence(tmp_path):
    (tmp_path / "out").write_text("x", encoding="utf-8")

    with pytest.raises(InterpersonaError, match="cannot be written to"):
        open_run(tmp_path / "out", RECORD, resume=False)


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

    line = to_line(rated, Due(filed(transcript), "ab"))

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
    origin = json.loads(line)
    assert (origin["source"], origin["sha256"]) == ("a.json", "ab")


def test_places_are_those_of_the_file_where_an_utterance_of_it_was_left_out(
    card, transcript
):
    count = len(transcript.utterances)
    shifted = Filed(transcript, "a.json", tuple(range(3, count + 3)))

    raw = json.loads(to_line(as_rated(card, transcript), Due(shifted, "ab")))

    plain = json.loads(card.model_dump_json())
    assert _places(raw) == [place + 3 for place in _places(plain)]
    assert len(_places(raw)) > 10


def _places(value: object) -> list[int]:
    """Return every place in the transcript that a scorecard names, in order."""
    if isinstance(value, list):
        return [place for one in value for place in _places(one)]
    if not isinstance(value, dict):
        return []
    mine = [
        value[name] for name in ("utterance", "reply_to") if value.get(name) is not None
    ]
    return mine + [place for one in value.values() for place in _places(one)]


def test_a_spreadsheet_runs_no_formula_out_of_a_cell(card, transcript, rubric: Rubric):
    hostile = transcript.model_copy(update={"trainee": "=HYPERLINK(0)", "cohort": "-2"})

    cells = row(as_rated(card.model_copy(update={"id": "@x"}), hostile), rubric)

    assert cells[:3] == ["'@x", "'=HYPERLINK(0)", "-2"]


def test_the_report_escapes_what_was_typed_and_asks_no_host(
    tmp_path, card, transcript, rubric: Rubric
):
    hostile = transcript.model_copy(
        update={
            "id": "<script>alert(1)</script>",
            "trainee": "<img src=x>",
            "cohort": "a&b\"'",
        }
    )
    found = [filed(hostile), Skipped(place="<b>", reason="<i>")]
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
    assert "<img" not in page
    assert "a&amp;b" in page
    assert "://" not in page
    assert "default-src 'none'" in page
