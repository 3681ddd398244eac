"""Runs every study and writes evals/RESULTS.md: `python -m evals [--annomi FILE]`."""

import argparse
import sys
from pathlib import Path

from evals.annomi import FILE, measure_annomi, render_annomi
from evals.cues import measure_cues, render_cues
from evals.foundational import measure_foundational, render_foundational
from evals.gates import measure_gates, render_gates
from evals.known_groups import measure_known_groups, render_known_groups
from evals.leaks import measure_leaks, render_leaks
from evals.on_point import measure_on_point, render_on_point
from evals.parts import DATA, Parts, open_parts
from evals.realism import measure_realism, render_realism
from evals.receptivity import measure_receptivity, render_receptivity
from evals.retrieval import measure_retrieval, render_retrieval
from evals.tagging import measure_tagging, render_tagging
from trainer.settings import keep_private, read_settings

RESULTS = DATA.parent / "RESULTS.md"


def write_results(annomi: Path) -> None:
    """Measure everything that is at hand and write the report."""
    keep_private()
    parts = open_parts(read_settings())
    RESULTS.write_text("\n\n".join(_sections(parts, annomi)) + "\n", "utf-8")
    _tell(f"written: {RESULTS}")


def _sections(parts: Parts, annomi: Path) -> list[str]:
    sections = [HEAD, parts.content()]
    _tell("tags of single utterances …")
    sections.append(render_tagging(measure_tagging(parts.tagger)))
    _tell("hints at danger …")
    sections.append(render_cues(measure_cues(parts)))
    _tell("sessions of known quality …")
    sections.append(render_known_groups(measure_known_groups(parts.scoring)))
    _tell("finding what to read …")
    sections.append(render_retrieval(measure_retrieval(parts)))
    _tell("what opens the patient …")
    sections.append(render_gates(measure_gates(parts)))
    _tell("what graded skill earns, half an hour …")
    sections.append(render_receptivity(measure_receptivity(parts)))
    _tell("attacks, five minutes …")
    sections.append(render_leaks(measure_leaks(parts)))
    _tell("replies that were judged …")
    sections.append(render_on_point(measure_on_point(parts)))
    _tell("how patients talk, some minutes …")
    sections.append(render_realism(measure_realism(parts, annomi)))
    _tell("AnnoMI, some minutes where it is at hand …")
    sections.append(render_annomi(measure_annomi(parts.tagger, annomi)))
    sections.append(render_foundational(measure_foundational(parts, annomi)))
    return sections


HEAD = """# Results of the studies

Written by `make evals`; do not edit. What each study is for stands in
[README.md](README.md). All figures are of the built-in reader, rater and voice;
none needs a model or a network. Brackets hold the count and a 95 % interval. No
figure here is agreement with trained IPT raters: there are none yet, and the
rubric's status is draft."""


def _tell(text: str) -> None:
    print(text, file=sys.stderr)


if __name__ == "__main__":
    reader = argparse.ArgumentParser(prog="python -m evals", description=__doc__)
    reader.add_argument("--annomi", type=Path, default=FILE, help="AnnoMI-full.csv")
    write_results(reader.parse_args().annomi)
