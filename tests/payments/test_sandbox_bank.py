"""The sandbox bank itself: who may do what, its page, its process, and that production never meets it."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from typing import Any

import httpx
import pytest

from market.payments import service as payments
from market.payments.sandbox.app import create_app
from market.payments.sandbox.page import fen_of
from market.platform.settings import Settings
from tests.payments.conftest import PAYER_ACCOUNT, World, eventually
from tests.payments.test_sandbox import expect


async def test_nobody_but_the_exchange_pays_from_the_settlement_account_or_makes_money(world: World) -> None:
    settlement = world.services.settings.settlement_account_no
    order = {
        "reference": "x",
        "from_account_no": settlement,
        "to_account_no": PAYER_ACCOUNT,
        "amount_fen": "1",
    }
    async with httpx.AsyncClient(base_url=world.bank_url, trust_env=False) as http:
        assert (await http.post("/transfers", json=order)).status_code == 403
        account = {"account_no": "99999", "account_name": "me", "balance_fen": "1"}
        assert (await http.post("/accounts", json=account)).status_code == 403
        form = {"from_account_no": settlement, "to_account_no": PAYER_ACCOUNT, "amount_yuan": "1", "reference": "f"}
        assert (await http.post("/transfer", data=form)).status_code == 409


async def test_a_person_pays_by_the_page(world: World) -> None:
    reference = await expect(world, amount_fen=123_456)
    async with httpx.AsyncClient(base_url=world.bank_url, trust_env=False, follow_redirects=True) as http:
        shown = await http.get("/")
        assert "沙箱银行" in shown.text
        assert "Sandbox bank" in (await http.get("/", params={"lang": "en"})).text
        form = {
            "lang": "en",
            "reference": "page:1",
            "from_account_no": PAYER_ACCOUNT,
            "to_account_no": reference.pay_into.account_no,
            "amount_yuan": "1,234.56",
            "memo": f"<b>{reference.code}</b>",
        }
        for _ in range(2):
            answer = await http.post("/transfer", data=form)
            assert answer.status_code == 200
            assert "The transfer was made" in answer.text
        assert "<b>" not in answer.text
        refused = await http.post("/transfer", data={**form, "reference": "page:2", "amount_yuan": "9999999999"})
        assert refused.status_code == 409
        assert "are needed" in refused.text

    async def paid() -> bool:
        async with world.db.transaction() as tx:
            return (await payments.reference(tx, code=reference.code)).state == "PAID"

    await eventually(paid)


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("1,234.5", 123_450),
        ("0.01", 1),
        ("12", 1_200),
        ("0", None),
        ("-1", None),
        ("1.234", None),
        ("1e3", None),
        ("", None),
    ],
)
def test_amounts_typed_at_the_bank(typed: str, fen: int | None) -> None:
    assert fen_of(typed) == fen


def test_the_sandbox_refuses_production(tmp_path: Any) -> None:
    strict = Settings(environment="production", data_dir=tmp_path, secret_key="x" * 40, signing_key="ab" * 32)  # type: ignore[arg-type]
    with pytest.raises(SystemExit, match="production"):
        create_app(strict, database_url="postgresql://nowhere/x", notify_url=None)


async def test_the_sandbox_runs_as_a_process_of_its_own(database_url: str) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "market.payments.sandbox", "--port", str(port), "--database-url", database_url]
    process = await asyncio.create_subprocess_exec(
        *command, env={**os.environ, "ENVIRONMENT": "test"}, stderr=subprocess.PIPE
    )
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as http:

            async def answers() -> bool:
                assert process.returncode is None
                try:
                    return (await http.get("/accounts")).status_code == 200
                except httpx.ConnectError:
                    return False

            await eventually(answers, seconds=30)
            (only,) = (await http.get("/accounts")).json()
            assert only["balance_fen"] == "0"
    finally:
        process.terminate()
        await process.communicate()
