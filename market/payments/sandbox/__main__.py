"""Start the sandbox bank: `python -m market.payments.sandbox --port P --database-url URL --notify-url URL`."""

from __future__ import annotations

import click
import uvicorn

from market.payments.sandbox.app import create_app
from market.platform import reachable
from market.platform.settings import settings


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on")
@click.option("--port", required=True, type=click.IntRange(1, 65535), help="Port to listen on")
@click.option("--database-url", required=True, help="`postgresql://…`; the schema `sandbox_bank` is made in it")
@click.option("--notify-url", help="Where signed notices go: `…/api/payments/notices/sandbox`")
def main(host: str, port: int, database_url: str, notify_url: str | None) -> None:
    """Run the sandbox bank until it is stopped."""
    reachable.database(database_url)
    app = create_app(settings(), database_url=database_url, notify_url=notify_url)
    uvicorn.run(app, host=host, port=port, log_level="warning", ws="none")


if __name__ == "__main__":
    main()
