"""Holds: held money stays put, and a hold ends exactly once."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from market.kernel.problems import NotFound, WrongState
from market.ledger import service as ledger
from market.ledger.service import InsufficientFunds, Posting, ReferenceTaken
from market.ledger.states import HOLD
from market.platform import history
from market.platform.actor import SYSTEM
from market.platform.db import Database
from tests.ledger.test_posting import deposit, refuses

PURPOSE = "deposit:1"


async def hold(db: Database, *, amount_fen: int = 1_000) -> ledger.HoldView:
    async with db.transaction() as tx:
        return await ledger.place_hold(tx, account="deposit:1", amount_fen=amount_fen, purpose=PURPOSE)


async def test_held_money_cannot_be_posted_away(db: Database) -> None:
    await deposit(db)
    await hold(db, amount_fen=700)
    async with db.transaction() as tx:
        assert (await ledger.account(tx, code="deposit:1")).available_fen == 300
    with pytest.raises(InsufficientFunds):
        async with db.transaction() as tx:
            await ledger.post(
                tx, reference="x", kind="X", description="", postings=[Posting("deposit:1", "external", 301)]
            )


async def test_more_than_there_is_cannot_be_held(db: Database) -> None:
    await deposit(db)
    with pytest.raises(InsufficientFunds):
        await hold(db, amount_fen=1_001)


async def test_placing_twice_is_one_hold_and_another_amount_is_refused(db: Database) -> None:
    await deposit(db)
    placed = await asyncio.gather(*(hold(db) for _ in range(4)))
    assert len({view.id for view in placed}) == 1
    with pytest.raises(ReferenceTaken):
        await hold(db, amount_fen=999)


async def test_a_released_hold_frees_the_money_where_it_is(db: Database) -> None:
    await deposit(db)
    placed = await hold(db)
    async with db.transaction() as tx:
        ended = await ledger.release_hold(tx, purpose=PURPOSE, actor=SYSTEM)
        assert ended.state == "RELEASED"
        assert (await ledger.account(tx, code="deposit:1")).available_fen == 1_000
        moves = await history.trail(tx, machine=HOLD, subject_id=placed.id)
        assert [(move.from_state, move.to_state) for move in moves] == [("PLACED", "RELEASED")]


async def test_an_applied_hold_moves_its_money_to_the_escrow(db: Database) -> None:
    await deposit(db)
    await hold(db)
    for _ in range(2):
        async with db.transaction() as tx:
            ended = await ledger.apply_hold(tx, purpose=PURPOSE, actor=SYSTEM, destination="escrow:3", deal_id=3)
            assert ended.state == "APPLIED"
    async with db.transaction() as tx:
        assert await ledger.balance(tx, account="deposit:1") == 0
        assert await ledger.balance(tx, account="escrow:3") == 1_000
        assert (await ledger.verify_books(tx)).ok


async def test_a_forfeited_hold_leaves_the_money_for_the_caller_to_share_out(db: Database) -> None:
    await deposit(db)
    await hold(db)
    async with db.transaction() as tx:
        await ledger.forfeit_hold(tx, purpose=PURPOSE, actor=SYSTEM)
        await ledger.post(
            tx,
            reference="forfeit:1",
            kind="FORFEIT",
            description="",
            postings=[Posting("deposit:1", "fees:centre", 300), Posting("deposit:1", "fund:TJ", 700)],
        )
    async with db.transaction() as tx:
        assert await ledger.balance(tx, account="fund:TJ") == 700


@pytest.mark.parametrize("first", ["release", "apply", "forfeit"])
@pytest.mark.parametrize("second", ["release", "apply", "forfeit"])
async def test_a_hold_ends_exactly_once(db: Database, first: str, second: str) -> None:
    verbs = {"release": ledger.release_hold, "apply": ledger.apply_hold, "forfeit": ledger.forfeit_hold}
    await deposit(db)
    await hold(db)
    async with db.transaction() as tx:
        await verbs[first](tx, purpose=PURPOSE, actor=SYSTEM)
    async with db.transaction() as tx:
        if first == second:
            await verbs[second](tx, purpose=PURPOSE, actor=SYSTEM)
        else:
            with pytest.raises(WrongState):
                await verbs[second](tx, purpose=PURPOSE, actor=SYSTEM)
    async with db.transaction() as tx:
        found = await ledger.find_hold(tx, purpose=PURPOSE)
        assert found is not None
        assert found.state == HOLD.edges["PLACED", first]
        assert (await ledger.account(tx, code="deposit:1")).held_fen == 0


async def test_release_and_apply_at_the_same_time_one_wins(db: Database) -> None:
    await deposit(db)
    await hold(db)

    async def end(verb: object) -> bool:
        try:
            async with db.transaction() as tx:
                await verb(tx, purpose=PURPOSE, actor=SYSTEM)  # type: ignore[operator]
        except WrongState:
            return False
        return True

    assert sorted(await asyncio.gather(end(ledger.release_hold), end(ledger.apply_hold))) == [False, True]


async def test_a_hold_nobody_placed_is_not_found(db: Database) -> None:
    with pytest.raises(NotFound):
        async with db.transaction() as tx:
            await ledger.release_hold(tx, purpose="nothing", actor=SYSTEM)


async def test_the_database_itself_lets_a_hold_end_once_and_never_change(db: Database) -> None:
    await deposit(db)
    await hold(db)
    await refuses(db, "UPDATE hold SET amount_fen = 1", "not change")
    await refuses(db, "DELETE FROM hold", "append-only")
    await refuses(db, "TRUNCATE hold", "append-only")
    async with db.transaction() as tx:
        await tx.execute(text("UPDATE hold SET state = 'RELEASED', ended_at = now()"))
        assert (await ledger.verify_books(tx)).ok
    with pytest.raises(DBAPIError, match="exactly once"):
        async with db.transaction() as tx:
            await tx.execute(text("UPDATE hold SET state = 'APPLIED'"))
