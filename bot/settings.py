"""Settings: the only reader of the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_cache_path
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

_HERE = Path(__file__).parent


def _files(name: str) -> Path:
    """Find a folder of files: beside the package in a checkout, inside it once installed."""
    beside = _HERE.parent / name
    return beside if beside.is_dir() else _HERE / "_files" / name


class BadSettings(Exception):  # noqa: N818 - it is what to tell the person, not a bug
    """A setting that cannot be used: which, why, and where it comes from."""


class Settings(BaseSettings):
    """Everything that may differ from one installation to the next; a file `.env` may say it too.

    `home_guilds` are the ids of the servers in which `/knowledge` is registered, with commas between;
    there, members with the role of that name or id may edit, or publish. `on_heroku` is set there by the platform itself: its disk does not last.
    """

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    discord_token: SecretStr | None = None
    database_url: SecretStr | None = None
    sealing_keys: SecretStr | None = None
    data_dir: Path = Path("data")
    cache_dir: Path = Field(default_factory=lambda: user_cache_path("pmr-match-advisor"))
    knowledge_dir: Path = Field(default_factory=lambda: _files("knowledge"))
    prompts_dir: Path = Field(default_factory=lambda: _files("prompts"))
    home_guilds: str = ""
    editor_role: str = "Editor"
    publisher_role: str = "Publisher"
    log_level: str = "INFO"
    log_format: Literal["text", "json"] = "text"
    health_port: int | None = None
    health_host: str = "127.0.0.1"
    shard_ids: Annotated[list[int] | None, NoDecode] = None
    shard_count: int | None = None
    on_heroku: str | None = Field(default=None, validation_alias="DYNO")

    @field_validator("shard_ids", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return value.split(",") if isinstance(value, str) else value

    @model_validator(mode="after")
    def _shards_of_a_count(self) -> Settings:
        if self.shard_ids is not None and (
            self.shard_count is None or not set(self.shard_ids) <= set(range(self.shard_count))
        ):
            raise ValueError("SHARD_IDS, such as 0,1, wants a SHARD_COUNT that is larger than each")
        return self

    @property
    def database(self) -> str:
        """The address of the store: the one configured, or SQLite in the data directory."""
        if self.database_url:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_dir / 'advisor.sqlite3'}"


def read_settings() -> Settings:
    """Read the environment; raises BadSettings with every mistake in it."""
    try:
        return Settings()
    except ValidationError as error:
        mistakes = [
            f"{'.'.join(map(str, one['loc'])).upper() or 'Settings'}: {one['msg']}"
            for one in error.errors(include_input=False)
        ]
        where = "They come from the environment or the file .env."
        raise BadSettings("\n".join([*mistakes, where])) from None
