"""Prints each promised number next to what was measured: `python -m evals.bench`."""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

from evals.bench.lines import Line, rendered
from evals.bench.lists import measure_lists
from evals.bench.prefix import measure_prefix
from evals.bench.rating import measure_rating
from evals.bench.starting import measure_index, measure_start
from evals.bench.turns import measure_added, measure_authored, measure_calls
from evals.parts import open_parts
from trainer.settings import keep_private, read_settings


def main() -> None:
    """Measure and print; some five minutes. Nothing is kept."""
    keep_private()
    settings = read_settings()
    parts = open_parts(settings)
    lines: list[Line] = []
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept)
        _tell("start and index …")
        lines.append(measure_start(settings, folder))
        lines += measure_index(parts.library, folder)
        _tell("rating …")
        lines.append(measure_rating(parts, settings))
        _tell("prompts …")
        lines.append(asyncio.run(measure_calls(parts)))
        lines += asyncio.run(measure_prefix(parts))
        _tell("lists …")
        lines += asyncio.run(measure_lists(parts, folder))
        _tell("turns in the authored voice …")
        lines += asyncio.run(measure_authored(parts, folder))
        _tell("turns in the model voice …")
        lines += asyncio.run(measure_added(parts, folder))
    print(f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f} at the end\n")
    print(rendered(lines))
    over = sum(one.kept is False for one in lines)
    print(f"\n{over} over budget. Not measured here: batch rating, dashboards.")


def _tell(text: str) -> None:
    print(text, file=sys.stderr)


if __name__ == "__main__":
    main()
