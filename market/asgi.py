"""The ASGI entry for a uvicorn of one's own, with DATABASE_URL and REDIS_URL set:

uvicorn market.asgi:app --ws market.platform.wire:WireProtocol
"""

from litestar import Litestar

from market.platform import logs
from market.platform.problems_at_start import WrongSetting
from market.platform.services import open_services
from market.platform.settings import settings
from market.wiring.app import create_app


def build() -> Litestar:
    """The application over the configured servers."""
    chosen = settings()
    if not (chosen.database_url and chosen.redis_url):
        raise WrongSetting(
            "Set DATABASE_URL and REDIS_URL, or start with `exchange serve`, which brings its own servers."
        )
    logs.configure(chosen)
    services = open_services(chosen, database_url=chosen.database_url, redis_url=chosen.redis_url)
    return create_app(services, worker=chosen.worker_in_server)


def __getattr__(name: str) -> Litestar:
    # Built on first use, so that importing this module needs no servers.
    if name == "app":
        return build()
    raise AttributeError(name)
