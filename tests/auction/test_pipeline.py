"""The bidding path's own connection: answers in order, the first error, and of use again after it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import psycopg
import pytest

from auction.bids.columns import digests, moments, numbers, texts
from auction.bids.pipeline import Pipeline

NUMBER = "SELECT %s::bigint"


@pytest.fixture
async def pipeline(database_url: str) -> AsyncIterator[Pipeline]:
    opened = await Pipeline.connect(database_url, options="-c timezone=UTC -c lock_timeout=200")
    yield opened
    await opened.close()


async def test_answers_come_in_the_order_of_the_questions(pipeline: Pipeline) -> None:
    places = [pipeline.ask(NUMBER, [str(number)]) for number in (7, 8)]
    places.append(pipeline.ask("SELECT WHERE false"))
    pipeline.begin()
    places.append(pipeline.ask(NUMBER, ["9"]))
    assert places == [0, 1, 2, 3]
    assert await pipeline.answers() == [[(7,)], [(8,)], [], [(9,)]]
    pipeline.ask(NUMBER, ["10"])
    assert await pipeline.answers() == [[(10,)]]


async def test_after_an_error_what_was_passed_over_can_be_asked_again(pipeline: Pipeline) -> None:
    pipeline.ask("BEGIN")
    pipeline.ask("SELECT 1 / %s::bigint", ["0"])
    # Neither prepared nor carried out.
    pipeline.ask(NUMBER, ["1"])
    with pytest.raises(psycopg.errors.DivisionByZero):
        await pipeline.answers()
    await pipeline.rollback()
    pipeline.ask(NUMBER, ["2"])
    assert await pipeline.answers() == [[(2,)]]


async def test_a_batch_larger_than_any_buffer_goes_through(pipeline: Pipeline) -> None:
    long = "x" * 5_000_000
    for _ in range(4):
        pipeline.ask("SELECT %s::text", [long])
        pipeline.begin()
    async with asyncio.timeout(20):
        assert await pipeline.answers() == [[(long,)]] * 4


async def test_a_connection_that_is_cut_says_so(pipeline: Pipeline, database_url: str) -> None:
    pipeline.ask("SELECT pg_backend_pid()")
    [[(pid,)]] = await pipeline.answers()
    pipeline.ask("SELECT pg_sleep(30)")
    waiting = asyncio.create_task(pipeline.answers())
    await asyncio.sleep(0.1)
    with psycopg.connect(database_url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [pid])
    async with asyncio.timeout(5):
        with pytest.raises(psycopg.OperationalError):
            await waiting
    assert pipeline.closed
    assert not watched(pipeline)


async def test_a_connection_that_ends_while_nobody_asks_is_let_go_of(pipeline: Pipeline, database_url: str) -> None:
    pipeline.ask("SELECT pg_backend_pid()")
    [[(pid,)]] = await pipeline.answers()
    with psycopg.connect(database_url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [pid])
    async with asyncio.timeout(5):
        while not pipeline.closed:
            await asyncio.sleep(0.01)
    assert not watched(pipeline)


def watched(pipeline: Pipeline) -> bool:
    """Whether the event loop still looks at its socket, whose number may be another's by now."""
    return asyncio.get_running_loop().remove_reader(pipeline._socket)


async def test_no_value_is_cut_short(pipeline: Pipeline) -> None:
    with pytest.raises(psycopg.DataError):
        pipeline.ask("SELECT %s::text", ["a\0b"])


async def test_columns_come_back_as_they_went(pipeline: Pipeline) -> None:
    strange = ['plain "quoted"', "back\\slash", "{a,b}", "NULL", "", " 空 格 ", "line\nbreak"]
    at = datetime.fromisoformat("2026-11-25T09:00:00.000001+00:00")
    expected: list[tuple[Any, ...]] = [(number, text, at, bytes([number])) for number, text in enumerate(strange)]
    pipeline.ask(
        "SELECT * FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::bytea[])",
        [
            numbers(row[0] for row in expected),
            texts(row[1] for row in expected),
            moments(row[2] for row in expected),
            digests(row[3] for row in expected),
        ],
    )
    pipeline.ask("SELECT * FROM unnest(%s::bigint[], %s::text[])", [numbers([None]), texts([None])])
    assert await pipeline.answers() == [expected, [(None, None)]]
