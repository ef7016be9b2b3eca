"""What a bidder accepts is kept word for word under its version."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict

import httpx

from auction.registrations.bidding_terms import CURRENT, VERSIONS

PUBLISHED = {"2026-1": "931dee0b93939d0d46bd94adbd3149855d32ee64f1e080f3c4a16b106d906a71"}
"""The SHA-256 of each version's text. A line here is never changed: other terms are another version."""


def test_a_published_text_is_never_edited() -> None:
    def digest(version: str) -> str:
        return hashlib.sha256(json.dumps(asdict(VERSIONS[version]), sort_keys=True).encode()).hexdigest()

    assert {version: digest(version) for version in VERSIONS} == PUBLISHED
    assert max(VERSIONS) == CURRENT


def test_both_languages_have_the_same_paragraphs() -> None:
    assert all(len(terms.zh) == len(terms.en) for terms in VERSIONS.values())


async def test_anyone_reads_the_terms_in_force_and_any_version(client: httpx.AsyncClient) -> None:
    in_force = (await client.get("/api/bidding-terms")).json()
    assert in_force["terms_version"] == CURRENT
    assert in_force["zh"][0].startswith("竞买人保证")
    assert (await client.get("/api/bidding-terms", params={"version": CURRENT})).json() == in_force
    unknown = await client.get("/api/bidding-terms", params={"version": "1999-1"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not-found")
