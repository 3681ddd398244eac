"""How an utterance is built: its sentences, its words, the form of its questions."""

import re
from typing import Literal

Form = Literal["open", "closed", "statement", "minimal"]

_TITLES = "".join(rf"(?<!\b{title}\.)" for title in ("Mr", "Mrs", "Ms", "Dr", "St"))
_SENTENCE = re.compile(
    rf"(?:{_TITLES}(?<=[.!?…])(?!(?<=…)\s+[a-z])(?!(?<=\.\.)\s+[a-z])"
    r"|(?<=[.!?…][\"'”’)\]]))\s+|\n+(?!\s*[a-z])"  # noqa: RUF001  closing quotes
)
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")  # noqa: RUF001  typographic apostrophe

_OPENERS = frozenset("how what why describe".split())  # noqa: SIM905
_FACTS = frozenset("who when where which whose whom".split())  # noqa: SIM905
_AUXILIARIES = frozenset(
    [
        "shall",
        "do",
        "did",
        "does",
        "is",
        "are",
        "was",
        "were",
        "have",
        "has",
        "had",
        "can",
        "could",
        "would",
        "will",
        "should",
        "am",
        "isn't",
        "aren't",
        "wasn't",
        "weren't",
        "don't",
        "didn't",
        "doesn't",
        "haven't",
        "hasn't",
        "any",
        "ever",
    ]
)
_CONTRACTED = {
    f"{word}{ending}": word
    for word in ("how", "what", "why", "who", "when", "where")
    for ending in ("'s", "'re", "'d", "'ll", "s")
}
_DOUBLE = re.compile(
    r"[,;]?\s+(?:and|but|or)\s+(?=(?:how|what|why|who|where|when|do|did|does|is|are|was|"
    r"were|have|has|can|could|would|will)\b(?!\s+so\b))",
    re.IGNORECASE,
)
_ASKED_OF = frozenset("you he she they it there your".split())  # noqa: SIM905
"""Words after an auxiliary that make a question, question mark or not."""

_FACT_HOWS = frozenset("many much often long old far soon big".split())  # noqa: SIM905
_INVITES = re.compile(
    r"\b(tell me|say (?:a (?:bit|little) )?more|talk me through|"
    r"take me (?:through|back|to)|cast your mind|(?:score|rate) (?:your|the|it|this)|"
    r"put a number|"
    r"walk me through|go on|help me understand|describe|can you say|"
    r"i(?:'m| was|'ve been)? (?:wonder|curious)(?:ing)?|"
    r"i'd (?:like|love|rather|want) (?:to )?(?:hear|know|understand)|"
    r"start from|pick (?:any|one|a)|name (?:me |us )?(?:a|one|two|three|four|some|any)|"
    r"(?:give|show|remind) (?:me|us)(?! a (?:moment|minute|second|sec))|"
    r"let(?:'s| me) hear|list (?:them|the|some|a|two|three)|"
    r"(?:suppose|imagine|supposing|say) (?:you|he|she|they)|"
    r"finish (?:the|this|that))\b",
    re.IGNORECASE,
)
_LEADERS = frozenset("so and but um er uh well okay ok right yeah hm hmm then".split())  # noqa: SIM905
_MINIMAL = frozenset(
    [
        "mm",
        "hm",
        "mhm",
        "hmm",
        "uh",
        "huh",
        "mmhm",
        "yeah",
        "yes",
        "yep",
        "right",
        "okay",
        "ok",
        "sure",
        "ah",
        "oh",
        "aha",
        "i",
        "see",
        "go",
        "on",
        "no",
        "really",
        "true",
        "indeed",
        "absolutely",
        "exactly",
    ]
)

FEW = 4
"""Words up to which an utterance can be a mere listening sound."""

STOP_WORDS = frozenset(
    [
        "a",
        "about",
        "again",
        "all",
        "also",
        "am",
        "an",
        "and",
        "any",
        "anything",
        "are",
        "as",
        "at",
        "be",
        "because",
        "been",
        "but",
        "by",
        "can",
        "could",
        "did",
        "didn",
        "do",
        "does",
        "doesn",
        "don",
        "ever",
        "feel",
        "felt",
        "for",
        "from",
        "get",
        "go",
        "going",
        "good",
        "got",
        "had",
        "has",
        "have",
        "he",
        "her",
        "here",
        "him",
        "his",
        "how",
        "i",
        "if",
        "in",
        "is",
        "isn",
        "it",
        "it's",
        "its",
        "just",
        "know",
        "like",
        "little",
        "lot",
        "make",
        "me",
        "mean",
        "more",
        "much",
        "my",
        "no",
        "not",
        "now",
        "of",
        "off",
        "on",
        "one",
        "or",
        "other",
        "our",
        "out",
        "over",
        "people",
        "quite",
        "really",
        "right",
        "said",
        "say",
        "see",
        "she",
        "should",
        "so",
        "some",
        "something",
        "that",
        "that's",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "thing",
        "things",
        "think",
        "this",
        "time",
        "to",
        "up",
        "us",
        "very",
        "want",
        "was",
        "way",
        "we",
        "well",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "will",
        "with",
        "would",
        "yes",
        "you",
        "you're",
        "your",
    ]
)
"""Words too common to show that one speaker took up the other's words."""


def sentences(text: str) -> list[str]:
    """Return the sentences of `text`, in order, without empty ones."""
    return [part.strip() for part in _SENTENCE.split(text) if part.strip()]


def questions(text: str) -> list[str]:
    """Return the sentences of `text`, a double question as its two halves."""
    found: list[str] = []
    for sentence in sentences(text):
        *halves, last = _DOUBLE.split(sentence) if "?" in sentence else [sentence]
        found += [f"{half}?" for half in halves if half]
        found.append(last)
    return found


_CLAUSE = re.compile(r"[,;:]\s+|\s+[–—-]\s+|\s+(?:and|but|because|so|then)\s+")  # noqa: RUF001

LONG, FEWEST = 16, 3
"""Words from which a sentence is heard clause by clause, and words of a clause."""


def clauses(sentence: str) -> list[str]:
    """Return a sentence and, where it is long, each of its clauses."""
    if len(words(sentence)) < LONG:
        return [sentence]
    parts = [part.strip() for part in _CLAUSE.split(sentence)]
    return [sentence, *(part for part in parts if len(words(part)) >= FEWEST)]


def words(text: str) -> list[str]:
    """Return the words in lower case, apostrophes straightened."""
    return [word.lower().replace("’", "'") for word in _WORD.findall(text)]  # noqa: RUF001  typographic apostrophe


def content_words(text: str) -> set[str]:
    """Return the words that carry meaning: not in `STOP_WORDS`, over three letters."""
    return {
        word
        for word in words(text)
        if word not in STOP_WORDS and len(word) > 3  # noqa: PLR2004  "he's", "oh"
    }


def form(  # noqa: C901, PLR0911  a ladder of plain cases
    sentence: str, *, marks: bool = False
) -> Form:
    """Return what kind of move the sentence is by its grammar alone.

    A question that can be answered with a fact or a yes is closed; an invitation
    to tell ("say more") is open though it has no question mark. Where the speaker
    `marks` questions, a last clause without a mark is none: "work on this, what each
    of you expects."
    """
    said = words(sentence)
    sounds = {sound for word in said for sound in word.split("-")}
    if not said or (len(said) <= FEW and sounds <= _MINIMAL):
        return "minimal"
    if _INVITES.search(sentence):
        return "open"
    while len(said) > 1 and said[0] in _LEADERS:
        said = said[1:]
    said = [_CONTRACTED.get(word, word) for word in said]
    asks = "?" in sentence
    if said[0] in _OPENERS:
        return _by_opener(said)
    if said[0] in _FACTS:
        return "closed"
    asked_of = len(said) > 1 and said[1] in _ASKED_OF
    if said[0] in _AUXILIARIES and (asks or asked_of):
        return "closed"
    if not asks:
        return "statement" if marks else _asks_late(sentence)
    if _OPENERS & set(said):
        return _by_opener(
            said[min(said.index(word) for word in _OPENERS & set(said)) :]
        )
    return "closed"


_LATE = re.compile(r"(?:[,;:]|\bbut\b|\bso\b)\s+")


def _asks_late(sentence: str) -> Form:
    """Return what a sentence without a question mark is by its last clause."""
    said = words(_LATE.split(sentence)[-1])
    if len(said) < 3 or said == words(sentence):  # noqa: PLR2004  "you know what"
        return "statement"
    said = [_CONTRACTED.get(word, word) for word in said]
    if said[0] in _AUXILIARIES and said[1] in _ASKED_OF:
        return "closed"
    turned = bool(_AUXILIARIES & set(said[1:6])) or said[1] in ("sort", "kind")
    if said[0] in _FACTS and turned:
        return "closed"
    return _by_opener(said) if said[0] in _OPENERS and turned else "statement"


def _by_opener(said: list[str]) -> Form:
    if said[0] == "how" and len(said) > 1 and said[1] in _FACT_HOWS:
        return "closed"
    if said[:2] == ["what", "time"]:
        return "closed"
    return "open"
