"""A voice that says the author's lines and keeps the prompts a model would get."""

from collections.abc import AsyncIterator

from trainer.patient.prompting import Scene, prompt
from trainer.patient.voices import AuthoredVoice, Spoken
from trainer.ports import ChatModel, Message


class RecordingVoice:
    """Speaks as AuthoredVoice does; no model is called."""

    recalls = True

    def __init__(self, model: ChatModel) -> None:
        """Build the prompts for `model`: it counts their tokens and limits them."""
        self.scenes: list[Scene] = []
        self.prompts: list[list[Message]] = []
        self._model = model
        self._voice = AuthoredVoice()

    async def speak(self, scene: Scene) -> AsyncIterator[Spoken]:
        """Yield the sentences of the authored lines."""
        self.scenes.append(scene)
        self.prompts.append(prompt(scene, self._model))
        async for spoken in self._voice.speak(scene):
            yield spoken
