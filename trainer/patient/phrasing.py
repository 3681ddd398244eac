"""What a patient does not say, as phrases that a reader can judge one by one."""

import re


def _any_of(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(phrases)})\b", re.IGNORECASE)


OUT_OF_ROLE = _any_of(
    "as an ai",
    "language model",
    "artificial intelligence",
    "chat ?bot",
    "i(?:'| a)m an? (?:ai|assistant|bot|program|simulat\\w+)",
    "virtual assistant",
    "my (?:system )?prompt",
    "my instructions",
    "i was programmed",
    "as a character",
    "the persona",
    "this brief",
    "how can i (?:help|assist) you",
    "i(?:'| a)m here to (?:help|listen|support)",
)
"""Words of a program or a helper."""

THERAPIST_TALK = _any_of(
    "i hear (?:that|what) you",
    "i hear you",
    "it makes sense that you",
    "how does that make you feel",
    "what comes up for you",
    "it sounds like you(?: are|'re feeling| feel| have)",
    "how are you feeling today",
    "let's (?:explore|unpack)",
    "i'm sorry you're going",
    "that's a (?:really )?good question",
    "i appreciate you (?:asking|saying)",
    "i(?:'m| am) not (?:quite |really )?(?:ready|comfortable) (?:to (?:talk|speak|go)|"
    "with|talking)",
    "i don't feel (?:comfortable|ready)",
    "part of me (?:feels|is)",
    "i(?:'ve| have) been carrying",
    "i feel (?:really |so )?(?:seen|heard|overwhelmed|isolated)",
    "that must (?:be|have been) (?:so )?(?:hard|difficult) for you",
    "thank you for sharing",
    "coping (?:strateg\\w+|mechanism\\w*)",
    "self-care",
    "boundar(?:y|ies) (?:with|are)",
    "process my (?:feelings|emotions|grief)",
    "safe space",
    "hold(?:ing)? space",
)
"""How therapists talk, and people who have learned it from them."""

CLINICAL = _any_of(
    "symptom\\w*",
    "anhedoni\\w*",
    "depressive",
    "diagnosis",
    "diagnostic",
    "traumati\\w+",
    "dissociat\\w+",
    "cognitive\\w*",
    "attachment",
    "maladaptive",
    "ruminat\\w+",
    "comorbid\\w*",
    "self-esteem",
    "triggered",
    "coping",
    "dysfunction\\w*",
    "psycholog\\w+",
    "emotional(?:ly)? (?:numb\\w*|regulation|dysregulat\\w+|unavailable)",
    "interpersonal",
    "toxic",
    "validat\\w+",
    "closure",
    "insomnia",
    "suicidal ideation",
    "intrusive thoughts?",
    "support (?:system|network)",
)
"""Words of the trade; a patient takes them up, and does not bring them."""

SOLUTIONS = _any_of(
    "what (?:should|can|do you think) i (?:do|should do|try)",
    "any (?:advice|tips|suggestions|strateg\\w+|tools|techniques)",
    "(?:can|could) you (?:teach|suggest|recommend|give me (?:some|any) (?:advice|tips|"
    "tools))",
    "do you (?:recommend|suggest)",
    "i(?:'ll| will| should| could) (?:start|try) (?:journal\\w*|meditat\\w*|"
    "exercis\\w*|mindful\\w*|yoga|a routine|to be kinder)",
    "maybe (?:i|we) (?:should|could) (?:try|work on|set)",
    "let's work on",
)
"""Asking for a remedy, or offering one."""

PLAYING = _any_of("role[- ]?play\\w*")

METHOD = _any_of(
    "overdose on",
    "milligram",
    "\\d+ (?:pills|tablets)",
    "noose",
    "hang(?:ing)? myself",
    "slit",
    "carbon monoxide",
    "razor",
    "jump(?:ing)? (?:off|in front)",
    "gun to",
    "shoot myself",
)
"""Detail of a way to die; never simulated."""

STAGE = re.compile(
    r"[\[(*]|^\W*(?:a )?(?:long |short )?(?:pause|silence)\W*$", re.IGNORECASE
)
"""Stage directions."""

MARKDOWN = re.compile(r"(\*\*|__|^#{1,6}\s|^\s*[-*•]\s|^\s*\d+[.)]\s|`|<[a-z/]+>)")

THANKS = _any_of("thank you", "thanks")
