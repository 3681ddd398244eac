"""Finds quotations word for word, and holds scores to what the quotations carry."""

import unicodedata
from collections.abc import Sequence

from trainer.rating import Evidence
from trainer.talk import words
from trainer.transcript import Speaker, Transcript

LONGEST = 60
"""Words a quotation may have; more is the whole speech, not a proof."""

_SAME = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-"})  # noqa: RUF001


def find_quote(transcript: Transcript, utterance: int, quote: str) -> Evidence | None:
    """Return the quotation as it stands in the stated utterance, else None.

    Compared after Unicode (NFKC) and white-space normalisation; case, words and
    their order must be the speaker's own. Pieces put together are not found.
    """
    if not 0 <= utterance < len(transcript.utterances):
        return None
    wanted, _ = _normal(quote.strip().strip('"“”'))
    if not wanted or not 0 < len(words(wanted)) <= LONGEST:
        return None
    text = transcript.utterances[utterance].text
    plain, places = _normal(text)
    at = plain.find(wanted)
    while at >= 0 and not _whole_words(plain, at, at + len(wanted)):
        at = plain.find(wanted, at + 1)
    if at < 0:
        return None
    start, end = places[at], places[at + len(wanted) - 1] + 1
    return Evidence(utterance=utterance, quote=text[start:end])


def supported(score: int, evidence: Sequence[Evidence], transcript: Transcript) -> int:
    """Return the highest score, at most `score`, that the quotations carry.

    Any score above 0 needs a therapist's words; 3 needs two distinct quotations
    or one with the patient's response; 4 needs the patient's response as well.
    """
    speakers = [transcript.utterances[one.utterance].speaker for one in evidence]
    if Speaker.THERAPIST not in speakers:
        return 0
    distinct = len({(one.utterance, one.quote) for one in evidence})
    if score >= 3 and distinct < 2:  # noqa: PLR2004  the anchors' own numbers
        return 2
    if score == 4 and Speaker.PATIENT not in speakers:  # noqa: PLR2004
        return 3
    return score


def _whole_words(text: str, start: int, end: int) -> bool:
    before = start == 0 or not (text[start - 1].isalnum() and text[start].isalnum())
    after = end == len(text) or not (text[end - 1].isalnum() and text[end].isalnum())
    return before and after


def _normal(text: str) -> tuple[str, list[int]]:
    """Return the normalised text and where each of its characters came from."""
    out: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for one in unicodedata.normalize("NFKC", character).translate(_SAME):
            plain = " " if one.isspace() else one
            if plain == " " and (not out or out[-1] == " "):
                continue
            out.append(plain)
            places.append(place)
    while out and out[-1] == " ":
        out.pop()
        places.pop()
    return "".join(out), places
