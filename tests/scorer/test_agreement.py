"""Agreement against published worked examples and other libraries."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import f_oneway
from sklearn.metrics import cohen_kappa_score

from trainer.rating import GivenRating
from trainer.scorer.agreement import agreement, alpha, icc, quadratic_kappa

SHROUT_FLEISS = np.array(
    [
        [9, 2, 5, 8],
        [6, 1, 3, 2],
        [8, 4, 6, 8],
        [7, 1, 2, 6],
        [10, 5, 6, 9],
        [6, 2, 4, 7],
    ],
    float,
)
"""Six targets by four judges: Shrout and Fleiss (1979), table 2."""

_ = np.nan
KRIPPENDORFF = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
        [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
    ]
).T
"""Twelve units by four observers: Krippendorff (2011), example C."""


def ratings(item: str, **by_rater: list[float]) -> list[GivenRating]:
    return [
        GivenRating(session=f"s{place}", rater=rater, item=item, score=score)
        for rater, scores in by_rater.items()
        for place, score in enumerate(scores)
    ]


def test_the_iccs_of_the_published_example():
    assert icc(SHROUT_FLEISS) == pytest.approx((0.17, 0.29, 0.71), abs=0.005)


@pytest.mark.parametrize(
    ("level", "published"),
    [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)],
)
def test_alpha_of_the_published_example(level, published):
    assert alpha(KRIPPENDORFF, level) == pytest.approx(published, abs=0.0005)


@given(
    st.lists(
        st.lists(st.integers(0, 4), min_size=3, max_size=3), min_size=4, max_size=12
    )
)
def test_the_one_way_icc_follows_from_an_analysis_of_variance(rows):
    scores = np.array(rows, float)
    within = scores.var(axis=1, ddof=1).mean()
    found = icc(scores)[0]
    if within < 1e-9 or found is None:
        return
    ratio = f_oneway(*scores).statistic

    assert found == pytest.approx((ratio - 1) / (ratio + 2), abs=1e-9)


def test_the_weighted_kappa_of_a_table_worked_by_hand():
    # Observed squared disagreement (1 + 0 + 0 + 1) / 4 = 0.5. Expected, over all 16
    # pairs of one score of each: (7 + 1 + 3 + 3) / 16 = 14/16.
    found = agreement(ratings("A1", ann=[0, 1, 2, 2], ben=[1, 1, 2, 1]), 10)

    (one,) = found
    assert one.weighted_kappa.value == pytest.approx(1 - 0.5 / (14 / 16))
    assert one.exact == 0.5


@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=3, max_size=20)
)
def test_the_weighted_kappa_is_that_of_another_library(pairs):
    first, second = (np.array(one, float) for one in zip(*pairs, strict=True))
    found = quadratic_kappa(first, second)
    if found is None:
        return
    theirs = cohen_kappa_score(first, second, labels=range(5), weights="quadratic")

    assert found == pytest.approx(theirs, abs=1e-9)


def test_the_bias_and_limits_of_two_raters():
    (one,) = agreement(ratings("A1", ann=[0, 1, 2, 3], ben=[1, 1, 3, 3]), 10)

    (pair,) = one.pairs
    assert (pair.first, pair.second, pair.sessions) == ("ann", "ben", 4)
    assert pair.bias == 0.5
    assert pair.high - pair.bias == pytest.approx(
        1.96 * np.std([1, 0, 1, 0], ddof=1), abs=1e-4
    )


def test_half_points_are_half_a_step():
    whole = agreement(ratings("A1", ann=[0, 1, 2, 4], ben=[1, 1, 3, 4]), 10)
    halved = agreement(ratings("A1", ann=[0, 0.5, 1, 2], ben=[0.5, 0.5, 1.5, 2]), 10)

    assert whole[0].weighted_kappa.value == pytest.approx(
        halved[0].weighted_kappa.value
    )


def test_where_nothing_varies_nothing_is_claimed():
    (one,) = agreement(ratings("A1", ann=[2, 2, 2], ben=[2, 2, 2]), 10)

    assert one.exact == 1.0
    assert one.kappa is one.weighted_kappa is one.icc_2 is one.alpha_ordinal is None


def test_items_with_one_rater_or_too_few_sessions_are_left_out():
    alone = ratings("A1", ann=[1, 2, 3])
    few = ratings("A2", ann=[1, 2], ben=[1, 2])

    assert agreement([*alone, *few], 10) == ()


def test_the_intervals_hold_the_value_and_do_not_change():
    some = ratings("A1", ann=[0, 1, 2, 3, 4, 2, 1, 0], ben=[0, 2, 2, 3, 3, 1, 1, 1])

    (one,), (again,) = agreement(some, 200), agreement(some, 200)

    assert one == again
    assert one.icc_2.low <= one.icc_2.value <= one.icc_2.high
