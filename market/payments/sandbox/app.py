"""The sandbox bank as an ASGI application of its own."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import httpx
from litestar import Litestar, MediaType, Request, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, JSONBody, RawBody, URLEncodedBody
from litestar.plugins.pydantic import PydanticPlugin
from litestar.response import Redirect

from market.kernel import clock
from market.kernel.problems import NotAllowed, Problem
from market.payments.models import StatementLine, TransferResult
from market.payments.sandbox import bank
from market.payments.sandbox.models import OpenAccount, OrderTransfer, SandboxAccount
from market.payments.sandbox.outbox import Outbox
from market.payments.sandbox.page import fen_of, render
from market.payments.sandbox.signing import is_signed
from market.payments.sandbox.tables import create_tables
from market.platform.db import Database
from market.platform.edge import EXCEPTION_HANDLERS
from market.platform.settings import Settings

Headers = Request[Any, Any, Any]


class Teller:
    """The bank's counter: one database, one secret, one settlement account."""

    def __init__(self, settings: Settings, *, database_url: str, notify_url: str | None) -> None:
        self.db = Database(database_url, pool_size=4)
        self.secret = settings.sandbox_bank_secret.get_secret_value()
        self.settlement = OpenAccount(
            account_no=settings.settlement_account_no, account_name=settings.settlement_account_name
        )
        self.notify_url = notify_url
        self.outbox: Outbox | None = None

    @contextlib.asynccontextmanager
    async def open(self, _: Litestar) -> AsyncIterator[None]:
        """Tables, the settlement account, and the outbox running."""
        await create_tables(self.db)
        async with self.db.transaction() as tx:
            await bank.open_account(tx, order=self.settlement)
        async with httpx.AsyncClient(timeout=10, trust_env=False) as http:
            running = None
            if self.notify_url is not None:
                self.outbox = Outbox(
                    self.db,
                    http,
                    notify_url=self.notify_url,
                    secret=self.secret,
                    settlement_account_no=self.settlement.account_no,
                )
                running = asyncio.create_task(self.outbox.run())
            try:
                yield
            finally:
                if running is not None:
                    running.cancel()
                    with contextlib.suppress(asyncio.CancelledError):
                        await running
                await self.db.close()

    async def transfer(self, order: OrderTransfer) -> TransferResult:
        """Carry out, then tell the exchange at once."""
        async with self.db.transaction() as tx:
            row = await bank.transfer(tx, order=order, settlement_account_no=self.settlement.account_no)
        if self.outbox is not None:
            self.outbox.nudge()
        return bank.result(row)

    def must_be_signed(self, request: Headers, body: bytes) -> None:
        """Only the exchange itself may do this. Raises NotAllowed."""
        if not is_signed(self.secret, request.headers, body):
            raise NotAllowed(needs="the exchange's signature")


Counter = NamedDependency[Teller]


@get("/accounts")
async def list_accounts(teller: Counter) -> list[SandboxAccount]:
    """Every account."""
    async with teller.db.transaction() as tx:
        return [SandboxAccount.model_validate(row) for row in await bank.accounts(tx)]


@get("/accounts/{account_no:str}")
async def get_account(teller: Counter, account_no: FromPath[str]) -> SandboxAccount:
    """One account."""
    async with teller.db.transaction() as tx:
        return SandboxAccount.model_validate(await bank.account(tx, account_no=account_no))


@get("/accounts/{account_no:str}/statement")
async def get_statement(
    teller: Counter, account_no: FromPath[str], day: FromQuery[date | None] = None
) -> list[StatementLine]:
    """What was booked on a Shanghai calendar day, today when left out."""
    async with teller.db.transaction() as tx:
        return await bank.statement(tx, account_no=account_no, day=day or clock.today())


@post("/accounts")
async def open_account(teller: Counter, request: Headers, body: RawBody, data: JSONBody[OpenAccount]) -> SandboxAccount:
    """Open an account with money on it: only for the exchange's own demonstration, so it is signed."""
    teller.must_be_signed(request, body)
    async with teller.db.transaction() as tx:
        return SandboxAccount.model_validate(await bank.open_account(tx, order=data))


@post("/transfers")
async def make_transfer(
    teller: Counter, request: Headers, body: RawBody, data: JSONBody[OrderTransfer]
) -> TransferResult:
    """Make a transfer; from the settlement account only with the exchange's signature."""
    if data.from_account_no == teller.settlement.account_no:
        teller.must_be_signed(request, body)
    return await teller.transfer(data)


def _language(lang: str) -> str:
    return lang if lang in ("zh", "en") else "zh"


async def _page(teller: Teller, *, lang: str, **extra: Any) -> str:
    async with teller.db.transaction() as tx:
        accounts, transfers = await bank.accounts(tx), await bank.latest(tx)
    return render(
        lang=lang,
        accounts=accounts,
        transfers=transfers,
        settlement_account_no=teller.settlement.account_no,
        **extra,
    )


@get("/", media_type=MediaType.HTML)
async def page(teller: Counter, lang: FromQuery[str] = "zh", done: FromQuery[str] = "") -> str:
    """Accounts, transfers, and the form."""
    return await _page(teller, lang=_language(lang), done=done if done.startswith("SB") else "")


@post("/transfer", media_type=MediaType.HTML)
async def form_transfer(teller: Counter, data: URLEncodedBody[dict[str, str]]) -> Response[str] | Redirect:
    """The form's transfer: back to the page, with what happened."""
    lang = _language(data.get("lang", ""))
    amount_fen = fen_of(data.get("amount_yuan", ""))
    refused = "金额有误" if lang == "zh" else "This is not an amount"
    if amount_fen is not None and data.get("from_account_no") != teller.settlement.account_no:
        order = OrderTransfer(
            reference=data.get("reference", "")[:200] or "page",
            from_account_no=data.get("from_account_no", ""),
            to_account_no=data.get("to_account_no", ""),
            amount_fen=amount_fen,
            memo=data.get("memo", "")[:200],
        )
        try:
            made = await teller.transfer(order)
            return Redirect(f"/?lang={lang}&done={made.rail_txn_id}", status_code=303)
        except Problem as problem:
            refused = problem.render(problem.zh if lang == "zh" else problem.en)
    shown = await _page(teller, lang=lang, refused=refused, given=data)
    return Response(shown, media_type=MediaType.HTML, status_code=409)


def create_app(settings: Settings, *, database_url: str, notify_url: str | None) -> Litestar:
    """The application; without `notify_url` nobody is told (the statement still is). Stops in production."""
    if settings.environment == "production":
        raise SystemExit("The sandbox bank refuses to start with ENVIRONMENT=production")
    teller = Teller(settings, database_url=database_url, notify_url=notify_url)

    async def provide_teller() -> Teller:
        return teller

    return Litestar(
        route_handlers=[list_accounts, get_account, get_statement, open_account, make_transfer, page, form_transfer],
        dependencies={"teller": Provide(provide_teller)},
        exception_handlers=EXCEPTION_HANDLERS,
        plugins=[PydanticPlugin()],
        lifespan=[teller.open],
        openapi_config=None,
        logging_config=None,
    )
