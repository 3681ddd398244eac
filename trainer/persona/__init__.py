"""Who a standardized patient portrays: one YAML file, one Persona."""

from trainer.persona.course import (
    BETWEEN,
    Course,
    Event,
    ScoreLines,
)
from trainer.persona.disclosing import (
    GATES,
    MOMENTS,
    Fact,
    Principle,
    ResistanceKind,
    ResistanceMove,
    Shutting,
    Temperament,
)
from trainer.persona.people import (
    Culture,
    Formulation,
    IdealMoves,
    Identity,
    MoodPoint,
    Onset,
    Risk,
    RiskLevel,
    Tie,
)
from trainer.persona.persona import (
    Persona,
    Steps,
)
from trainer.persona.talking import (
    Mood,
    Nonverbal,
    Phases,
    PhaseState,
    RiskTalk,
    SmallTalk,
    Style,
    Talk,
    Topic,
    WordBands,
)
from trainer.persona.values import (
    GAP,
    Difficulty,
    Lines,
)
from trainer.persona.wording import (
    Placed,
    own_words,
    placed_words,
)

__all__ = [
    "BETWEEN",
    "GAP",
    "GATES",
    "MOMENTS",
    "Course",
    "Culture",
    "Difficulty",
    "Event",
    "Fact",
    "Formulation",
    "IdealMoves",
    "Identity",
    "Lines",
    "Mood",
    "MoodPoint",
    "Nonverbal",
    "Onset",
    "Persona",
    "PhaseState",
    "Phases",
    "Placed",
    "Principle",
    "ResistanceKind",
    "ResistanceMove",
    "Risk",
    "RiskLevel",
    "RiskTalk",
    "ScoreLines",
    "Shutting",
    "SmallTalk",
    "Steps",
    "Style",
    "Talk",
    "Temperament",
    "Tie",
    "Topic",
    "WordBands",
    "own_words",
    "placed_words",
]
