"""A bank whose sample tape is in: made once in a run, copied for every test that needs loans. To read a tape takes a second."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from market.platform.services import open_services
from market.platform.settings import Settings
from tests import people, servers
from tests.listings.helpers import take_in

NAME = "exchange_bank"


def made() -> str:
    """The database's name. The tape itself lies in the run's folder, not in the test's: its loans are what tests need."""
    cast, everybody = people.made()

    async def fill(url: str) -> None:
        kept = Settings(environment="test", data_dir=Path(os.environ["EXCHANGE_TEST_FOLDER"]), rule_set="standard")
        services = open_services(kept, database_url=url, redis_url=os.environ["EXCHANGE_TEST_REDIS_URL"])
        try:
            await take_in(services, actor=everybody.actor("bank.maker"))
        finally:
            await services.close()

    servers.template(NAME, lambda url: asyncio.run(fill(url)), of=cast)
    return NAME
