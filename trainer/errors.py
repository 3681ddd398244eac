"""One tree of errors, each message a sentence its reader can act on."""


class InterpersonaError(Exception):
    """Anything that went wrong in a way a person can mend."""


class BadFileError(InterpersonaError):
    """A persona, rubric, corpus entry or transcript cannot be read as it stands."""


class MisplacedError(ValueError):
    """A part of a file does not fit the others; `steps` is the way to it.

    Schemas raise it while they check a value, and the reader of the file turns it
    into a sentence with line and column.
    """

    def __init__(self, steps: tuple[str | int, ...], sentence: str) -> None:
        """Keep the place beside the sentence."""
        super().__init__(sentence)
        self.steps = steps


class BadExpressionError(InterpersonaError):
    """A gate or a rubric condition does not parse or names something unknown.

    `source` is the condition as it is written, by which its place can be found.
    """

    def __init__(self, message: str, source: str = "") -> None:
        """Keep the condition beside the sentence about it."""
        super().__init__(message)
        self.source = source


class NotFoundError(InterpersonaError):
    """No persona, rubric, session or passage goes by that name."""


class SettingsError(InterpersonaError):
    """A setting is missing, contradictory or names something that is not here."""


class ModelError(InterpersonaError):
    """A chat model could not answer.

    `kind` is one of the words of `FaultKind` in `trainer.ports`.
    """

    def __init__(self, message: str, kind: str) -> None:
        """Keep the sentence for people and the kind for the record."""
        super().__init__(message)
        self.kind = kind


class SessionClosedError(InterpersonaError):
    """The session has ended; nothing more can be said in it."""


class TurnTakenError(InterpersonaError):
    """Another window is answering this turn, or has answered it."""


class BadTextError(InterpersonaError):
    """Words hold a character that cannot be kept; nothing of them was."""


class StoreError(InterpersonaError):
    """The database of sessions did not do what was asked of it."""
