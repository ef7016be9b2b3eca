"""All settings, read once from the environment (or a `.env` file). A wrong one stops the start with a sentence that mends it."""

from __future__ import annotations

import functools
import re
from datetime import date
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
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
    public_url: str = Field(
        "",
        description="Address people use, in QR codes and mails; default `http://HOST:PORT`. Where it is set, each process asks"
        " once a second whether the rooms are reached there: when they no longer are, that is an outage",
    )
    rule_set: Literal["standard", "demo"] = Field(
        "standard", description="Rule set for new listings; `demo` shortens the periods"
    )
    secret_key: SecretStr = Field(
        SecretStr("development-only-secret-change-me"),
        description="Signs and encrypts (sessions, CSRF, sensitive fields, webhooks); at least 32 characters in production",
    )
    signing_key: SecretStr | None = Field(
        None,
        description="Signs bidders' receipts (Ed25519): 64 hexadecimal digits, the private key's seed; needed in production, elsewhere derived from `SECRET_KEY` when unset",
    )
    former_signing_keys: str = Field(
        "",
        description="Public keys that signed receipts before, so that those still verify: `PUBLIC_KEY@FIRST_DAY/LAST_DAY`, separated by commas",
    )
    tsa_url: str | None = Field(
        None, description="Timestamp authority (RFC 3161) that countersigns the daily roots; unset: none does"
    )
    session_hours: int = Field(12, ge=1, le=72, description="Hours until a session without use ends")
    sign_in_attempts_per_minute: int = Field(10, ge=1, description="Sign-in attempts allowed per address and minute")
    spectator_sockets_per_address: int = Field(
        64,
        ge=0,
        description="Live-room sockets one address may have open without an account; 0: no limit. Behind a balancer the"
        " address is the balancer's unless uvicorn's `FORWARDED_ALLOW_IPS` names it",
    )
    smtp_url: SecretStr | None = Field(
        None,
        description="`smtp://user:password@host:587` (STARTTLS when offered) or `smtps://…:465` that sends mail;"
        " unset: people are told on the web only",
    )
    mail_from: str = Field(
        "滨海知识产权交易平台 <no-reply@example.com>", description="Sender of mails, as `Name <address>`"
    )
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

    @field_validator("signing_key")
    @classmethod
    def signing_key_is_a_seed(cls, value: SecretStr | None) -> SecretStr | None:
        """An Ed25519 seed is 32 bytes."""
        if value is not None and not re.fullmatch("[0-9A-Fa-f]{64}", value.get_secret_value()):
            raise ValueError("64 hexadecimal digits, for example of `openssl rand -hex 32`")
        return value

    @field_validator("former_signing_keys")
    @classmethod
    def former_signing_keys_are_keys(cls, value: str) -> str:
        """Read once here, so that a mistake stops the start."""
        try:
            _former(value)
        except ValueError:
            raise ValueError("PUBLIC_KEY@2026-01-01/2026-12-31 for each, separated by commas") from None
        return value

    @field_validator("smtp_url")
    @classmethod
    def smtp_url_names_a_server(cls, given: SecretStr | None) -> SecretStr | None:
        """Refuse an address that no mail could be sent to."""
        if given is not None:
            parts = urlsplit(given.get_secret_value())
            if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
                raise ValueError("SMTP_URL: write smtp://user:password@host:587 or smtps://user:password@host:465")
        return given

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
        if self.signing_key is None:
            raise ValueError("SIGNING_KEY: set the key that signs receipts, for example of `openssl rand -hex 32`")
        return self

    @property
    def former_keys(self) -> list[tuple[str, date, date]]:
        """The former signing keys: public key (hexadecimal), first and last day of use."""
        return _former(self.former_signing_keys)

    @property
    def address(self) -> str:
        """The address people use, without a trailing slash."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


def _former(text: str) -> list[tuple[str, date, date]]:
    """Raises ValueError."""
    found = []
    for each in filter(None, map(str.strip, text.split(","))):
        key, _, span = each.partition("@")
        first, _, last = span.partition("/")
        if not re.fullmatch("[0-9a-f]{64}", key):
            raise ValueError(each)
        found.append((key, date.fromisoformat(first), date.fromisoformat(last)))
    return found


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
