"""The command `agreement`: reads ratings, prints how far the raters agree."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from trainer.adapters.rating_tables import read_ratings
from trainer.errors import BadFileError
from trainer.scorer.agreement import Estimated, ItemAgreement, agreement

WIDE = 150
"""Characters of a line where no terminal says how wide it is."""

RATED_BY_US = "interpersona"
"""What the automatic rater is called among the others."""


def report_agreement(ratings: Path, scores: Path | None, out: Path | None) -> None:
    """Print the agreement on each item; write it as JSON lines if `out` is given."""
    given = read_ratings(ratings)
    if scores is not None:
        wanted = {one.session for one in given}
        ours = read_ratings(scores, RATED_BY_US)
        given += [one for one in ours if one.session in wanted]
    found = agreement(given)
    if not found:
        raise BadFileError(
            f"{ratings}: on no item have two raters three sessions in common. Have "
            "the same sessions rated by two people or more."
        )
    console = Console(width=None if Console().is_terminal else WIDE)
    console.print(_items(found))
    console.print(_pairs(found))
    console.print(
        "kappa: Cohen's, mean over pairs of raters; weighted: quadratic weights; ICC: "
        "(1,1), (2,1), (3,1) on sessions that all rated; alpha: Krippendorff's, "
        "nominal, ordinal, interval. Brackets: 95 % by resampling sessions. Bias: "
        "second minus first, with the limits between which 95 % of differences lie.",
        style="dim",
    )
    if out is not None:
        lines = "".join(one.model_dump_json() + "\n" for one in found)
        try:
            out.write_text(lines, encoding="utf-8")
        except OSError as error:
            raise BadFileError(
                f"{out}: cannot be written ({error.strerror}). Name a file in a folder "
                "that is there."
            ) from error


def _items(found: Sequence[ItemAgreement]) -> Table:
    table = Table(title="Agreement by item")
    for name in (
        *("item", "sessions", "raters", "equal", "kappa", "weighted kappa"),
        *("ICC 1", "ICC 2", "ICC 3", "alpha n", "alpha o", "alpha i"),
    ):
        left = name == "item"
        table.add_column(name, justify="left" if left else "right", no_wrap=True)
    for one in found:
        table.add_row(
            one.item,
            f"{one.sessions} ({one.complete})",
            str(len(one.raters)),
            f"{one.exact:.2f}",
            _number(one.kappa),
            _estimated(one.weighted_kappa),
            _number(one.icc_1),
            _estimated(one.icc_2),
            _number(one.icc_3),
            _number(one.alpha_nominal),
            _estimated(one.alpha_ordinal),
            _number(one.alpha_interval),
        )
    return table


def _pairs(found: Sequence[ItemAgreement]) -> Table:
    table = Table(title="Bias between raters (Bland-Altman)")
    for name in ("item", "first", "second", "sessions", "bias", "limits"):
        table.add_column(
            name, justify="right" if name in ("bias", "limits") else "left"
        )
    for one in found:
        for pair in one.pairs:
            table.add_row(
                one.item,
                pair.first,
                pair.second,
                str(pair.sessions),
                f"{pair.bias:+.2f}",
                f"{pair.low:.2f} to {pair.high:.2f}",
            )
    return table


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _estimated(one: Estimated | None) -> str:
    if one is None:
        return "-"
    if one.low is None or one.high is None:
        return f"{one.value:.2f}"
    return f"{one.value:.2f} [{one.low:.2f}, {one.high:.2f}]"
