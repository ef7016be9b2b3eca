"""Any sequence of posts and holds: all balances together are zero, nobody is overdrawn, the books agree."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from market.kernel.problems import Problem, WrongState
from market.ledger import service as ledger
from market.ledger.service import EXTERNAL, Posting
from market.platform.actor import SYSTEM
from market.platform.db import Database

CODES = [EXTERNAL, "suspense", "deposit:1", "deposit:2", "escrow:1", "fund:TJ", "fees:centre"]
AMOUNTS = st.integers(min_value=1, max_value=500)
POSTS = st.lists(st.tuples(st.sampled_from(CODES), st.sampled_from(CODES), AMOUNTS), min_size=1, max_size=4)
PURPOSES = st.sampled_from(["a", "b", "c"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("post"), st.integers(min_value=1, max_value=12), POSTS),
        # Money from outside comes often, so that the other steps have something to move.
        st.tuples(
            st.just("post"),
            st.integers(min_value=13, max_value=40),
            st.tuples(st.just(EXTERNAL), st.sampled_from(CODES[1:]), AMOUNTS).map(lambda posting: [posting]),
        ),
        st.tuples(st.just("hold"), PURPOSES, st.tuples(st.sampled_from(CODES[1:]), AMOUNTS)),
        st.tuples(st.sampled_from(["release", "apply", "forfeit"]), PURPOSES, st.sampled_from([None, *CODES])),
    ),
    min_size=1,
    max_size=25,
)


async def carry_out(tx: AsyncSession, step: tuple[str, Any, Any]) -> None:
    verb, name, content = step
    if verb == "post":
        postings = [Posting(*posting) for posting in content]
        await ledger.post(tx, reference=f"r{name}", kind="TEST", description="", postings=postings)
    elif verb == "hold":
        await ledger.place_hold(tx, account=content[0], amount_fen=content[1], purpose=name)
    elif verb == "release":
        await ledger.release_hold(tx, purpose=name, actor=SYSTEM)
    else:
        end = ledger.apply_hold if verb == "apply" else ledger.forfeit_hold
        await end(tx, purpose=name, actor=SYSTEM, destination=content)


class Undone(Exception):
    """Rolls an example back, so that the next begins with empty books."""


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_the_books_always_agree(db: Database, steps: list[tuple[str, Any, Any]]) -> None:
    model: dict[str, int] = dict.fromkeys(CODES, 0)
    try:
        async with db.transaction() as tx:
            for step in steps:
                try:
                    async with tx.begin_nested():
                        await carry_out(tx, step)
                except (Problem, WrongState):
                    continue
            report = await ledger.verify_books(tx)
            assert report.ok, report.differences
            found = (await ledger.accounts(tx, limit=100)).items
            assert sum(account.balance_fen for account in found) == 0
            assert all(account.available_fen >= 0 for account in found if account.code != EXTERNAL)
            # An independent sum over the entries gives the same balances.
            for entry in (await ledger.entries(tx, limit=1_000)).items:
                for posting in entry.postings:
                    model[posting.source] -= posting.amount_fen
                    model[posting.destination] += posting.amount_fen
            for account in found:
                assert model[account.code] == account.balance_fen
            raise Undone
    except Undone:
        pass
