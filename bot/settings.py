"""Settings: the only reader of the environment."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

_HERE = Path(__file__).parent


def _files(name: str) -> Path:
    """Find a folder of files: beside the package in a checkout, inside it once installed."""
    beside = _HERE.parent / name
    return beside if beside.is_dir() else _HERE / "_files" / name


class Settings(BaseSettings):
    """Everything that may differ from one installation to the next; a file `.env` may say it too.

    `on_heroku` is set there by the platform itself: its disk does not last.
    """

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    discord_token: SecretStr | None = None
    database_url: SecretStr | None = None
    sealing_keys: SecretStr | None = None
    data_dir: Path = Path("data")
    knowledge_dir: Path = Field(default_factory=lambda: _files("knowledge"))
    prompts_dir: Path = Field(default_factory=lambda: _files("prompts"))
    log_level: str = "INFO"
    on_heroku: str | None = Field(default=None, validation_alias="DYNO")

    @property
    def database(self) -> str:
        """The address of the store: the one configured, or SQLite in the data directory."""
        if self.database_url:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_dir / 'advisor.sqlite3'}"
