"""A rail carries money: what every bank connection offers, and which one this process uses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from market.payments.models import PaymentInstruction, PaymentNotice, StatementLine
from market.payments.rules import NoRail
from market.payments.sandbox_rail import SandboxRail
from market.platform.services import Services


class Rail(Protocol):
    """One bank connection over the settlement account."""

    @property
    def name(self) -> str:
        """Its name in receipts, instructions and the notice address."""
        ...

    async def submit(self, instruction: PaymentInstruction) -> str:
        """Order a payment; the rail's transaction id. Idempotent by `instruction.reference`.

        Raises RailRefused only when it is certain that nothing was or will be booked; anything uncertain is another
        exception, and the same order is sent again.
        """
        ...

    def verify(self, headers: Mapping[str, str], body: bytes) -> PaymentNotice:
        """The notice in a request to `/api/payments/notices/{rail}`. Raises BadSignature."""
        ...

    async def statement(self, day: date) -> list[StatementLine]:
        """Every booking on the settlement account on a Shanghai calendar day, oldest first."""
        ...

    async def balance(self) -> int:
        """What the bank says stands on the settlement account now, in fen."""
        ...


def sandbox(services: Services) -> SandboxRail:
    """The sandbox bank, where it is configured (settings refuse it in production). Raises NoRail."""
    settings = services.settings
    if settings.sandbox_bank_url is None:
        raise NoRail()
    return SandboxRail(
        services.http,
        url=settings.sandbox_bank_url,
        secret=settings.sandbox_bank_secret.get_secret_value(),
        settlement_account_no=settings.settlement_account_no,
    )


def rail(services: Services) -> Rail:
    """The rail of this process. Raises NoRail."""
    return sandbox(services)
