"""The console command `exchange`. Each command imports what it needs: help is quick, and Ctrl-C is heeded from the start."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from market.platform.embedded import Servers
    from market.platform.services import Services
    from market.platform.settings import Settings

PORT = click.IntRange(1, 65535)


def _settings() -> Settings:
    from market.platform.settings import settings

    return settings()


@contextlib.contextmanager
def _servers(chosen: Settings) -> Iterator[Servers]:
    from market.platform import embedded

    with embedded.running(chosen) as servers:
        yield servers


@contextlib.contextmanager
def _until_stopped() -> Iterator[None]:
    """What runs until somebody stops it has done its work when a stop signal ends it: exit code 0."""
    from market.platform import signals

    with contextlib.suppress(signals.Stopped):
        yield


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """The Binhai IP exchange: listing, live auction, settlement, compensation."""
    from market.platform import logs

    logs.configure(_settings())


@main.command()
@click.option("--host", default=None, help="Address to listen on (default: HOST, 127.0.0.1).")
@click.option("--port", default=None, type=PORT, help="Port to listen on (default: PORT, 8000).")
def serve(host: str | None, port: int | None) -> None:
    """Run the exchange: migrates, serves the web and the API, works jobs and deadlines."""
    from market.platform import reachable

    chosen = _settings().model_copy(update={k: v for k, v in {"host": host, "port": port}.items() if v is not None})
    with _until_stopped(), reachable.listening(chosen.host, chosen.port) as bound, _servers(chosen) as servers:
        from market.platform import migrate
        from market.serving import serve as run

        migrate.upgrade(servers.database_url)
        run(chosen, servers, bound=bound)


@main.command()
def worker() -> None:
    """Run only jobs and deadlines (beside servers with WORKER_IN_SERVER=false)."""
    from market.worker import run

    chosen = _settings()
    with _until_stopped(), _servers(chosen) as servers:
        run(chosen, servers)


@main.command("migrate")
@click.option("--to", default="head", help="Revision to migrate up to.")
def migrate_command(to: str) -> None:
    """Bring the database's schema to the newest migration."""
    from market.platform import migrate

    with _servers(_settings()) as servers:
        migrate.upgrade(servers.database_url, to=to)
    click.echo("the schema is at " + to)


@main.command()
@click.option(
    "--port",
    default=None,
    type=click.IntRange(1, 65533),
    help="Port of the exchange (default: PORT, 8000); the two next are the sandbox bank's and the bank's own system's.",
)
@click.option("--fresh", is_flag=True, help="Start over: asks, then deletes the demo's data folder.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def demo(port: int | None, fresh: bool, yes: bool) -> None:
    """Run a whole exchange with a cast, listings in every state and a live auction."""
    from market.demo.run import run

    with _until_stopped():
        run(port=port, fresh=fresh, yes=yes)


@main.command()
@click.argument("machine", required=False)
def states(machine: str | None) -> None:
    """Print every state machine (or one) as a Mermaid diagram."""
    import market.wiring.routes  # noqa: F401 - imports every room and so its machines
    from market.kernel.states import Machine

    chosen = [known for name, known in sorted(Machine.registry.items()) if machine in (None, name)]
    if not chosen:
        raise click.BadParameter(f"no machine {machine!r}; there are: {', '.join(sorted(Machine.registry))}")
    for known in chosen:
        click.echo(f"## {known.name}\n\n```mermaid\n{known.mermaid()}\n```\n")


@main.command()
def books() -> None:
    """Verify the ledger: every entry balances, every balance is the sum of its postings. Exits 1 when not."""
    from market.ledger.service import verify_books

    async def run(services: Services) -> Any:
        async with services.db.transaction() as tx:
            return await verify_books(tx)

    report = _with_services(_settings(), run)
    click.echo(report.model_dump_json(indent=2))
    sys.exit(0 if report.ok else 1)


@main.command()
@click.option("--retry", is_flag=True, help="Put them back into the queue, once more each.")
def jobs(retry: bool) -> None:
    """List the jobs that failed as often as they may. Exits 1 when there are any and they are not retried."""
    from market.platform.jobs import failed_jobs, job_app, run_again

    async def run(services: Services) -> int:
        app = job_app(services.db.url)
        async with app.open_async():
            failed = await failed_jobs(app)
            for job in failed:
                click.echo(f"{job.id}  {job.task}  {json.dumps(job.arguments)}  failed {job.attempts} times")
                if retry:
                    await run_again(app, job)
            return len(failed)

    count = _with_services(_settings(), run)
    if count:
        click.echo("put back into the queue" if retry else "`exchange jobs --retry` runs them again")
    else:
        click.echo("no job has failed for good")
    sys.exit(1 if count and not retry else 0)


@main.command()
@click.argument("lot", type=int)
@click.option(
    "--out",
    default=None,
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    help="File to write, - for the terminal (default: the project code, .json).",
)
def export(lot: int, out: Path | None) -> None:
    """Write the record of a lot (its number, as in the address of its page) to a file. Exits 1 when there is no such lot."""
    from auction.evidence import record
    from auction.evidence.receipts import signer_of
    from market.kernel.problems import NotFound

    async def run(services: Services) -> dict[str, Any]:
        async with services.db.transaction() as tx:
            return await record.export(tx, lot_id=lot, signer=signer_of(services.settings))

    try:
        found = _with_services(_settings(), run)
    except NotFound:
        raise click.ClickException(f"there is no lot {lot}") from None
    file = out or Path(f"{found['project_code']}.json")
    with click.open_file(str(file), "wb") as opened:
        opened.write(record.as_bytes(found))
    if str(file) != "-":
        click.echo(f"{file}: {len(found['events'])} events, outcome {found['outcome']}, head {found['head']}")


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("receipts", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--head", default=None, help="The head that a certificate names (64 hexadecimal digits).")
@click.option("--key", "keys", multiple=True, help="A published key of the exchange; give all of them.")
def verify(file: Path, receipts: tuple[Path, ...], head: str | None, keys: tuple[str, ...]) -> None:
    """Verify an exported auction record: its hash chain, that the rules replay to the same outcome, the signed daily roots and their
    timestamps; and receipts, each a file of one or of several. Exits 1 when not."""
    from auction.evidence.record import verify as verify_record

    record, *given = [json.loads(each.read_text(encoding="utf-8")) for each in (file, *receipts)]
    held = [receipt for each in given for receipt in (each if isinstance(each, list) else [each])]
    report = verify_record(record, expected_head=head, receipts=held, keys=keys)
    click.echo(report.model_dump_json(indent=2))
    sys.exit(0 if report.ok else 1)


@main.command()
@click.option("--day", default=None, type=click.DateTime(["%Y-%m-%d"]), help="A day in Shanghai (default: the last).")
def root(day: datetime | None) -> None:
    """Print the Merkle root over all lots at the end of a day; makes it (and those of the days before) when it is missing."""
    from auction.evidence import roots
    from market.kernel.problems import Problem

    async def run(services: Services) -> Any:
        async with services.db.transaction() as tx:
            for missing in await roots.missing(tx):
                await roots.make(tx, day=missing)
            if day is not None:
                return await roots.make(tx, day=day.date())
            newest, _ = await roots.listed(tx, limit=1, offset=0)
            return await roots.root_of(tx, day=newest[0].day) if newest else None

    try:
        found = _with_services(_settings(), run)
    except Problem as problem:
        raise click.ClickException(str(problem)) from None
    if found is None:
        raise click.ClickException("no day with a lot is over yet")
    click.echo(found.model_dump_json(indent=2))


@main.command()
def openapi() -> None:
    """Print the OpenAPI document (needs no servers)."""
    from market.platform.services import open_services
    from market.wiring.app import create_app

    nowhere = open_services(_settings(), database_url="postgresql://nowhere/nothing", redis_url="redis://nowhere")
    click.echo(json.dumps(create_app(nowhere).openapi_schema.to_schema(), ensure_ascii=False, indent=1, sort_keys=True))


def _with_services(chosen: Settings, work: Any) -> Any:
    """Run an async piece of work over the servers, then close everything."""
    from market.platform.services import open_services

    async def run(servers: Servers) -> Any:
        services = open_services(chosen, database_url=servers.database_url, redis_url=servers.redis_url)
        try:
            return await work(services)
        finally:
            await services.close()

    with _servers(chosen) as servers:
        return asyncio.run(run(servers))


if __name__ == "__main__":
    main()
