"""What kind of answer a question wants, and which lines are of that kind."""

import re
from collections.abc import Iterable

from trainer.patient.speech import by_yes_or_no
from trainer.persona import Wants
from trainer.talk import form

_BEFORE_WHO = (
    r"(?:and|but|or|so|um|well|then|of|to|with|from|for|by|about|on|is|was|know|tell|"
    r"me|us|wonder|wondering|sure|guess|say|see|remember|think|ask|exactly|just)"
)
"""Words after which "who" asks; after a name or noun it only says which one."""

_SIGNS: dict[Wants, list[str]] = {
    "said": [
        r"\bwhat (?:\w+ ){0,3}(?:say|said|told|tell|answer|reply|wrote)\b",
        r"\b(?:exact|very|actual|own) (?:words|lines)\b",
        r"\bwords (?:did|were|was)\b",
        r"\bhow (?:did|do|would) \w+ (?:put|phrase|word|say|answer|reply)\b",
        r"\band (?:his|hers|theirs|yours)\W*$",
        r"\bsa(?:y|id) (?:back|exactly)\b",
    ],
    "feeling": [
        r"\bhow (?:are|have|r) (?:you|u|ya|yourself)\b(?! (?:been )?\w+ing\b)",
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
    "who": [
        rf"(?:^|[^\w\s'-]\s*|\b{_BEFORE_WHO} )who(?:se|m|'s|'d|'ll)?\b",
        r"\bnames?\b",
    ],
    "when": [
        r"\bwhen (?:did|was|were|do|does|is|are|have|has|had|will|would|exactly)\b",
        r"^\W*(?:and |so |but )*(?:since |from |until )?when\W*$",
        r"\bhow (?:long|soon)\b",
        r"\bsince when\b",
        r"\b(?:what|which) (?:\w+ )?(?:time|day|week|month|year|hour)\b",
    ],
    "how_much": [r"\bhow (?:much|many|often|far|big|bad|badly|well|strong|hard)\b"],
    "why": [r"\bwhy\b", r"\bhow come\b", r"\bwhat ma(?:de|kes)\b", r"\breasons?\b"],
    "where": [r"\bwhere(?:abouts|'s)?\b(?!.*\bat with\b)"],
}
_GOES_ON = re.compile(
    r"\b(?:and then|what (?:happened|came|did you do|was) (?:next|then|after\w*)|"
    r"(?:say|tell me|tell us) (?:a (?:bit|little) )?more|go on|how (?:so|do you mean)|"
    r"in what way|what do you mean|meaning|for (?:example|instance)|such as|like what|"
    r"explain|what happened|and after\w*|what did you (?:do|say|feel|think)|"
    r"what(?:'s| is| was| were)? (?:that|this|it) like|how (?:was|is|were|did) (?:that|"
    r"it|this)|went through|why is that|why's that|how come|what about (?:that|it))\b",
    re.IGNORECASE,
)
"""Questions about what was just said, whatever that was."""


_FOUND = {
    wants: re.compile("|".join(signs), re.IGNORECASE) for wants, signs in _SIGNS.items()
}
_ANY = re.compile(
    r"^\W*(?:(?:and|so|but|well)\W+)*(?:(?:is|are|was|were) there|(?:do|did) you "
    r"(?:ever |still )?(?:have|know)|have you (?:got|ever)) "
    r"(?:any\w*|some\w*|a|people)\b",
    re.IGNORECASE,
)
"""What asks whether there is any, however many examples follow."""

_CHOICE = re.compile(
    r"\w,? or (?!so\b|something\b|what\b|anything\b)\w.*\?", re.IGNORECASE
)


_POLITE = re.compile(
    r"^\W*(?:can|could|would|will) you (?:please )?(?:say|tell me|explain|describe) "
    r"(?=how|what|why|who|when|where)",
    re.IGNORECASE,
)
"""What goes before a question only for politeness."""


_FIRST = re.compile(
    r"^\W*(?:(?:and|so|but|then|okay|ok|well|um|er|right)\W+)*(when|where|who)\b"
    r"(?! (?:you|he|she|they|i|we|it|that|this|the|your)\b)(?!.*\bat with\b)",
    re.IGNORECASE,
)
"""A question word in front, which outweighs what comes later."""

_BY_FIRST: dict[str, Wants] = {"when": "when", "where": "where", "who": "who"}


def wanted(question: str) -> Wants:
    """Return what kind of answer a question asks for; `what` where nothing is plain.

    `whether` is a question that yes or no would answer, `which` one that offers a
    choice.
    """
    straight = _POLITE.sub("", question.replace("\u2019", "'"))
    if by_yes_or_no(straight) and form(straight) != "open":
        return "whether"
    if _CHOICE.search(straight) and not _ANY.search(straight):
        return "which"
    first = _FIRST.match(straight)
    if first:
        return _BY_FIRST[first[1].lower()]
    signs = (wants for wants, found in _FOUND.items() if found.search(straight))
    return next(signs, "what")


_SCORE = re.compile(
    r"\b(?:scor\w+|numbers?|points?|questionnaire|forms?|phq|scales?|out of \w+|"
    r"totals?|sheet|boxes|severity|moderate|mild|severe)\b",
    re.IGNORECASE,
)


def asks_of_score(text: str) -> bool:
    """Return whether words are about how many points a questionnaire gave."""
    return bool(_SCORE.search(text))


_LEAVE = re.compile(
    r"\b(?:(?:is|was|would) (?:it|that) (?:be )?(?:all right|alright|ok|okay|fine) "
    r"(?:if|to|with you|for)|(?:can|could|may|shall) (?:i|we) |(?:do|would) you mind|"
    r"mind if)\b",
    re.IGNORECASE,
)


def asks_leave(question: str) -> bool:
    """Return whether a question asks for consent: "is it all right if I …"."""
    return bool(_LEAVE.search(question.replace("\u2019", "'")))


_ROLE_PLAY = re.compile(
    r"\b(?:i(?:'ll| will| can| could)(?: try (?:and|to))? "
    r"(?:be (?:your|him|her|them)|play|pretend)\b|"
    r"(?:pretend|imagine|suppose|say|as if|like) i(?:'m| am|'d be| were| was) "
    r"(?:your|him|her|them|it)|role[- ]?play|you be (?:him|her|them|me|your)|"
    r"try (?:it|that|this|saying it|those) (?:out )?(?:out loud|on me|with me|here|"
    r"aloud|as if)|(?:have|give it|take) a (?:go|try|shot) (?:at it |of it )?"
    r"(?:together|here|now|with me)|say it to me as|act it out|"
    r"(?:rehearse|practi[sc]e) (?:it|that|this)(?: \w+)? (?:here|now|together|with me)|"
    r"let's (?:rehearse|act))\b",
    re.IGNORECASE,
)


_LOOKS_BACK = re.compile(
    r"\b(?:how (?:was|did|were)|was (?:it|that)|what (?:was|did))\b", re.IGNORECASE
)


def invites_role_play(text: str, people: Iterable[str] = ()) -> bool:
    """Return whether the trainee offers to play one of these people, to try a talk."""
    straight = text.replace("\u2019", "'")
    if _LOOKS_BACK.search(straight):
        return False
    named = "|".join(re.escape(one) for one in people) or "$^"
    plays = rf"\bi(?:'m| am|'ll be) (?:your )?(?:{named})\b"
    found = _ROLE_PLAY.search(straight) or re.search(plays, straight, re.IGNORECASE)
    return bool(found)


_STEPS_OUT = re.compile(
    r"\b(?:how (?:was|is|did|does|are you)\b.{0,20}\b(?:that|it|doing|feel\w*)|feel\w*|"
    r"(?:that|it|you) (?:was|were|sounded|did) (?:\w+ )?(?:really |very |so )?"
    r"(?:good|great|brave|clear|well|hard|strong|brilliant)|well done|let'?s (?:stop|"
    r"pause|leave|come out|step out)|come out of|out of (?:role|it)|"
    r"stop there|what (?:was|did you notice|happened|came up)|"
    r"you(?:'ve)? (?:just )?(?:said|did) (?:it|that)|before we|session|"
    r"(?:next|this) week)\b",
    re.IGNORECASE,
)


def steps_out(text: str) -> bool:
    """Return whether the trainee speaks as trainee again, about the talk tried out."""
    return bool(_STEPS_OUT.search(text.replace("\u2019", "'")))


def goes_on(question: str) -> bool:
    """Return whether a question asks for more of what was just said."""
    return bool(_GOES_ON.search(question.replace("\u2019", "'")))


_TIMES = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|"
    r"december|christmas|easter|spring|summer|autumn|fall|winter|\w+day|days?|weeks?|"
    r"months?|years?|weekend|morning|evening|night|nights|noon|midnight|hours?|minutes?|"
    r"o'clock|ago|since|before|after|until|till|always|never|when|then|first|last|soon)"
)
_NUMBERS = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|"
    r"fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|"
    r"hundred|half|once|twice|dozen|\d+)"
)
_ANSWERS = {
    "who": re.compile(
        r"(?<=[a-z,;] )[A-Z][a-z]{2,}|^[A-Z][a-z]{2,}(?:'s|,)|"
        r"\b(?:nobody|no one|anyone|anybody|everyone|everybody|"
        r"someone|somebody|my \w+|her|him|them|"
        r"the (?:lads|girls|boys|kids|children|nurse|doctor|neighbou?rs?|family|others|"
        r"men|women))\b"
    ),
    "when": re.compile(rf"\b(?:{_TIMES}|{_NUMBERS})\b", re.IGNORECASE),
    "how_much": re.compile(
        rf"\b(?:{_NUMBERS}|lots?|bit|little|some|most|all|none|every|never|always|often|"
        r"hardly|much|more|less|enough|nothing|days?|nights?|times|far|bad|badly|well)\b",
        re.IGNORECASE,
    ),
    "said": re.compile(
        r"\b(?:sa(?:id|ys?)|told|tells?|ask(?:ed|s)?|goes|went|answer\w*|shout\w*|"
        r"words?|nothing|wrote|text\w*)\b|[\u2018\u201c\"]|\B'\w",
        re.IGNORECASE,
    ),
    "feeling": re.compile(
        r"\b(?:fe(?:el|els|lt)|like|as if|sick|cold|hot|shak\w+|angry|cross|sad|scared|"
        r"afraid|asham\w+|tired|empty|stupid|daft|small|heavy|tight|reliev\w+|relief|"
        r"nothing|numb|glad|proud|lonely|hurt\w*|cr(?:y|ied)|tears|stomach|chest|throat|"
        r"hands|heart|face|hat(?:e|ed)|love[ds]?|miss(?:ed)?|worse|better|fine|bad|good|"
        r"low|flat|down|weary|calm|jealous|guilty|panic\w*)\b",
        re.IGNORECASE,
    ),
    "why": re.compile(
        r"\b(?:because|'?cause|cos|so that|since|reason|wanted|didn't want|afraid|"
        r"had to|if|supposed|thought)\b",
        re.IGNORECASE,
    ),
    "wish": re.compile(
        r"\b(?:want\w*|like|wish\w*|hop\w+|rather|would|could|need\w*|if|see|be able)"
        r"\b|'d\b",
        re.IGNORECASE,
    ),
}


def answers(line: str, wants: Wants) -> bool:
    """Return whether a line can answer such a question; true where nobody can tell."""
    found = _ANSWERS.get(wants)
    return found is None or bool(found.search(line.replace("\u2019", "'")))
