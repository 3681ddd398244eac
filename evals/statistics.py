"""The few statistics the studies report, each with its source."""

import random
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

Group = TypeVar("Group")

Z95 = 1.959964
"""Standard normal deviate that leaves 2.5 % on either side."""

ROUNDS = 1000
"""Bootstrap resamples; the limits of an interval move by about 0.005 with more."""


class Interval(BaseModel):
    """A 95 % interval."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    low: float
    high: float


class Share(BaseModel):
    """How many of how many, with Wilson's interval."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hits: int
    of: int

    @property
    def value(self) -> float | None:
        """The share, 0-1; None of nothing."""
        return self.hits / self.of if self.of else None

    @property
    def interval(self) -> Interval | None:
        """Wilson's interval of the share; None of nothing."""
        return wilson(self.hits, self.of)


class Estimate(BaseModel):
    """A statistic with its bootstrap interval; None where it is not defined."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: float | None
    interval: Interval | None
    groups: int
    """Units that were resampled, such as sessions."""


def kappa(first: Sequence[Hashable], second: Sequence[Hashable]) -> float | None:
    """Return how far two readings of the same cases agree beyond chance.

    1 is full agreement, 0 what chance gives, below 0 less than chance. None where
    there are no cases, or both gave one and the same label throughout.

    Raises:
        ValueError: The two have different lengths.

    Source: Cohen (1960), Educational and Psychological Measurement 20(1), 37-46.
    """
    if len(first) != len(second):
        raise ValueError(f"{len(first)} labels against {len(second)}: pair them.")
    cases = len(first)
    if not cases:
        return None
    agreed = sum(count for (a, b), count in _pairs(first, second) if a == b) / cases
    of_first, of_second = Counter(first), Counter(second)
    chance = sum(of_first[label] * of_second[label] for label in of_first) / cases**2
    return None if chance == 1 else (agreed - chance) / (1 - chance)


def wilson(hits: int, of: int) -> Interval | None:
    """Return the 95 % score interval of a share; None of nothing.

    Raises:
        ValueError: `hits` is not within 0..`of`.

    Source: Wilson (1927), Journal of the American Statistical Association 22, 209-212.
    """
    if not 0 <= hits <= of:
        raise ValueError(f"{hits} hits of {of}: hits must lie within 0..{of}.")
    if not of:
        return None
    share, squared = hits / of, Z95**2
    middle = (share + squared / (2 * of)) / (1 + squared / of)
    spread = share * (1 - share) / of + squared / (4 * of**2)
    half = Z95 * spread**0.5 / (1 + squared / of)
    return Interval(low=max(0.0, middle - half), high=min(1.0, middle + half))


def auc(higher: Sequence[float], lower: Sequence[float]) -> float | None:
    """Return how often one of `higher` exceeds one of `lower`, ties counting half.

    0.5 is what chance gives; None where one of the two is empty.

    Source: Hanley and McNeil (1982), Radiology 143(1), 29-36.
    """
    if not higher or not lower:
        return None
    won = sum((high > low) + (high == low) / 2 for high in higher for low in lower)
    return won / (len(higher) * len(lower))


def spearman(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Return the rank correlation, ties at their mean rank; None where one is flat.

    Source: Spearman (1904), American Journal of Psychology 15(1), 72-101.
    """
    from scipy.stats import spearmanr

    first, second = [one for one, _ in pairs], [two for _, two in pairs]
    if len(set(first)) < 2 or len(set(second)) < 2:  # noqa: PLR2004  flat
        return None
    return float(spearmanr(first, second).statistic)


def bootstrap(
    groups: Sequence[Group],
    statistic: Callable[[Sequence[Group]], float | None],
    rounds: int = ROUNDS,
) -> Estimate:
    """Return the statistic with its percentile interval, whole groups resampled.

    Cases of one session resemble each other, so a session stays together. Resamples
    for which the statistic is not defined are left out; where that is more than one
    in ten there is no interval. The same groups give the same interval.

    Source: Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 13;
    resampling of clusters: Davison and Hinkley (1997), section 3.8.
    """
    drawing = random.Random(len(groups))  # noqa: S311  no secret is made
    drawn = [
        statistic(drawing.choices(groups, k=len(groups)))
        for _ in range(rounds if groups else 0)
    ]
    found = sorted(one for one in drawn if one is not None)
    interval = None
    if found and len(found) >= 0.9 * rounds:
        edge = int(0.025 * len(found))
        interval = Interval(low=found[edge], high=found[-1 - edge])
    return Estimate(value=statistic(groups), interval=interval, groups=len(groups))


def _pairs(
    first: Sequence[Hashable], second: Sequence[Hashable]
) -> Sequence[tuple[tuple[Hashable, Hashable], int]]:
    return list(Counter(zip(first, second, strict=True)).items())
