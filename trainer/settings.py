"""The one place that reads the environment: settings with the prefix INTERPERSONA_."""

import json
import os
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from trainer.errors import SettingsError
from trainer.yaml_files.wording import worded


def _split(value: object) -> object:
    """Return the folders named in a text: one, several, or as JSON."""
    if not isinstance(value, str):
        return value
    if not value.lstrip().startswith("["):
        return tuple(
            Path(one.strip()).expanduser()
            for one in value.split(os.pathsep)
            if one.strip()
        )
    try:
        return json.loads(value)
    except json.JSONDecodeError as error:
        raise ValueError(
            f"begins like JSON and is none (found '{value}'). Write the folder as it "
            f"is, or several with {os.pathsep} between them."
        ) from error


Folders = Annotated[tuple[Path, ...], NoDecode, BeforeValidator(_split)]
"""Folders as they stand in the environment: one, or several joined by os.pathsep."""


class Settings(BaseSettings):
    """What can be set, from the environment or a `.env` file in the working folder."""

    model_config = SettingsConfigDict(
        env_prefix="INTERPERSONA_",
        env_file=".env",
        extra="ignore",
        frozen=True,
    )

    model: str | None = None
    """`openai:NAME`, `ollama:NAME` or `gguf:/path/file.gguf`; unset means built-in."""
    rater_model: str | None = None
    """Model that rates; the voice's model unless it is set."""
    base_url: str | None = None
    """Any OpenAI-compatible server, for `openai:` models."""
    api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY")
    timeout: float = Field(default=30.0, gt=0)
    """Seconds until a model's first word."""
    retries: int = Field(default=2, ge=0, le=10)
    window: int | None = Field(default=None, ge=512)
    """Tokens the model reads and writes together; asked of the adapter if unset."""
    temperature: float = Field(default=0.8, ge=0, le=2)
    passes: int = Field(default=1, ge=1, le=9)
    """Independent passes of the model rater."""
    data_dir: Path = Path.home() / ".local" / "share" / "interpersona"
    database_url: str | None = None
    """SQLAlchemy URL; a SQLite file in `data_dir` unless it is set."""
    host: str = "127.0.0.1"
    port: int = Field(default=7860, ge=0, le=65535)
    personas: Folders = ()
    """Own persona folders, beside or over the shipped ones; `os.pathsep` parts them."""
    rubrics: Folders = ()
    corpus: Folders = ()

    @property
    def database(self) -> str:
        """Return the database's URL."""
        return self.database_url or f"sqlite:///{self.data_dir / 'interpersona.db'}"

    @property
    def cache(self) -> Path:
        """Return the folder of everything that can be made again."""
        return self.data_dir / "cache"


def _with(given: dict[str, object]) -> Settings:
    """Return the environment's settings with those given over them."""
    from_environment = Settings().model_dump(exclude_unset=True, by_alias=True)
    return Settings.model_validate({**from_environment, **given})


def read_settings(**overrides: object) -> Settings:
    """Return the settings; `overrides` come from the command line and win.

    Raises:
        SettingsError: A value does not fit; the sentence names the variable.
    """
    given = {
        name: value for name, value in overrides.items() if value not in (None, ())
    }
    try:
        return _with(given) if given else Settings()
    except ValidationError as error:
        raise SettingsError(_sentence(error)) from error
    except UnicodeDecodeError as error:
        raise SettingsError(
            f".env is not UTF-8 (byte {error.start}). Save it as UTF-8."
        ) from error


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    field = str(first["loc"][0])
    name = field if field.isupper() else f"INTERPERSONA_{field.upper()}"
    if first["type"] == "value_error":
        return f"{name} {first['ctx']['error']}"
    return f"{name} {worded(first)}"


def keep_private() -> None:
    """Switch off what libraries would otherwise send away; call before their import."""
    for name, value in (
        ("GRADIO_ANALYTICS_ENABLED", "False"),
        ("HF_HUB_DISABLE_TELEMETRY", "1"),
        ("HF_HUB_OFFLINE", "1"),
        ("ANONYMIZED_TELEMETRY", "False"),
        ("LANGSMITH_TRACING", "false"),
        ("LANGCHAIN_TRACING_V2", "false"),
    ):
        os.environ[name] = value  # noqa: TID251  the libraries read it nowhere else
