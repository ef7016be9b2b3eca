"""The moving parts of the auction in one process: the flushers, the door, the hub, its presence, the courier, the sweeper."""

from __future__ import annotations

from functools import partial

from auction.bids.lanes import Lanes
from auction.bids.vault import Vault
from auction.course import deadlines
from auction.course.door import Door
from auction.evidence.courier import Courier
from auction.evidence.receipts import signer_of
from auction.live.greeting import Greetings
from auction.live.health import Health
from auction.live.hub import Hub
from auction.live.presence import Presences
from market.platform.services import Services


class Engine:
    """Owned by the application; `run_sweeper` runs wherever jobs run."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.health = Health()
        self.hub = Hub(services, self.health)
        self.presences = Presences(services, self.hub, self.health)
        self.vault = Vault(services.settings.secret_key.get_secret_value())
        self.greetings = Greetings(services, self.presences, self.vault)
        self.courier = Courier(signer_of(services.settings))
        heal = partial(deadlines.heal, services.db, nudge=self.hub.nudge)
        self.door = Door(services.settings.public_url, services.redis)
        self.bidding = Lanes(
            services.db.url, vault=self.vault, nudge=self.hub.nudge, reachable=self.door.is_open, look=heal
        )

    async def start(self) -> None:
        """Begin to take bids and to tell watchers."""
        await self.hub.start()
        await self.presences.start()
        await self.door.start()
        await self.bidding.start()

    async def stop(self) -> None:
        """Answer what is queued, stop telling."""
        await self.door.stop()
        await self.bidding.stop()
        await self.presences.stop()
        await self.hub.stop()

    async def run_sweeper(self) -> None:
        """Open and close lots by the clock, until cancelled."""
        await deadlines.sweep_forever(self.services.db, nudge=self.hub.nudge)
