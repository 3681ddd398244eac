"""How far raters agree, item by item: kappa, ICC, alpha, bias, with intervals."""

from collections.abc import Callable, Sequence
from itertools import combinations
from statistics import mean
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from trainer.rating import GivenRating

Scores = NDArray[np.float64]
"""Sessions by raters; nan where a rater gave none."""

ROUNDS = 1000
"""Bootstrap resamples of sessions."""

Z95 = 1.959964
"""Standard normal deviate that leaves 2.5 % on either side."""

FEWEST = 3
"""Sessions below which nothing is worked out for an item."""


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Estimated(_Value):
    """A statistic with its 95 % bootstrap interval, whole sessions resampled."""

    value: float
    low: float | None = None
    high: float | None = None


class PairOfRaters(_Value):
    """How two raters compare on the sessions that both rated."""

    first: str
    second: str
    sessions: int
    bias: float
    """Mean of second minus first."""
    low: float
    high: float
    """Limits of agreement (Bland and Altman 1986, Lancet 327, 307-310)."""


class ItemAgreement(_Value):
    """Agreement on one item; None where a statistic is not defined."""

    item: str
    sessions: int
    """Sessions that two raters or more rated."""
    raters: tuple[str, ...]
    exact: float
    """Share of pairs of ratings that are equal."""
    kappa: float | None
    """Cohen's, mean over pairs of raters (Cohen 1960)."""
    weighted_kappa: Estimated | None
    """With quadratic weights (Cohen 1968)."""
    complete: int
    """Sessions that every rater rated, which the ICCs need."""
    icc_1: float | None
    """ICC(1,1), ICC(2,1), ICC(3,1): Shrout and Fleiss (1979), Psychol Bull 86, 420."""
    icc_2: Estimated | None
    icc_3: float | None
    alpha_nominal: float | None
    """Krippendorff's alpha (2004, Content Analysis, chapter 11)."""
    alpha_ordinal: Estimated | None
    alpha_interval: float | None
    pairs: tuple[PairOfRaters, ...]


def agreement(
    ratings: Sequence[GivenRating], rounds: int = ROUNDS
) -> tuple[ItemAgreement, ...]:
    """Return the agreement on each item, in the order the items first come.

    Items that fewer than two raters or `FEWEST` sessions speak of are left out. Takes
    about a second an item with 1,000 rounds. The same ratings give the same numbers.
    """
    items = dict.fromkeys(one.item for one in ratings)
    found = (
        _item(item, [one for one in ratings if one.item == item], rounds)
        for item in items
    )
    return tuple(one for one in found if one is not None)


def _item(
    item: str, ratings: Sequence[GivenRating], rounds: int
) -> ItemAgreement | None:
    raters = tuple(dict.fromkeys(one.rater for one in ratings))
    sessions = list(dict.fromkeys(one.session for one in ratings))
    scores = np.full((len(sessions), len(raters)), np.nan)
    for one in ratings:
        scores[sessions.index(one.session), raters.index(one.rater)] = one.score
    scores = scores[(~np.isnan(scores)).sum(axis=1) > 1]
    if len(raters) < 2 or len(scores) < FEWEST:  # noqa: PLR2004  two to agree
        return None
    complete = scores[~np.isnan(scores).any(axis=1)]
    whole = len(complete) >= FEWEST
    return ItemAgreement(
        item=item,
        sessions=len(scores),
        raters=raters,
        exact=_exact(scores),
        kappa=_over_pairs(scores, plain_kappa),
        weighted_kappa=_estimated(
            scores, lambda some: _over_pairs(some, quadratic_kappa), rounds
        ),
        complete=len(complete),
        icc_1=icc(complete)[0] if whole else None,
        icc_2=_estimated(complete, lambda some: icc(some)[1], rounds)
        if whole
        else None,
        icc_3=icc(complete)[2] if whole else None,
        alpha_nominal=alpha(scores, "nominal"),
        alpha_ordinal=_estimated(scores, lambda some: alpha(some, "ordinal"), rounds),
        alpha_interval=alpha(scores, "interval"),
        pairs=tuple(_pairs(raters, scores)),
    )


def icc(scores: Scores) -> tuple[float | None, float | None, float | None]:
    """Return ICC(1,1), ICC(2,1) and ICC(3,1) of a complete matrix.

    None where all that was scored is the same.

    Source: Shrout and Fleiss (1979), Psychological Bulletin 86(2), 420-428.
    """
    sessions, raters = scores.shape
    grand = scores.mean()
    rows = raters * ((scores.mean(axis=1) - grand) ** 2).sum()
    columns = sessions * ((scores.mean(axis=0) - grand) ** 2).sum()
    total = ((scores - grand) ** 2).sum()
    between = rows / (sessions - 1)
    within = (total - rows) / (sessions * (raters - 1))
    of_raters = columns / (raters - 1)
    error = (total - rows - columns) / ((sessions - 1) * (raters - 1))
    return (
        _ratio(between - within, between + (raters - 1) * within),
        _ratio(
            between - error,
            between + (raters - 1) * error + raters * (of_raters - error) / sessions,
        ),
        _ratio(between - error, between + (raters - 1) * error),
    )


def alpha(
    scores: Scores, level: Literal["nominal", "ordinal", "interval"]
) -> float | None:
    """Return Krippendorff's alpha; None where all that was scored is the same."""
    import krippendorff

    given = scores[~np.isnan(scores)]
    if len(set(given)) < 2:  # noqa: PLR2004  nothing varies
        return None
    return float(krippendorff.alpha(scores.T, level_of_measurement=level))


def _ratio(part: float, whole: float) -> float | None:
    return float(part / whole) if abs(whole) > 1e-12 else None  # noqa: PLR2004


def _exact(scores: Scores) -> float:
    equal = [
        float(one == other)
        for row in scores
        for one, other in combinations(row[~np.isnan(row)], 2)
    ]
    return mean(equal)


def quadratic_kappa(first: Scores, second: Scores) -> float | None:
    """Return Cohen's kappa with quadratic weights; None where nothing varies.

    One minus the mean squared difference over what chance gives: the mean over all
    pairs of one score of each, which is both variances and the squared bias.

    Source: Fleiss and Cohen (1973), Educational and Psychological Measurement 33, 613.
    """
    by_chance = first.var() + second.var() + (first.mean() - second.mean()) ** 2
    agreed = 1 - ((first - second) ** 2).mean() / by_chance if by_chance else None
    return None if agreed is None else float(agreed)


def plain_kappa(first: Scores, second: Scores) -> float | None:
    """Return Cohen's kappa; None where nothing varies."""
    from sklearn.metrics import cohen_kappa_score

    if len({*first, *second}) < 2:  # noqa: PLR2004  nothing varies
        return None
    return float(cohen_kappa_score((2 * first).astype(int), (2 * second).astype(int)))


def _over_pairs(
    scores: Scores, kappa: Callable[[Scores, Scores], float | None]
) -> float | None:
    """Return a kappa, mean over the pairs of raters for whom it is defined."""
    found = []
    for first, second in combinations(range(scores.shape[1]), 2):
        both = scores[~np.isnan(scores[:, [first, second]]).any(axis=1)]
        if len(both):
            found.append(kappa(both[:, first], both[:, second]))
    defined = [one for one in found if one is not None]
    return mean(defined) if defined else None


def _pairs(raters: Sequence[str], scores: Scores) -> list[PairOfRaters]:
    pairs = []
    for first, second in combinations(range(len(raters)), 2):
        difference = scores[:, second] - scores[:, first]
        difference = difference[~np.isnan(difference)]
        if len(difference) < FEWEST:
            continue
        bias, spread = float(difference.mean()), float(difference.std(ddof=1))
        pairs.append(
            PairOfRaters(
                first=raters[first],
                second=raters[second],
                sessions=len(difference),
                bias=bias,
                low=bias - Z95 * spread,
                high=bias + Z95 * spread,
            )
        )
    return pairs


def _estimated(
    scores: Scores, statistic: Callable[[Scores], float | None], rounds: int
) -> Estimated | None:
    """Return a statistic with its percentile interval, sessions resampled.

    Source: Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 13.
    """
    value = statistic(scores)
    if value is None:
        return None
    drawing = np.random.default_rng(len(scores))
    drawn = (
        statistic(scores[drawing.integers(0, len(scores), len(scores))])
        for _ in range(rounds)
    )
    found = [one for one in drawn if one is not None]
    if len(found) < 0.9 * rounds or not found:
        return Estimated(value=value)
    low, high = np.percentile(found, [2.5, 97.5])
    return Estimated(value=value, low=float(low), high=float(high))
