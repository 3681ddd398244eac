"""Ratings by people, read from the tables they keep."""

import pytest

from trainer.adapters.rating_tables import read_ratings
from trainer.errors import BadFileError
from trainer.rating import GivenRating


def table(tmp_path, text: str):
    path = tmp_path / "ratings.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_one_row_a_score(tmp_path):
    path = table(tmp_path, "session,rater,item,score\ns1,Ann,A1,3\ns1,Ben,A1,2.5\n")

    assert read_ratings(path) == [
        GivenRating(session="s1", rater="Ann", item="A1", score=3),
        GivenRating(session="s1", rater="Ben", item="A1", score=2.5),
    ]


def test_one_row_a_session_with_semicolons_and_decimal_commas(tmp_path):
    path = table(tmp_path, "Session_ID;Rater;A1;A2;note\ns1;Ann;1,5;NA;late\n")

    assert read_ratings(path) == [
        GivenRating(session="s1", rater="Ann", item="A1", score=1.5)
    ]


def test_a_runs_scores_are_one_rater_more(tmp_path):
    path = table(tmp_path, "id,session,adherence,A1,A2\ns1,3,40,2,not applicable\n")

    assert read_ratings(path, "interpersona") == [
        GivenRating(session="s1", rater="interpersona", item="A1", score=2)
    ]


def test_a_table_that_cannot_be_read_is_told_with_its_name(tmp_path):
    with pytest.raises(BadFileError, match=r"none\.csv: cannot be read"):
        read_ratings(tmp_path / "none.csv")
    odd = tmp_path / "odd.csv"
    odd.write_bytes(b"session,rater\n\xff\xfe\xfa")
    with pytest.raises(BadFileError, match=r"odd\.csv: is not UTF-8"):
        read_ratings(odd)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("session,item,score\ns1,A1,3\n", "has no column rater. Wanted are session"),
        ("session,rater,item,score\ns1,Ann,A1,5\n", ":2: the score of A1 is '5'. Wan"),
        ("session,rater,item,score\ns1,Ann,A1,good\n", "is 'good'. Wanted is a number"),
        ("session,rater,item,score\ns1,,A1,3\n", ":2: has no rater. Fill the cell"),
        ("session,rater,item,score\n", "holds no score. Add rows"),
        ("", "has no column session, rater, item, score."),
        (
            "session,rater,item,score\ns1,Ann,A1,3\ns1,Ann,A1,2\n",
            "Ann rated A1 of session s1 twice. Keep one of the two.",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path, text, sentence):
    with pytest.raises(BadFileError) as caught:
        read_ratings(table(tmp_path, text))

    assert sentence in str(caught.value)
