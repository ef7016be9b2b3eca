"""The same bidders, over the real PostgreSQL: two engines on one lot, connections cut at random, judged by the same auditor from the exported record."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from auction.bids import hot
from auction.bids.bidding import Bidding
from auction.evidence import record
from market.platform.services import Services
from tests.auction.records import SIGNER
from tests.lots import INCREMENT_FEN, START_FEN, VAULT, insert_lot
from tests.simulation.auditor import audit
from tests.simulation.facts import Announced, Answer, Facts
from tests.simulation.processes import answer_of, offer_to, sweep

BIDDERS = 8
SECONDS = 4.0
EXTENSION_SECONDS = 1
LAST_BID_SECONDS = 6.0
"""Nobody begins a new bid after this, so the extensions end."""
CUTS = 25
DYING_COMMITS = """
CREATE FUNCTION die_now_and_then() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF random() < 0.08 THEN
        PERFORM pg_terminate_backend(pg_backend_pid());
        PERFORM pg_sleep(1);
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER dies AFTER INSERT ON lot_event DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION die_now_and_then();
"""
"""The worst moment: a connection dies within its commit, after all statements went well."""


@pytest.fixture
def connection(database_url: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection of the test's own, to look at the database and to cut the others'."""
    with psycopg.connect(database_url, autocommit=True) as opened:
        yield opened


class Room:
    """One lot of a real database, the engines that take its bids, and what was observed."""

    def __init__(self, database_url: str, connection: psycopg.Connection[Any], seed: int) -> None:
        self.url, self.connection, self.dice = database_url, connection, random.Random(seed)
        self.facts = Facts()
        self.engines = {
            f"process-{number}": Bidding(database_url, vault=VAULT, nudge=lambda *_: None) for number in (1, 2)
        }
        self.lot_id, _ = insert_lot(
            connection,
            bidders=BIDDERS,
            opens_in=0.5,
            seconds=SECONDS,
            extension_seconds=EXTENSION_SECONDS,
            state="SCHEDULED",
        )
        row = connection.execute("SELECT opens_at, ends_at FROM lot WHERE id = %s", [self.lot_id]).fetchone()
        assert row is not None
        connection.execute(DYING_COMMITS)
        self.facts.announced[self.lot_id] = Announced(
            self.lot_id, START_FEN, INCREMENT_FEN, row[0], row[1], EXTENSION_SECONDS
        )

    def standing(self) -> Any:
        """State, price and the seconds until the end."""
        query = "SELECT state, price_fen, extract(epoch FROM ends_at - clock_timestamp()) FROM lot WHERE id = %s"
        return self.connection.execute(query, [self.lot_id]).fetchone()

    async def bidder(self, registration_id: int, code: str) -> None:
        """Bid until the hammer or the last bid, each bid until it is answered for good."""
        loop = asyncio.get_running_loop()
        last = loop.time() + LAST_BID_SECONDS
        for turn in range(10_000):
            state, price_fen, left = self.standing()
            if state not in ("SCHEDULED", "OPEN") or loop.time() > last:
                return
            wait = self.dice.choice((0.0, 0.01, 0.1, float(left) if left < 1 else 0.2))
            await asyncio.sleep(max(0.0, wait))
            least = START_FEN if price_fen is None else price_fen + INCREMENT_FEN
            amount = least + self.dice.choice((-1, 0, 0, 1, 5 * INCREMENT_FEN))
            copies = self.dice.choice((1, 1, 1, 3))
            await asyncio.gather(
                *(self.until_answered(registration_id, code, f"key-{turn:06d}", amount) for _ in range(copies))
            )

    async def until_answered(self, registration_id: int, code: str, key: str, price_fen: int) -> None:
        """Send the same bid again to any process, for as long as it is asked for; then sometimes once more, to hear the same."""
        again = self.dice.random() < 0.3
        while (await self.send(registration_id, code, key, price_fen)).code == "try-again" or again:
            again = False
            await asyncio.sleep(0.02)

    async def send(self, registration_id: int, code: str, key: str, price_fen: int) -> Answer:
        name = self.dice.choice(list(self.engines))
        words = {"lot_id": self.lot_id, "registration_id": registration_id, "bidder": code, "key": key}
        offer = offer_to(self.facts, name, price_fen=price_fen, **words)
        offer.answer = await answer_of(self.engines[name], offer)
        offer.answered = self.facts.tick()
        return offer.answer

    async def cut(self) -> None:
        """Cut connections of the engines and the sweeper, whatever they are doing."""
        for _ in range(CUTS):
            await asyncio.sleep(0.3 * self.dice.random())
            query = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            pids = sorted(row[0] for row in self.connection.execute(query))
            if pids:
                self.connection.execute("SELECT pg_terminate_backend(%s)", [self.dice.choice(pids)])

    async def sweeper(self) -> None:
        """Open and close by the database clock, beginning again when it is cut off."""
        over = False
        while not over:
            try:
                async with await psycopg.AsyncConnection.connect(self.url, options=hot.OPTIONS) as own:
                    while not over:
                        await asyncio.sleep(0.02)
                        over = await sweep(own, lot_id=self.lot_id, ground=None)
            except psycopg.Error:
                over = False

    async def run(self) -> None:
        """From the opening to the hammer."""
        rows = self.connection.execute(
            "SELECT id, bidder_code FROM registration WHERE lot_id = %s ORDER BY id", [self.lot_id]
        )
        for engine in self.engines.values():
            await engine.start()
        try:
            bidders = [self.bidder(*row) for row in rows.fetchall()]
            await asyncio.gather(*bidders, self.sweeper(), self.cut())
        finally:
            for engine in self.engines.values():
                await engine.stop()
        query = "SELECT seq, registration_id, client_key FROM lot_event WHERE lot_id = %s AND client_key IS NOT NULL"
        authors = {seq: (who, key) for seq, who, key in self.connection.execute(query, [self.lot_id])}
        self.facts.authors[self.lot_id] = authors


async def test_the_auditor_finds_nothing_wrong_with_a_real_database(
    services: Services, database_url: str, connection: psycopg.Connection[Any]
) -> None:
    room = Room(database_url, connection, seed=1)
    await asyncio.wait_for(room.run(), 18)
    async with services.db.transaction() as tx:
        room.facts.records[room.lot_id] = exported = await record.export(tx, lot_id=room.lot_id, signer=SIGNER)
    assert audit(room.facts) == []
    assert record.verify(exported).ok
    codes = {offer.answer.code for offer in room.facts.offers if offer.answer}
    assert codes >= {"accepted", "bid-too-low", "try-again"}, codes
    assert codes <= {"accepted", "already-leading", "bid-too-low", "bidding-ended", "not-yet-open", "try-again"}, codes


async def test_a_bid_that_waits_for_its_lock_until_after_the_end_is_late(
    database_url: str, connection: psycopg.Connection[Any]
) -> None:
    lot_id, _ = insert_lot(connection, bidders=1, seconds=0.5)
    row = connection.execute("SELECT id, bidder_code FROM registration WHERE lot_id = %s", [lot_id]).fetchone()
    assert row is not None
    engine = Bidding(database_url, vault=VAULT, nudge=lambda *_: None)
    await engine.start()
    offer = offer_to(
        Facts(), "process-1", lot_id=lot_id, registration_id=row[0], bidder=row[1], key="key-1", price_fen=START_FEN
    )
    with psycopg.connect(database_url) as holder:
        holder.execute("SELECT 1 FROM lot WHERE id = %s FOR UPDATE", [lot_id])
        waiting = asyncio.create_task(answer_of(engine, offer))
        await asyncio.sleep(0.8)
    answer = await waiting
    await engine.stop()
    assert answer.code == "bidding-ended"
