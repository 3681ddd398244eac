"""What kind of answer a question wants: a name, a time, words that were said."""

import re

from trainer.patient.speech import by_yes_or_no
from trainer.persona import Wants

_SIGNS: dict[Wants, list[str]] = {
    "said": [
        r"\bwhat (?:\w+ ){0,3}(?:say|said|told|tell|answer|reply|wrote)\b",
        r"\b(?:exact|very|actual|own) words\b",
        r"\bwords (?:did|were|was)\b",
        r"\bhow (?:did|do|would) \w+ (?:put|phrase|word|say|answer|reply)\b",
        r"\band (?:his|hers|theirs|yours)\W*$",
        r"\bsa(?:y|id) (?:back|exactly)\b",
    ],
    "feeling": [
        r"\bhow (?:are|have|r) (?:you|u|ya|yourself)\b",
        r"\bfe(?:el|els|lt|eling|elings)\b",
        r"\blike for you\b",
        r"\b(?:go(?:es)?|going|went) (?:on )?(?:through|in|inside) (?:you|your)\b",
        r"\bhappen(?:s|ed|ing)? (?:in|inside) (?:you|your)\b",
        r"\bcom(?:e|es|ing) up (?:in|for) you\b",
        r"\bhit you\b",
        r"\bmood\b",
        r"\bwhat (?:was|is|'s|s) (?:it|that|this) like\b",
        r"\bemotion",
    ],
    "wish": [
        r"\b(?:would|do|did|'d) (?:you|u) (?:\w+ )?"
        r"(?:want|like|wish|hope|prefer|need|rather)\b",
        r"\b(?:want|wanted|hoping|hope|wish|wished) (?:from|for|to|of)\b",
        r"\byou want\b",
    ],
    "who": [r"\bwho(?:se|m|'s|'d|'ll)?\b", r"\bnames?\b"],
    "when": [
        r"\bwhen (?:did|was|were|do|does|is|are|have|has|had|will|would|exactly)\b",
        r"^\W*(?:and |so |but )*(?:since |from |until )?when\W*$",
        r"\bhow (?:long|soon)\b",
        r"\bsince when\b",
        r"\b(?:what|which) (?:\w+ )?(?:time|day|week|month|year|hour)\b",
    ],
    "how_much": [r"\bhow (?:much|many|often|far|big|bad|badly|well|strong|hard)\b"],
    "why": [r"\bwhy\b", r"\bhow come\b", r"\bwhat ma(?:de|kes)\b", r"\breasons?\b"],
    "where": [r"\bwhere(?:abouts|'s)?\b"],
}
_FOUND = {
    wants: re.compile("|".join(signs), re.IGNORECASE) for wants, signs in _SIGNS.items()
}
_CHOICE = re.compile(
    r"\w,? or (?!so\b|something\b|what\b|anything\b)\w.*\?", re.IGNORECASE
)


def wanted(question: str) -> Wants:
    """Return what kind of answer a question asks for; `what` where nothing is plain.

    `whether` is a question that yes or no would answer, `which` one that offers a
    choice.
    """
    straight = question.replace("\u2019", "'")
    if by_yes_or_no(straight):
        return "whether"
    if _CHOICE.search(straight):
        return "which"
    signs = (wants for wants, found in _FOUND.items() if found.search(straight))
    return next(signs, "what")
