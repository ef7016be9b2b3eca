"""The verdict on an evening: the auditor's on each exported record, and what the hammer must have brought about, exactly once."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import httpx
import psycopg

from auction.evidence.record import verify
from tests.auction.test_law import STANDING
from tests.faults.auction import Evening
from tests.faults.lots import AuctionedLot
from tests.faults.outages import made_good
from tests.faults.watchers import Spectator
from tests.simulation.auditor import audit

CONVERGE_SECONDS = 10.0
SETTLE_SECONDS = 30.0
"""Jobs of a killed worker are taken over after ten seconds without a sign of life, and looked for every ten."""


async def judge(evening: Evening, spectators: list[Spectator]) -> list[str]:
    """Everything that is wrong; nothing, when all is well. All lots are over, all nodes serve."""
    found: list[str] = []
    async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
        for lot in evening.lots:
            exported = [
                (await client.get(f"{node.address}/api/lots/{lot.id}/record")).content for node in evening.house.nodes
            ]
            if len(set(exported)) != 1:
                found.append(f"lot {lot.id}: the nodes export different records")
            snapshot = (await client.get(f"{evening.house.nodes[0].address}/api/lots/{lot.id}")).json()
            record = httpx.Response(200, content=exported[0]).json()
            evening.facts.announced[lot.id] = lot.announced
            evening.facts.records[lot.id] = record
            report = verify(record)
            found += [f"lot {lot.id}: {problem}" for problem in report.problems]
            found += [f"lot {lot.id}: {wrong}" for wrong in made_good(record, evening.shut, lot.announced)]
            found += [each async for each in _unconverged(lot, snapshot, spectators)]
            told = {seq: event for each in spectators if each.lot is lot for seq, event in each.client.events.items()}
            recorded = {event["seq"]: event for event in record["events"]}
            found += [f"lot {lot.id}: rooms told of event {seq}" for seq in told if told[seq] != recorded.get(seq)]
    async with await psycopg.AsyncConnection.connect(evening.house.servers.database_url, autocommit=True) as database:
        for lot in evening.lots:
            query = (
                "SELECT seq, registration_id, client_key FROM lot_event WHERE lot_id = %s AND client_key IS NOT NULL"
            )
            rows = await (await database.execute(query, [lot.id])).fetchall()
            evening.facts.authors[lot.id] = {seq: (who, key) for seq, who, key in rows}
        found += audit(evening.facts)
        untyped = [each for each in evening.facts.offers if each.answer and each.answer.code == "error internal-error"]
        found += [f"an answer without a reason: {each}" for each in untyped]
        for lot in evening.lots:
            found += [each async for each in _consequences(database, evening, lot)]
    return found


async def _unconverged(lot: AuctionedLot, snapshot: dict[str, Any], spectators: list[Spectator]) -> Any:
    """Watchers who do not hold, in time, what a fresh snapshot says."""
    final = {name: snapshot["lot"][name] for name in STANDING}
    deadline = time.monotonic() + CONVERGE_SECONDS
    for each in spectators:
        if each.lot is not lot:
            continue
        while each.client.lot != final and time.monotonic() < deadline:
            await asyncio.sleep(0.05)
        if each.client.lot != final:
            yield f"lot {lot.id}: a watcher holds {each.client.lot}, the lot is {final}"


async def _consequences(database: psycopg.AsyncConnection[Any], evening: Evening, lot: AuctionedLot) -> Any:
    """One deal for a sale and none without, with the recorded winner and price; the losers' deposits are released."""
    record = evening.facts.records[lot.id]
    seat = next((seat for seat in lot.seats if seat.code == record["winner"]), None)
    query = "SELECT buyer_organisation_id, price_fen FROM deal WHERE venue = 'auction' AND venue_ref = %s"
    deals = await (await database.execute(query, [lot.id])).fetchall()
    expected = [] if seat is None else [(seat.organisation_id, int(record["price_fen"]))]
    if deals != expected:
        yield f"lot {lot.id}: the deals are {deals}, expected {expected}"
    query = "SELECT state, count(*) FROM hold WHERE purpose = ANY(%s) GROUP BY 1"
    losers = [f"deposit:{each.registration_id}" for each in lot.seats if each is not seat]
    deadline, held = time.monotonic() + SETTLE_SECONDS, None
    while held != {"RELEASED": len(losers)} and time.monotonic() < deadline:
        held = dict(await (await database.execute(query, [losers])).fetchall())
        await asyncio.sleep(0.2)
    if held != {"RELEASED": len(losers)}:
        yield f"lot {lot.id}: {len(losers)} deposits of losers are {held}"
