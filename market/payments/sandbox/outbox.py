"""Telling the exchange: signed notices, repeated with growing pauses until they are accepted."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import httpx
import structlog
from sqlalchemy import select

from market.kernel import clock
from market.payments.models import PaymentNotice
from market.payments.sandbox import bank
from market.payments.sandbox.signing import sign
from market.payments.sandbox.tables import Notice, Transfer
from market.platform.db import Database

log = structlog.get_logger(__name__)

POLL_SECONDS = 0.5
PAUSE_SECONDS_MAX = 60


class Outbox:
    """Delivers what waits in the outbox; `nudge()` makes it look at once."""

    def __init__(
        self, db: Database, http: httpx.AsyncClient, *, notify_url: str, secret: str, settlement_account_no: str
    ) -> None:
        self.db, self.http = db, http
        self.notify_url, self.secret, self.settlement_account_no = notify_url, secret, settlement_account_no
        self._news = asyncio.Event()

    def nudge(self) -> None:
        """There is something new."""
        self._news.set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        while True:
            self._news.clear()
            try:
                await self.deliver_due()
            except Exception:
                log.exception("the outbox stumbled; it goes on")
            try:
                await asyncio.wait_for(self._news.wait(), POLL_SECONDS)
            except TimeoutError:
                continue

    async def deliver_due(self) -> int:
        """One attempt for each notice that is due; how many were accepted."""
        async with self.db.transaction() as tx:
            query = (
                select(Notice.id)
                .where(Notice.delivered_at.is_(None), Notice.next_at <= clock.now())
                .order_by(Notice.id)
                .limit(100)
            )
            due = list((await tx.execute(query)).scalars())
        return sum([await self._deliver(notice_id) for notice_id in due])

    async def _deliver(self, notice_id: int) -> bool:
        async with self.db.transaction() as tx:
            locked = select(Notice).where(Notice.id == notice_id, Notice.delivered_at.is_(None))
            row = (await tx.execute(locked.with_for_update(skip_locked=True))).scalar_one_or_none()
            if row is None:
                return False
            transfer = await tx.get_one(Transfer, row.transfer_id)
            notice = PaymentNotice.model_validate(
                {
                    "notice_id": f"SBN{row.id:010d}",
                    "kind": row.kind,
                    "line": await bank.line(tx, row=transfer, account_no=self.settlement_account_no),
                    "failure": transfer.failure,
                }
            )
            row.attempts += 1
            row.last_error = await self._post(notice.model_dump_json().encode())
            if row.last_error is None:
                row.delivered_at = clock.now()
                return True
            pause = min(2 ** min(row.attempts, 10), PAUSE_SECONDS_MAX)
            row.next_at = clock.now() + timedelta(seconds=pause)
            log.warning("a notice was not accepted; it is repeated", error=row.last_error, pause_seconds=pause)
            return False

    async def _post(self, body: bytes) -> str | None:
        """None when accepted, else what went wrong."""
        headers = {"content-type": "application/json", **sign(self.secret, body)}
        try:
            answer = await self.http.post(self.notify_url, content=body, headers=headers)
        except httpx.HTTPError as error:
            return f"{type(error).__name__}: {error}"
        return None if answer.is_success else f"{answer.status_code}: {answer.text[:200]}"
