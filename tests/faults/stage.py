"""An evening's preparation: lots, bidders, nodes; and the choice of its faults by a seed."""

from __future__ import annotations

import asyncio

from market.platform.services import open_services
from market.platform.settings import Settings
from tests.faults.auction import Evening
from tests.faults.house import House
from tests.faults.lots import LOANS, Cast

BIDDERS = 12


async def prepare(
    house: House,
    *,
    seed: int,
    lots: int = 2,
    opens_in: float = 8,
    seconds: float = 20,
    extension_seconds: int = 8,
    bidders: int = BIDDERS,
) -> Evening:
    """Lots of a dozen bidders each, and the nodes started; `opens_in`, `seconds` and the extension are the lots' terms."""
    chosen = Settings(environment="test", rule_set="demo", data_dir=house.folder)
    urls = {"database_url": house.servers.database_url, "redis_url": house.servers.redis_url}
    services = open_services(chosen, **urls)
    try:
        for node in house.nodes:
            node.start()
        cast = Cast(house, services)
        await cast.gather(bidders=bidders)
        await asyncio.gather(*(node.ready() for node in house.nodes))
        announced = await cast.lots(
            LOANS[:lots], opens_in=opens_in, seconds=seconds, extension_seconds=extension_seconds
        )
        made = [await cast.admit(each) for each in announced]
    finally:
        await services.close()
    return Evening(house, made, seed)
