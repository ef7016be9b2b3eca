"""A whole exchange for each journey: processes, cast, loan tape, filled fund."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from market.demo import play, stage
from market.demo.cast import PASSWORD, PLAYERS, gather
from market.demo.person import Person
from market.identity import secrets
from market.platform.services import open_services
from market.platform.settings import Settings
from tests.people import CHEAP_HASHER
from tests.processes import Exchange, bank, environment_of, server

# The hashes of the cast name their own cost, so that a dozen sign-ins at the server are quick, too.
secrets.hasher = CHEAP_HASHER


@dataclass
class House:
    """A running exchange with everybody signed in."""

    exchange: Exchange
    people: dict[str, Person]
    cast: play.Cast


@pytest.fixture
def environment(database_url: str, redis_url: str, tmp_path: Path) -> dict[str, str]:
    return environment_of(database_url=database_url, redis_url=redis_url, data_dir=tmp_path)


@pytest.fixture
def house(environment: dict[str, str]) -> Iterator[House]:
    with bank(environment), server(environment) as exchange:
        asyncio.run(_gather(environment))
        people = {
            login: Person(exchange.address, login=login, password=PASSWORD)
            for player in PLAYERS
            for login, _, _ in player.people
        }
        cast = play.Cast(
            maker=people["bank.maker"],
            checker=people["bank.checker"],
            reviewer=people["centre.reviewer"],
            settlement=people["centre.settlement"],
            fund=people["fund.manager"],
        )
        play.import_tape(cast.maker, stage.TAPE)
        stage.fill_fund(cast.fund)
        yield House(exchange=exchange, people=people, cast=cast)
        for person in people.values():
            person.close()


async def _gather(environment: dict[str, str]) -> None:
    settings = Settings(environment="demo", rule_set="demo", sandbox_bank_url=environment["SANDBOX_BANK_URL"])
    services = open_services(settings, database_url=environment["DATABASE_URL"], redis_url=environment["REDIS_URL"])
    try:
        await gather(services)
    finally:
        await services.close()
