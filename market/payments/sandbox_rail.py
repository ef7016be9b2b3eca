"""The sandbox bank as a rail: a client over HTTP."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import httpx
from pydantic import ValidationError

from market.payments.models import PaymentInstruction, PaymentNotice, StatementLine, TransferResult
from market.payments.rules import BadSignature, RailRefused
from market.payments.sandbox.models import OpenAccount, OrderTransfer, SandboxAccount
from market.payments.sandbox.signing import is_signed, sign
from market.platform.json import Model

# Refusals after which it is certain that nothing was booked. Anything else may be sent again.
DEFINITE = frozenset({"sandbox-insufficient-funds", "not-found", "invalid"})


class SandboxRail:
    """See `market.payments.rails.Rail`."""

    name = "sandbox"

    def __init__(self, http: httpx.AsyncClient, *, url: str, secret: str, settlement_account_no: str) -> None:
        self._http, self._url, self._secret = http, url.rstrip("/"), secret
        self._settlement_account_no = settlement_account_no

    async def submit(self, instruction: PaymentInstruction) -> str:
        """Order a payout from the settlement account; the sandbox's transaction id. Raises RailRefused."""
        order = OrderTransfer(
            reference=instruction.reference,
            from_account_no=self._settlement_account_no,
            to_account_no=instruction.payee.account_no,
            to_account_name=instruction.payee.account_name,
            amount_fen=instruction.amount_fen,
            memo=instruction.memo[:200],
        )
        return (await self._transfer(order)).rail_txn_id

    def verify(self, headers: Mapping[str, str], body: bytes) -> PaymentNotice:
        """The notice that the sandbox signed. Raises BadSignature."""
        if not is_signed(self._secret, headers, body):
            raise BadSignature()
        try:
            return PaymentNotice.model_validate_json(body)
        except ValidationError:
            raise BadSignature() from None

    async def statement(self, day: date) -> list[StatementLine]:
        """The settlement account's bookings of a Shanghai day, oldest first."""
        path = f"/accounts/{self._settlement_account_no}/statement"
        answer = await self._http.get(self._url + path, params={"day": day.isoformat()})
        answer.raise_for_status()
        return [StatementLine.model_validate(line) for line in answer.json()]

    async def balance(self) -> int:
        """What stands on the settlement account, in fen."""
        return (await self.account(self._settlement_account_no)).balance_fen

    async def account(self, account_no: str) -> SandboxAccount:
        """Any account of the sandbox bank, for demonstrations and tests."""
        answer = await self._http.get(f"{self._url}/accounts/{account_no}")
        answer.raise_for_status()
        return SandboxAccount.model_validate(answer.json())

    async def open_account(self, *, account_no: str, account_name: str, balance_fen: int) -> SandboxAccount:
        """Open an account with money on it, for demonstrations and tests. Again: the one that stands."""
        order = OpenAccount(account_no=account_no, account_name=account_name, balance_fen=balance_fen)
        return SandboxAccount.model_validate(await self._post("/accounts", order))

    async def pay(self, *, from_account_no: str, amount_fen: int, memo: str, reference: str) -> TransferResult:
        """What a payer does at their bank: pay into the settlement account, once per `reference`. Raises RailRefused."""
        return await self._transfer(
            OrderTransfer(
                reference=reference,
                from_account_no=from_account_no,
                to_account_no=self._settlement_account_no,
                amount_fen=amount_fen,
                memo=memo,
            )
        )

    async def _transfer(self, order: OrderTransfer) -> TransferResult:
        return TransferResult.model_validate(await self._post("/transfers", order))

    async def _post(self, path: str, order: Model) -> Any:
        body = order.model_dump_json().encode()
        headers = {"content-type": "application/json", **sign(self._secret, body)}
        answer = await self._http.post(self._url + path, content=body, headers=headers)
        if answer.is_client_error:
            try:
                code = answer.json().get("code")
            except (json.JSONDecodeError, AttributeError):
                code = None
            if code in DEFINITE:
                raise RailRefused(reason=code)
        answer.raise_for_status()
        return answer.json()
