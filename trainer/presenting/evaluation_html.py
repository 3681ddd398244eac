"""The report of a run of ratings, as one page that asks no host for anything."""

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from statistics import mean, median
from typing import NamedTuple

from trainer.presenting.charts import Bar, bars_svg
from trainer.presenting.evaluation_rows import failed_row, session_row
from trainer.rating import Rated, Rating
from trainer.rubric import TOP, Rubric
from trainer.transcript import Skipped

MOST_ROWS = 2_000
"""Sessions listed one by one; all of them are in the table beside the report."""

MOST_SKIPPED = 500

STYLE = """
body{font:16px/1.5 system-ui,sans-serif;color:#1d2733;max-width:64rem;margin:1rem auto;
padding:0 1rem}
table{border-collapse:collapse;width:100%}.wide{overflow-x:auto}
td,th{text-align:left;padding:.3rem .5rem;border-bottom:1px solid #d5dde3;
vertical-align:top}
td.n,th.n{text-align:right;white-space:nowrap}
.quiet{color:#44525f;font-size:.9rem}.fail{background:#fbe9e7}
.bars{display:block;width:100%;max-width:30rem;height:auto}
.bars text{font:13px system-ui,sans-serif;fill:#1d2733}
.bars .figure{font-weight:600}.bars .track{fill:#e3e8ee}.bars .fill{fill:#2f6f73}
.bar{display:inline-block;width:6rem;height:.6rem;background:#e3e8ee}
.bar span{display:block;height:100%;background:#2f6f73}
blockquote{margin:.2rem 0;padding:0 .6rem;border-left:3px solid #2f6f73}
"""


class Head(NamedTuple):
    """What the report says of the run itself."""

    title: str
    rater: str
    rubric: str
    when: str


class _Group:
    """The sessions of one cohort or trainee."""

    def __init__(self) -> None:
        self.sessions = 0
        self.failed = 0
        self.adherence: list[float] = []


class _Sums:
    """What is added up while the scorecards go by, one at a time."""

    def __init__(self) -> None:
        self.sessions = 0
        self.adherence: list[float] = []
        self.withheld = 0
        self.gates: Counter[str] = Counter()
        self.proscribed: Counter[str] = Counter()
        self.scores: dict[str, list[int]] = {}
        self.outcomes: Counter[tuple[str, str]] = Counter()
        self.groups: dict[tuple[str, str], _Group] = {}
        self.rows: list[str] = []
        self.failed: list[str] = []

    def add(self, rated: Rated) -> None:
        card = rated.card
        self.sessions += 1
        self.gates[card.safety_gate] += 1
        self.proscribed.update({one.id for one in card.proscribed})
        for one in card.items:
            self.outcomes[one.item, one.outcome] += 1
            if isinstance(one, Rating):
                self.scores.setdefault(one.item, []).append(one.score)
        if card.adherence is None:
            self.withheld += 1
        else:
            self.adherence.append(card.adherence)
        self._group("cohort", rated.cohort, rated)
        self._group("trainee", rated.trainee, rated)
        if len(self.rows) < MOST_ROWS:
            self.rows.append(session_row(rated))
        if card.safety_gate == "fail" and len(self.failed) < MOST_ROWS:
            self.failed.append(failed_row(rated))

    def _group(self, kind: str, name: str | None, rated: Rated) -> None:
        if not name:
            return
        group = self.groups.setdefault((kind, name), _Group())
        group.sessions += 1
        group.failed += rated.card.safety_gate == "fail"
        if rated.card.adherence is not None:
            group.adherence.append(rated.card.adherence)


class _Left:
    """What was left out: all of it counted, the first of it kept to be shown."""

    def __init__(self, skipped: Iterable[Skipped]) -> None:
        self.count = 0
        self.shown: list[Skipped] = []
        for one in skipped:
            self.count += 1
            if len(self.shown) < MOST_SKIPPED:
                self.shown.append(one)


def evaluation_page(
    head: Head, rated: Iterable[Rated], skipped: Iterable[Skipped], rubric: Rubric
) -> str:
    """Return the report; memory grows with the rows shown, not with the sessions."""
    sums = _Sums()
    for one in rated:
        sums.add(one)
    left = _Left(skipped)
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    parts = (
        _summary(head, sums, left.count),
        _distribution(sums),
        _groups(sums),
        _safety(sums),
        _proscribed(sums, rubric),
        _items(sums, rubric),
        _skipped(left),
        _sessions(sums),
    )
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width,initial-scale=1'>"
        f"<meta http-equiv='Content-Security-Policy' content=\"{policy}\">"
        f"<title>{escape(head.title)}</title><style>{STYLE}</style></head>"
        f"<body><main>{''.join(parts)}</main></body></html>"
    )


def _summary(head: Head, sums: _Sums, skipped: int) -> str:
    middle = f"{median(sums.adherence):.0f}" if sums.adherence else "none"
    return (
        f"<h1>{escape(head.title)}</h1>"
        f"<p>{sums.sessions} sessions rated, {skipped} entries left out. Median "
        f"adherence {middle} of 100; withheld for {sums.withheld}. Safety gate: "
        f"{sums.gates['fail']} failed, {sums.gates['pass']} passed, "
        f"{sums.gates['not_due']} not due.</p>"
        f"<p class='quiet'>Rubric {escape(head.rubric)}, rater {escape(head.rater)}, "
        f"{escape(head.when)}. The scores are a draft: they have not been calibrated "
        "against trained human raters. Use them to choose what to look at, not to pass "
        "or fail anyone. A safety gate that is silent proves nothing: veiled hints are "
        "mostly overlooked by the built-in reader.</p>"
    )


def _distribution(sums: _Sums) -> str:
    counts = Counter(min(9, int(score // 10)) for score in sums.adherence)
    most = max(counts.values(), default=1)
    bars = [
        Bar(f"{10 * step} to {10 * step + 9 if step < 9 else 100}",  # noqa: PLR2004
            counts[step] / most, f"{counts[step]} sessions")
        for step in range(10)
    ]  # fmt: skip
    return f"<h2>Adherence</h2>{bars_svg('Sessions by adherence', bars)}"


def _groups(sums: _Sums) -> str:
    rows = "".join(
        f"<tr><td>{escape(kind)}</td><th scope='row'>{escape(name)}</th>"
        f"<td class='n'>{group.sessions}</td>{_spread(group.adherence)}"
        f"<td class='n'>{group.failed}</td></tr>"
        for (kind, name), group in sorted(sums.groups.items())[:MOST_ROWS]
    )
    if not rows:
        return ""
    return (
        "<h2>Cohorts and trainees</h2><div class='wide'><table><tr><th></th><th>Name"
        "</th><th class='n'>Sessions</th><th class='n'>Mean adherence</th>"
        "<th class='n'>Range</th><th class='n'>Safety gate failed</th></tr>"
        f"{rows}</table></div>"
    )


def _spread(scores: Sequence[float]) -> str:
    if not scores:
        return "<td class='n'>–</td><td class='n'>–</td>"  # noqa: RUF001
    return (
        f"<td class='n'>{mean(scores):.1f}</td>"
        f"<td class='n'>{min(scores):.0f} to {max(scores):.0f}</td>"
    )


def _safety(sums: _Sums) -> str:
    if not sums.failed:
        return ""
    more = sums.gates["fail"] - len(sums.failed)
    note = f"<p>And {more} more, in scores.csv.</p>" if more else ""
    return (
        "<h2>Safety gate failed</h2><div class='wide'><table>"
        f"{''.join(sums.failed)}</table></div>{note}"
    )


def _proscribed(sums: _Sums, rubric: Rubric) -> str:
    rows = "".join(
        f"<tr><th scope='row'>{one.id} {escape(one.name)}</th>"
        f"<td class='n'>{sums.proscribed[one.id]}</td></tr>"
        for one in rubric.proscribed
        if sums.proscribed[one.id]
    )
    if not rows:
        return "<h2>Off-model behaviour</h2><p>None was found.</p>"
    return (
        "<h2>Off-model behaviour</h2><table><tr><th>Behaviour</th><th class='n'>"
        f"Sessions</th></tr>{rows}</table>"
    )


def _items(sums: _Sums, rubric: Rubric) -> str:
    rows = "".join(
        f"<tr><th scope='row'>{item.id} {escape(item.name)}</th>"
        f"<td class='n'>{_mean(sums.scores.get(item.id, []))}</td>"
        f"<td>{_bar(sums.scores.get(item.id, []))}</td>"
        f"<td class='n'>{sums.outcomes[item.id, 'rated']}</td>"
        f"<td class='n'>{sums.outcomes[item.id, 'not_applicable']}</td>"
        f"<td class='n'>{sums.outcomes[item.id, 'unrated']}</td></tr>"
        for item in rubric.items
    )
    return (
        f"<h2>Items</h2><div class='wide'><table><tr><th>Item (0 to {TOP})</th>"
        "<th class='n'>Mean</th><th></th><th class='n'>Rated</th>"
        "<th class='n'>Not applicable</th><th class='n'>Unrated</th></tr>"
        f"{rows}</table></div>"
    )


def _bar(scores: Sequence[int]) -> str:
    """Return the mean as a bar; the figure stands beside it."""
    if not scores:
        return ""
    width = 100 * mean(scores) / TOP
    return f"<span class='bar'><span style='width:{width:.0f}%'></span></span>"


def _mean(scores: Sequence[int]) -> str:
    return f"{mean(scores):.1f}" if scores else "–"  # noqa: RUF001  no figure


def _skipped(left: _Left) -> str:
    if not left.count:
        return ""
    rows = "".join(
        f"<tr><td>{escape(one.place)}</td><td>{escape(one.reason)}</td></tr>"
        for one in left.shown
    )
    rest = left.count - len(left.shown)
    more = f"<p>And {rest} more, in skipped.jsonl.</p>" if rest else ""
    return (
        "<h2>Left out</h2><div class='wide'><table><tr><th>Place</th><th>Why</th></tr>"
        f"{rows}</table></div>{more}"
    )


def _sessions(sums: _Sums) -> str:
    more = sums.sessions - len(sums.rows)
    note = f"<p>And {more} more, in scores.csv.</p>" if more else ""
    return (
        "<h2>Sessions</h2><div class='wide'><table><tr><th>Session</th><th>Trainee</th>"
        "<th>Phase</th><th class='n'>Adherence</th><th class='n'>Stance</th>"
        "<th class='n'>Harm</th><th>Band</th><th>Safety gate</th>"
        f"<th>First thing to work on</th></tr>{''.join(sums.rows)}</table></div>{note}"
    )
