"""All settings, read once from the environment (or a `.env` file). A wrong one stops the start with a sentence that mends it."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from market.platform.problems_at_start import WrongSetting


class Settings(BaseSettings):
    """Every field is an environment variable of the same name in capitals. `docs/settings.md` is made from this class."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    environment: Literal["development", "demo", "test", "production"] = Field(
        "development",
        description="Where this runs; `production` refuses the sandbox bank, the demo rules and default secrets",
    )
    database_url: str | None = Field(
        None, description="`postgresql://…` of a PostgreSQL ≥ 15; unset: an embedded PostgreSQL 18 under `DATA_DIR`"
    )
    redis_url: str | None = Field(
        None, description="`redis://…` of a Redis or Valkey; unset: an embedded Valkey 9 under `DATA_DIR`"
    )
    data_dir: Path = Field(Path(".data"), description="Folder of the embedded servers and uploaded documents")
    host: str = Field("127.0.0.1", description="Address to listen on")
    port: int = Field(8000, ge=1, le=65535, description="Port to listen on")
    public_url: str = Field("", description="Address people use, in QR codes and mails; default `http://HOST:PORT`")
    rule_set: Literal["standard", "demo"] = Field(
        "standard", description="Rule set for new listings; `demo` shortens the periods"
    )
    secret_key: SecretStr = Field(
        SecretStr("development-only-secret-change-me"),
        description="Signs and encrypts (sessions, CSRF, sensitive fields, webhooks); at least 32 characters in production",
    )
    session_hours: int = Field(12, ge=1, le=72, description="Hours until a session without use ends")
    sign_in_attempts_per_minute: int = Field(10, ge=1, description="Sign-in attempts allowed per address and minute")
    settlement_account_no: str = Field(
        "95550000000000000001", description="Number of the exchange's segregated settlement account"
    )
    settlement_account_name: str = Field(
        "滨海知识产权交易所(交易资金结算专户)", description="Holder of the settlement account, as payers write it"
    )
    settlement_bank_name: str = Field("沙箱银行滨海支行", description="Bank that keeps the settlement account")
    sandbox_bank_url: str | None = Field(None, description="Address of the sandbox bank; refused in production")
    sandbox_bank_secret: SecretStr = Field(
        SecretStr("sandbox-bank-shared-secret"), description="Shared secret that signs the sandbox bank's notices"
    )
    log_format: Literal["console", "json"] = Field("console", description="`json` for machines")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least severe level that is logged"
    )
    worker_in_server: bool = Field(
        True, description="Run the job worker inside `exchange serve`; off when workers run apart"
    )

    @model_validator(mode="after")
    def production_is_strict(self) -> Self:
        """Refuse settings that must never reach production."""
        if self.environment != "production":
            return self
        if len(self.secret_key.get_secret_value()) < 32 or "change-me" in self.secret_key.get_secret_value():
            raise ValueError("SECRET_KEY: set a random secret of at least 32 characters in production")
        if self.sandbox_bank_url:
            raise ValueError(
                "SANDBOX_BANK_URL: the sandbox bank is refused in production; unset it and configure a real rail"
            )
        if self.rule_set != "standard":
            raise ValueError("RULE_SET: only the rule set `standard` may run in production; unset RULE_SET")
        return self

    @property
    def address(self) -> str:
        """The address people use, without a trailing slash."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


@functools.cache
def settings() -> Settings:
    """The settings of this process. Tests that change the environment call `settings.cache_clear()`."""
    try:
        return Settings()
    except ValidationError as error:
        lines = [
            f"  {str(e['loc'][0]).upper() + ': ' if e['loc'] else ''}{e['msg'].removeprefix('Value error, ')}"
            for e in error.errors()
        ]
        raise WrongSetting("The settings are wrong; mend these environment variables:\n" + "\n".join(lines)) from None
