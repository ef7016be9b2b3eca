"""What the sandbox bank takes and answers over HTTP."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from market.platform.json import Fen, Model


class OpenAccount(Model):
    """Open an account; its money comes from nowhere, as in any sandbox."""

    account_no: str = Field(min_length=4, max_length=40)
    account_name: str = Field(min_length=1, max_length=200)
    balance_fen: Fen = Field(default=0, ge=0)


class SandboxAccount(Model):
    """An account and what stands on it."""

    account_no: str
    account_name: str
    balance_fen: Fen
    opened_at: datetime


class OrderTransfer(Model):
    """Order a transfer; the same `reference` is carried out once."""

    reference: str = Field(min_length=1, max_length=200)
    from_account_no: str
    to_account_no: str
    to_account_name: str = ""
    amount_fen: Fen = Field(gt=0)
    memo: str = Field(default="", max_length=200)
