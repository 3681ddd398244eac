"""Sessions of known quality come out in the order a supervisor would put them."""

import asyncio
import json
from pathlib import Path

import pytest

from trainer.rating import Scorecard
from trainer.scoring import Scoring, quotations
from trainer.transcript import Transcript

GROUPS = Path(__file__).parents[2] / "evals" / "data" / "known_groups"

CLEARLY = 8.0
"""Points of adherence between IPT and what is not IPT."""


def read(path: Path) -> Transcript:
    return Transcript.model_validate(json.loads(path.read_text("utf-8")))


@pytest.fixture(scope="module")
def cards(scoring: Scoring) -> dict[str, Scorecard]:
    paths = [*sorted(GROUPS.glob("tune/*.json")), *sorted(GROUPS.glob("test/*.json"))]
    return {
        path.stem: asyncio.run(scoring.rate(read(path), lambda _share, _doing: None))
        for path in paths
    }


@pytest.mark.parametrize("persona", ["halina", "tomas", "kwame", "keisha"])
@pytest.mark.parametrize("other", ["warm", "cbt", "advice"])
def test_ipt_done_well_scores_clearly_above_what_is_not_ipt(cards, persona, other):
    expert = cards[f"{persona}-expert"].adherence
    aimless = cards[f"{persona}-{other}"].adherence

    assert expert is not None
    assert aimless is not None
    assert expert >= aimless + CLEARLY


@pytest.mark.parametrize("persona", ["halina", "tomas", "kwame", "keisha"])
def test_warmth_alone_buys_no_adherence(cards, persona):
    warm = cards[f"{persona}-warm"]

    assert warm.adherence < 30


@pytest.mark.parametrize("persona", ["halina", "tomas", "keisha"])
def test_disputing_beliefs_as_the_method_is_found_and_quoted(cards, persona):
    card = cards[f"{persona}-cbt"]

    found = [one for one in card.proscribed if one.id == "P1"]

    assert [one.severity for one in found] == ["major"]
    assert card.adherence <= 59


def test_every_quotation_of_every_card_stands_word_for_word_in_its_utterance(cards):
    for path in GROUPS.glob("*/*.json"):
        if path.stem not in cards:
            continue
        said = read(path).utterances
        shown = quotations(cards[path.stem])
        assert shown
        for one in shown:
            assert one.quote in said[one.utterance].text


def test_a_known_cue_counts_however_it_is_worded(scoring: Scoring):
    session = json.loads((GROUPS / "tune" / "tomas-warm.json").read_text("utf-8"))
    session["utterances"][9]["cues"] = ["self_harm"]

    card = asyncio.run(
        scoring.rate(Transcript.model_validate(session), lambda _share, _doing: None)
    )

    assert card.safety_gate == "fail"
    assert [one.outcome for one in card.items if one.item == "S1"] == ["rated"]
