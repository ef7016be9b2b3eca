"""The moving parts of the auction in one process: the flusher, the hub, the sweeper."""

from __future__ import annotations

from auction import deadlines
from auction.bidding import Bidding
from auction.live import Hub
from auction.vault import Vault
from market.platform.services import Services


class Engine:
    """Owned by the application; `run_sweeper` runs wherever jobs run."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.hub = Hub(services)
        vault = Vault(services.settings.secret_key.get_secret_value())
        self.bidding = Bidding(services.db.url, vault=vault, nudge=self.hub.nudge)

    async def start(self) -> None:
        """Begin to take bids and to tell watchers."""
        await self.hub.start()
        await self.bidding.start()

    async def stop(self) -> None:
        """Answer what is queued, stop telling."""
        await self.bidding.stop()
        await self.hub.stop()

    async def run_sweeper(self) -> None:
        """Open and close lots by the clock, until cancelled."""
        await deadlines.sweep_forever(self.services.db, nudge=self.hub.nudge)
