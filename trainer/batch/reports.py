"""Writes the table and the report of a run from its scorecards."""

import csv

from trainer.batch.folder import RunFolder
from trainer.presenting.evaluation_html import Head, evaluation_page
from trainer.presenting.scores_table import header, row
from trainer.rubric import Rubric

TABLE = "scores.csv"
REPORT = "report.html"


def write_reports(run: RunFolder, rubric: Rubric) -> None:
    """Write `scores.csv` and `report.html`; both are made anew each time."""
    with (run.folder / TABLE).open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(header(rubric))
        table.writerows(row(rated, rubric) for rated in run.cards())
    instrument, started = run.record.instrument, run.record.started
    head = Head(
        title=f"Ratings: {run.folder.name}",
        rater=f"{instrument.rater}, {instrument.passes} passes",
        rubric=f"{instrument.rubric} {instrument.rubric_version}",
        when=started.strftime("%Y-%m-%d %H:%M UTC"),
    )
    page = evaluation_page(head, run.cards(), run.skips(), rubric)
    (run.folder / REPORT).write_text(page, encoding="utf-8")
