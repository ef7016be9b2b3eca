"""The pure rules of webhooks: signatures and addresses."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from market.platform.actor import Actor
from market.platform.webhook_rules import (
    WebhookUrlRefused,
    check_addresses,
    check_url,
    is_public,
    signature,
)

BANK = Actor(user_id=1, organisation_id=7, display_name="复核", roles=frozenset({"BANK_CHECKER"}))
STAFF = Actor(user_id=2, organisation_id=1, display_name="结算", roles=frozenset({"CENTRE_SETTLEMENT"}))

Drain = Callable[[], Awaitable[None]]
SignIn = Callable[[str], Awaitable[Any]]


def test_the_signature_covers_time_and_body() -> None:
    assert signature("s", timestamp=1, body=b"{}") != signature("s", timestamp=2, body=b"{}")
    assert signature("s", timestamp=1, body=b"{}").startswith("t=1,v1=")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b::7f00:1", False),
    ],
)
def test_only_public_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_one_private_address_among_public_ones_is_refused() -> None:
    assert check_addresses(["8.8.8.8", "1.1.1.1"]) == "8.8.8.8"
    with pytest.raises(WebhookUrlRefused):
        check_addresses(["8.8.8.8", "127.0.0.1"])
    with pytest.raises(WebhookUrlRefused):
        check_addresses([])


@pytest.mark.parametrize(
    ("url", "outside", "production"),
    [
        ("https://bank.example/hook", None, None),
        ("http://127.0.0.1:9000/hook", None, "scheme"),
        ("http://localhost/hook", None, "scheme"),
        ("http://bank.example/hook", "scheme", "scheme"),
        ("ftp://bank.example/hook", "scheme", "scheme"),
        ("https://user:word@bank.example/", "credentials", "credentials"),
        ("https:///hook", "malformed", "malformed"),
        ("https://bank.example:99999/", "malformed", "malformed"),
        ("https://bank.example/a b", "malformed", "malformed"),
    ],
)
def test_which_addresses_are_taken(url: str, outside: str | None, production: str | None) -> None:
    for in_production, reason in ((False, outside), (True, production)):
        if reason is None:
            check_url(url, production=in_production)
        else:
            with pytest.raises(WebhookUrlRefused) as refused:
                check_url(url, production=in_production)
            assert refused.value.fields["reason"] == reason
