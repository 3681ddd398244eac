"""Whether words are speech at all, and whether they end the meeting."""

import re

from trainer.talk import words

_VOICED = re.compile(r"[aeiouy]", re.IGNORECASE)
_ROW = re.compile(r"[bcdfghjklmnpqrstvwxz]{6,}", re.IGNORECASE)
_KEYS = re.compile(r"asdf|sdfg|dfgh|qwer|wert|zxcv|hjkl|uiop", re.IGNORECASE)
_AGAIN = re.compile(r"(.)\1+")
_ENDS = re.compile(
    r"\b(?:(?:our|the) time(?:'s| is) (?:nearly |almost |about )?up|out of time|"
    r"(?:have|need|got|ought) to (?:stop|finish|end|leave it) (?:there|here|now)|"
    r"(?:let's|we(?:'ll| can| could)?|shall we) (?:stop|finish|end|leave it) "
    r"(?:there|here)|see you (?:next|on|in a|then|(?!to)\w+day)|"
    r"until next (?:week|time)|"
    r"leave it there for today|that(?:'s| is) (?:all )?(?:our|the) time|"
    r"bye for now)\b",
    re.IGNORECASE,
)
_BYE = re.compile(
    r"^\W*(?:ok(?:ay)?,? |well,? |thanks?,? )?(?:good ?)?bye\b", re.IGNORECASE
)
_CHECKS = re.compile(
    r"\b(?:(?:does|do|would|did) (?:that|this|it|any of that|what i said) "
    r"(?:\w+ ){0,3}?(?:(?:fit|sound|resonate|make sense|work|ring|suit|land|help)\b|"
    r"(?:feel|seem)(?: about)?(?: like that| right| true| fair| ok(?:ay)?)?\W*$)|"
    r"(?:is|was|would) (?:that|this) (?:be )?(?:right|ok|okay|fair|all right|alright|"
    r"fine|about right|how it is|it)\b|am i (?:right|close|hearing)|"
    r"have i (?:got|understood))",
    re.IGNORECASE,
)

CHECK = 10
"""Words of a question that can be a mere check."""


def only_checks(sentence: str) -> bool:
    """Return whether a question only asks whether what was just said is right."""
    short = len(words(sentence)) <= CHECK
    return "?" in sentence and short and bool(_CHECKS.search(sentence))


_LANDS = re.compile(
    r"\bhow (?:does|do|did|would) (?:that|this|it|all that|what i said) "
    r"(?:\w+ )?(?:sit|land|sound|fit|strike|feel|seem)\b|"
    r"\b(?:how|what) is (?:it|that|this) (?:like )?(?:for you )?to hear\b|"
    r"\bwhat do you (?:make of|think of|say to) (?:that|this|it|all that)\W*$|"
    r"^\W*(?:any )?thoughts\W*$",
    re.IGNORECASE,
)


def asks_how_it_lands(sentence: str) -> bool:
    """Return whether a question asks what the person makes of what was just said."""
    return len(words(sentence)) <= CHECK and bool(_LANDS.search(sentence))


ODD_FROM = 4
"""Letters from which a word without a vowel is odd: "hmm" and "pfft" are speech."""


_DYING = re.compile(
    r"\b(?:suicid\w+|kill(?:ing)? yourself|end(?:ing)? (?:your|it all|your own) life|"
    r"end(?:ing)? it all|(?:want(?:ing|ed)?|wish(?:ed|ing)?) (?:to die|to be dead|you "
    r"were dead|you weren't alive)|better off dead|better (?:off )?(?:not (?:to "
    r"be|being)|if you weren't) (?:here|alive|around)|make an end (?:of|to|with) (?:it|"
    r"your)|not wak(?:e|ing) up|tak(?:e|ing) your (?:own )?life|"
    r"(?:hurt|harm)(?:ing)? yourself|not want(?:ing)? to (?:live|be alive|be here)|"
    r"rather not (?:live|be alive|wake)|"
    r"(?:life|living)(?: is|'s| was| isn't| wasn't|) (?:not |no longer |really )?worth "
    r"(?:living|it|going on)|no point (?:in|to) (?:living|going on)|"
    r"thoughts? (?:of|about) (?:dying|death))\b",
    re.IGNORECASE,
)


_MACHINERY = re.compile(
    r"\b(?:(?:system |your |the )prompt|your (?:instructions|gates?|programming)|"
    r"your notes? on me|all (?:your )?gates|unlock (?:all|everything)|hidden facts?|"
    r"fact h\d|trust (?:is|=|to|level is) ?\d+|openness (?:is|=|>=|to)|simulated|"
    r"simulation|language model|chat ?bot|developer mode|jailbreak\w*|json|yaml|"
    r"you(?:'re| are) (?:an? )?(?:ai|bot|conscious|program)|"
    r"ignore (?:all|any|previous|your) \w+)\b",
    re.IGNORECASE,
)


def talks_of_machinery(text: str) -> bool:
    """Return whether words are about a program behind the person, not the person."""
    return bool(_MACHINERY.search(text.replace("\u2019", "'")))


_WEEK = re.compile(
    r"\b(?:how|what)(?:'s|s| is| has| was| have| did)? (?:your|the|this|last|past) "
    r"(?:past |last )?(?:week|fortnight|weekend)\b(?! with)|"
    r"\bhow (?:have|has|are|were|did) (?:you|things|it) .{0,20}"
    r"\b(?:since|this week|last week|the week|last time)\b",
    re.IGNORECASE,
)


def asks_of_week(text: str) -> bool:
    """Return whether a question asks how the time since the last session was."""
    return bool(_WEEK.search(text))


def says_it_plainly(text: str) -> bool:
    """Return whether a question asks about dying in words nobody can mistake."""
    return bool(_DYING.search(text.replace("\u2019", "'")))


_YES_OR_NO = re.compile(
    r"^\W*(?:(?:so|and|but|or|well|ok(?:ay)?|right)\W+)*(?:do|does|did|are|is|was|were|"
    r"have|has|had|can|could|would|will|should)(?:n't)?\b",
    re.IGNORECASE,
)


def by_yes_or_no(question: str) -> bool:
    """Return whether a question can be answered by yes or no, and has no "or"."""
    either = re.search(r"(?<!\byes )\bor\b(?! not\b)", question, re.IGNORECASE)
    return bool(_YES_OR_NO.search(question)) and either is None


def is_speech(text: str) -> bool:
    """Return whether somebody could have said it: not keys struck at random."""
    said = [word for word in words(text) if word.isalpha()]
    odd = [
        word
        for word in (_AGAIN.sub(r"\1", one) for one in said)
        if (len(word) > ODD_FROM and not _VOICED.search(word))
        or _ROW.search(word)
        or _KEYS.search(word)
    ]
    return not odd or len(odd) * 2 <= len(said)


_GREETS = re.compile(
    r"^\W*(?:hello|hi|hiya|hey|good (?:morning|afternoon|evening)|morning|welcome|easy)"
    r"\b|\b(?:(?:good|nice|lovely|great) to (?:see|meet|have) you|come (?:on )?in\b|"
    r"have a seat|take a seat|sit (?:down|wherever)|welcome back)",
    re.IGNORECASE,
)


def greets(text: str) -> bool:
    """Return whether the speaker begins the meeting with these words."""
    return bool(_GREETS.search(text))


def says_farewell(text: str) -> bool:
    """Return whether the speaker ends the meeting with these words."""
    straight = text.replace("\u2019", "'")
    return bool(_ENDS.search(straight) or _BYE.search(straight))
