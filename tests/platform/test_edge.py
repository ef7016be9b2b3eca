"""A database that is away is told as such, by every route: nothing is known to be done, and repeating is right."""

from __future__ import annotations

import httpx
import psycopg

from market.platform.services import Services


async def test_without_a_database_one_is_asked_to_come_again(
    client: httpx.AsyncClient, services: Services, database_url: str
) -> None:
    name = database_url.rsplit("/", 1)[1].split("?")[0]
    admin_url = database_url.replace(f"/{name}?", "/postgres?")
    assert (await client.get("/api/lots")).status_code == 200
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')  # type: ignore[arg-type]
        try:
            admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
            answer = await client.get("/api/lots")
        finally:
            admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')  # type: ignore[arg-type]
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "unavailable", "2")
    assert (await client.get("/api/lots")).status_code == 200
