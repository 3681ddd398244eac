"""Makes and checks the files that instructors write."""

from trainer.authoring.drafting import draft
from trainer.authoring.gaps import Gap, gaps, left_to_write
from trainer.authoring.interview import begun_with, interview
from trainer.authoring.making import (
    begun_text,
    checked_vignette,
    new_path,
    write_new,
)
from trainer.authoring.persona_check import check_persona, doubts_about
from trainer.authoring.reading import Report, report_on_persona, report_on_rubric
from trainer.authoring.rubric_check import check_rubric
from trainer.authoring.schema import schema_text
from trainer.authoring.starter import Begun, begin, copied

__all__ = [
    "Begun",
    "Gap",
    "Report",
    "begin",
    "begun_text",
    "begun_with",
    "check_persona",
    "check_rubric",
    "checked_vignette",
    "copied",
    "doubts_about",
    "draft",
    "gaps",
    "interview",
    "left_to_write",
    "new_path",
    "report_on_persona",
    "report_on_rubric",
    "schema_text",
    "write_new",
]
