"""Says in our words what pydantic finds wrong with a value."""

import re
from difflib import get_close_matches
from typing import Any

_ONE_OF = "cannot be {found}. {near}Write one of these, letter for letter: {known}."

WORDED = {
    "missing": "is missing. Add it.",
    "extra_forbidden": (
        "is no field of this kind of file. Remove it or mend its spelling."
    ),
    "too_short": ("has {entries}, and at least {min_length} are wanted. Add {short}."),
    "too_long": (
        "has {entries}, and at most {max_length} are wanted. Take the others out."
    ),
    "string_type": (
        "must be a text (found {found}). YAML takes this for a number, a date or a "
        "yes/no. Put it in double quotes."
    ),
    "string_of_parts": (
        "must be one text (found {found}). One text is wanted here, not a list or "
        "fields. A text with a colon in it, or that begins with [ or {{, stands in "
        "double quotes."
    ),
    "string_pattern_mismatch": "is {found}, which cannot be used here. {wanted}",
    "tuple_type": (
        "must be a list (found {found}). Write [one, two], or each on its own line "
        "after a -."
    ),
    "model_type": (
        "must be fields with their names, each on its own line, indented (found "
        "{found}). Write them so."
    ),
    "dict_type": (
        "must be names with something behind each, on their own lines, indented "
        "(found {found}). Write them so."
    ),
    "enum": _ONE_OF,
    "literal_error": _ONE_OF,
    "nothing": "has nothing behind the colon. Write it there, or below, indented.",
    "int_type": "must be a whole number (found {found}). Write it in digits.",
    "int_parsing": "must be a whole number (found {found}). Write it in digits.",
    "int_from_float": "must be a whole number (found {found}). Round it.",
    "float_type": "must be a number (found {found}). Write it in digits.",
    "float_parsing": "must be a number (found {found}). Write it in digits.",
    "finite_number": "must be a number (found {found}). Write it in digits.",
    "path_type": "must be the way to a file or folder (found {found}). Write it.",
    "bool_type": "must be true or false (found {found}). Write one of them.",
    "bool_parsing": "must be true or false (found {found}). Write one of them.",
    "greater_than_equal": "is {found}, and {ge} is the least. Raise it.",
    "less_than_equal": "is {found}, and {le} is the most. Lower it.",
    "greater_than": "is {found}, and must be more than {gt}. Raise it.",
    "less_than": "is {found}, and must be less than {lt}. Lower it.",
}
"""What pydantic's kinds of error are in our words."""

_PATTERNS = {
    r"^[a-z][a-z0-9_-]{1,40}$": (
        "An id has 2 to 41 small letters, digits, _ or -, begins with a letter, and "
        "never holds a path."
    ),
    r"^[a-z][a-z0-9_]*$": (
        "An id here has small letters, digits and _, and begins with a letter."
    ),
    r"^[a-z][a-z_]*$": "An id here has small letters and _, and begins with a letter.",
    r"^[A-Za-z][A-Za-z0-9_]*$": (
        "An id here has letters, digits and _, and begins with a letter."
    ),
    r"^[^:\[\]<>]{3,80}$": "Write 3 to 80 characters, without : [ ] < and >.",
    r"^[A-Z][0-9]{1,2}$": "Write a capital letter and one or two digits, as in A1.",
    r"^P[0-9]{1,2}$": "Write P and one or two digits, as in P1.",
}
"""The patterns of texts, in words."""


def worded(problem: Any) -> str:  # noqa: ANN401  pydantic's own error dict
    """Return a sentence about one error: what was found, what is wanted, the mend."""
    found = repr(problem.get("input"))
    if len(found) > 60:  # noqa: PLR2004  enough to recognise the place by
        found = found[:57] + "..."
    kind = _kind(problem)
    if kind in WORDED:
        values = {**problem.get("ctx", {}), "found": found}
        return WORDED[kind].format(**values, **_added(kind, problem))
    message = str(problem["msg"]).removeprefix("Value error, ")
    return f"{message} (found {found})."


def _kind(problem: Any) -> str:  # noqa: ANN401
    kind, given = str(problem["type"]), problem.get("input")
    if given is None and kind in ("string_type", "model_type", "dict_type"):
        return "nothing"
    if kind == "string_type" and isinstance(given, dict | list):
        return "string_of_parts"
    return kind


def _added(kind: str, problem: Any) -> dict[str, object]:  # noqa: ANN401
    """Return what a sentence says besides pydantic's own values."""
    about = problem.get("ctx", {})
    match kind:
        case "enum" | "literal_error":
            known = re.findall(r"'([^']*)'", str(about["expected"]))
            near = get_close_matches(str(problem.get("input")), known, 1)
            meant = f"Did you mean {near[0]}? " if near else ""
            return {"near": meant, "known": ", ".join(known)}
        case "too_short" | "too_long":
            number = about["actual_length"]
            entries = "1 entry" if number == 1 else f"{number} entries"
            return {"entries": entries, "short": about.get("min_length", 0) - number}
        case "string_pattern_mismatch":
            return {"wanted": _PATTERNS.get(about["pattern"], "Mend its spelling.")}
        case _:
            return {}
