"""What the exchange says of itself: the web offers to pay at a touch only where the bank is the sandbox."""

from __future__ import annotations

import httpx

from market.platform.services import Services


async def test_without_a_sandbox_bank_nobody_is_offered_to_pay_there(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/about")
    assert answer.json() == {"environment": "test", "rule_set": "standard", "sandbox": False}


async def test_a_sandbox_bank_is_told(services: Services, client: httpx.AsyncClient) -> None:
    services.settings.sandbox_bank_url = "http://127.0.0.1:9"
    assert (await client.get("/api/about")).json()["sandbox"] is True
