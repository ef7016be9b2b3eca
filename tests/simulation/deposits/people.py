"""What the people of a world do: bidders who deposit in time, late, twice, wrongly or never; staff who suspend, withdraw, return; clerks who decide deals."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Coroutine
from functools import partial
from typing import Any

from auction.course import intervening
from auction.problems import TryAgain
from auction.registrations import registering
from auction.registrations.bidding_terms import CURRENT
from listings import withdrawing
from market.deals import annulling, confirming, defaulting
from market.deals import service as deals
from market.kernel import clock
from market.kernel.problems import Problem
from market.payments import service as payments
from market.payments.models import BankAccount, StatementLine
from tests.auction.house import a_key, offer
from tests.simulation.deposits.facts import Act, Entrant, Fate, Paid
from tests.simulation.deposits.house import BIDDERS, OnOffer, settlement
from tests.simulation.deposits.world import ENDED, World

ACTED_ON = ("passed", "withdrawn", "suspended")
"""What chance makes of a world's second and third lot, as far as it can; the first is to be sold."""
LOTS = 3
MOST_LOOKS = 300
"""So often a bidder looks at a lot that does not end; that it does not is a finding."""
WAYS = ("in time",) * 7 + ("twice", "wrongly", "never", "late", "late", "at the end", "after withdrawing")
"""How somebody deposits."""
FATES: tuple[tuple[tuple[str, ...], ...], ...] = (
    (),
    (("confirm",),),
    (("confirm", "confirm"),),
    (("annul",),),
    (("default",),),
    (("default",), ("cover",)),
    (("confirm",), ("annul", "annul")),
    (("confirm",), ("default",)),
    (("confirm",), ("default",), ("cover", "cover")),
    (("confirm", "annul"),),
    (("confirm", "default"), ("cover",)),
    (("annul", "default"),),
)
"""What is asked of a deal: turn by turn, and within a turn at once."""
FEE, COUNSEL = ("EXCHANGE_FEE", "centre", 300_000), ("LEGAL", "bank", 4_000_000)


def plan(world: World) -> list[dict[str, Any]]:
    """What is offered, and for how many seconds. Costs eat up a whole deposit, a part of it, or nothing."""
    ids = {name: world.people.organisation(name).id for name in ("bank", "centre")}
    chosen: list[dict[str, Any]] = []
    for _ in range(LOTS):
        lines = world.dice.choice(([], [FEE], [COUNSEL, FEE], [("LEGAL", "bank", 6_000_000)]))
        costs = [
            {"kind": kind, "payee_organisation_id": ids[payee], "amount_fen": str(fen)} for kind, payee, fen in lines
        ]
        chosen.append({"costs": costs, "seconds": 1.0 + 0.2 * world.dice.random()})
    return chosen


def live(world: World) -> list[Coroutine[Any, Any, None]]:
    """What happens to each lot."""
    kinds = ["sold", *world.dice.sample(ACTED_ON, LOTS - 1)]
    return [_lot(world, lot, kind) for lot, kind in zip(world.lots, kinds, strict=True)]


async def _lot(world: World, lot: OnOffer, kind: str) -> None:
    dice = random.Random(f"{world.seed} lot {lot.told.lot_id}")
    chance = 0.0 if kind == "passed" else 0.85
    entering = [
        _enter(world, lot, login, bids=dice.random() < chance, late=kind == "suspended" and dice.random() < 0.5)
        for login in dice.sample(BIDDERS, 3 if kind == "sold" else 2)
    ]
    acts = {"withdrawn": _withdraw, "suspended": _suspend}
    others = [acts[kind](world, lot, dice)] if kind in acts else []
    await asyncio.gather(*entering, *others, _close(world, lot, dice))


async def _enter(world: World, lot: OnOffer, login: str, *, bids: bool, late: bool) -> None:
    """Register, deposit in some way, and bid if admitted."""
    dice = random.Random(f"{world.seed} lot {lot.told.lot_id} {login}")
    actor, reviewer = world.people.actor(login), world.people.actor("centre.reviewer")
    claim_fen = dice.choices((0, 2_000_000, lot.told.deposit_fen), weights=(10, 2, 1))[0]
    try:
        applied = await world.surely(
            lambda tx: registering.apply(
                tx, actor=actor, lot_id=lot.told.lot_id, accepted_terms=True, terms_version=CURRENT
            )
        )
        entrant = Entrant(applied.id, lot.told.lot_id, applied.organisation_id, claim_fen)
        world.facts.entrants[applied.id] = entrant
        view = await world.surely(
            lambda tx: registering.qualify(tx, actor=reviewer, registration_id=applied.id, claim_fen=claim_fen)
        )
    except Problem as problem:
        # A slow machine: the lot was over before it began, or withdrawn.
        world.note(f"{login} cannot enter lot {lot.told.lot_id}: {problem.code}")
        return
    entrant.qualified, entrant.code = True, view.payment_reference
    way = "exempt" if not entrant.code else "late" if late else dice.choice(WAYS)
    world.note(f"{login} is registration {entrant.registration_id} of lot {lot.told.lot_id}: deposits {way}")
    paying = _deposit(world, lot, entrant, way, login=login, due_fen=view.deposit_fen, dice=dice)
    await asyncio.gather(paying, _bid(world, lot, entrant, dice) if bids else asyncio.sleep(0))


async def _deposit(
    world: World, lot: OnOffer, entrant: Entrant, way: str, *, login: str, due_fen: int, dice: random.Random
) -> None:
    pay = partial(_pay, world, world.facts.bank_accounts[entrant.organisation_id], dice)
    code = entrant.code or ""
    match way:
        case "in time":
            await pay(code, due_fen)
        case "twice":
            await asyncio.gather(pay(code, due_fen), pay(code, due_fen))
        case "wrongly":
            await pay(code, due_fen + dice.choice((-1, 1, -100_000)))
            await pay(dice.choice(("", code)), dice.choice((due_fen, due_fen - 1)))
        case "late":
            await world.until(lambda: _past(world, lot))
            await pay(code, due_fen)
        case "at the end":
            await asyncio.sleep(max(0.0, (lot.told.ends_at - world.now()).total_seconds() - 0.1 * dice.random()))
            await pay(code, due_fen)
        case "after withdrawing":
            actor = world.people.actor(login)
            await world.surely(
                lambda tx: registering.withdraw(tx, actor=actor, registration_id=entrant.registration_id)
            )
            entrant.gone = True
            await pay(code, due_fen)


def _past(world: World, lot: OnOffer) -> bool:
    """Whether the announced end is past: some lots go on after it."""
    return world.now() > lot.told.ends_at


async def _pay(world: World, account_no: str, dice: random.Random, code: str, amount_fen: int) -> None:
    """A transfer; the bank may tell of it twice at once. What fits nothing, staff return now and then."""
    line = StatementLine(
        rail_txn_id=a_key(),
        direction="CREDIT",
        amount_fen=amount_fen,
        counterparty=BankAccount(account_no=account_no, account_name="竞买人有限公司"),
        memo=f"保证金 {code}",
        reference=None,
        booked_at=clock.now(),
    )
    receive = partial(world.surely, lambda tx: payments.receive(tx, rail="sandbox", line=line))
    receipt, *_ = await asyncio.gather(*(receive() for _ in range(dice.choice((1, 1, 2)))))
    paid = Paid(amount_fen, code, account_no, receipt.id)
    world.facts.paid.append(paid)
    world.note(f"receipt {receipt.id} of {amount_fen} fen for {code or 'nothing'} is {receipt.state}")
    if receipt.state == "UNMATCHED" and dice.random() < 0.6:
        clerk = settlement(world.people)
        back = partial(_answer, world, lambda tx: payments.return_receipt(tx, receipt_id=receipt.id, actor=clerk))
        answers = await asyncio.gather(*(back() for _ in range(dice.choice((1, 2)))))
        paid.returned = "ok" in answers


async def _answer(world: World, act: Any) -> str:
    """What a clerk is told: ok, or the code of a refusal."""
    try:
        await world.surely(act)
    except Problem as problem:
        return problem.code
    return "ok"


async def _bid(world: World, lot: OnOffer, entrant: Entrant, dice: random.Random) -> None:
    """Once or twice, when admitted and while there is time."""
    left = dice.choice((1, 1, 2))
    for _ in range(MOST_LOOKS):
        if not left:
            return
        state, price_fen = world.standing[lot.told.lot_id]
        code = world.codes.get(entrant.registration_id)
        if state in ENDED:
            return
        if state == "OPEN" and code is not None:
            least = lot.start_price_fen if price_fen is None else price_fen + lot.increment_fen
            try:
                await offer(world.engine, lot.told.lot_id, (entrant.registration_id, code), least)
                left -= 1
                world.note(f"registration {entrant.registration_id} bids {least} fen")
            except TryAgain:
                pass
            except Problem as problem:
                left -= problem.code == "already-leading"
        await asyncio.sleep(0.05 + 0.15 * dice.random())


async def _withdraw(world: World, lot: OnOffer, dice: random.Random) -> bool:
    """The bank withdraws the listing, before the bidding opens or while it runs. False when the announced end was quicker."""
    moment = dice.choice((lot.opens_at, lot.told.ends_at))
    await asyncio.sleep(max(0.0, (moment - world.now()).total_seconds() - 0.3 * dice.random()))
    checker = world.people.actor("bank.checker")
    answer = await _answer(
        world,
        lambda tx: withdrawing.withdraw(tx, actor=checker, listing_id=lot.listing_id, ground="DEBT_PAID", note=""),
    )
    world.note(f"the listing of lot {lot.told.lot_id} is withdrawn: {answer}")
    return answer == "ok"


async def _suspend(world: World, lot: OnOffer, dice: random.Random) -> None:
    """Two of the centre suspend the lot while it is open; then it is withdrawn, or they lift it once its announced end is past."""
    await world.until(lambda: world.state_of(lot.told.lot_id) == "OPEN")
    await asyncio.sleep(max(0.0, 0.6 * (lot.told.ends_at - world.now()).total_seconds() * dice.random()))
    one, other = world.people.actor("centre.reviewer"), settlement(world.people)
    lot_id = lot.told.lot_id
    try:
        proposed = await world.surely(
            lambda tx: intervening.propose_suspension(
                tx, actor=one, lot_id=lot_id, ground="COURT_ORDER", reason="法院裁定"
            )
        )
        await world.surely(lambda tx: intervening.approve(tx, actor=other, intervention_id=proposed.id))
        world.note(f"lot {lot_id} is suspended")
        if dice.random() < 0.3 and await _withdraw(world, lot, dice):
            return
        await world.until(lambda: _past(world, lot))
        await asyncio.sleep(0.6)
        today = clock.today()
        await world.surely(lambda tx: intervening.record_cause_end(tx, actor=one, lot_id=lot_id, ended_on=today))
        lifting = await world.surely(
            lambda tx: intervening.propose_lifting(tx, actor=one, lot_id=lot_id, reason="裁定撤销")
        )
        await world.surely(lambda tx: intervening.approve(tx, actor=other, intervention_id=lifting.id))
        world.note(f"lot {lot_id} goes on")
    except Problem as problem:
        world.note(f"lot {lot_id} is not suspended, or does not go on: {problem.code}")


async def _close(world: World, lot: OnOffer, dice: random.Random) -> None:
    """Wait for the end; if the lot was sold, lead the deal to its fate."""
    lot_id = lot.told.lot_id
    if not await world.until(lambda: world.state_of(lot_id) in ENDED):
        world.facts.troubles.append(f"lot {lot_id} does not end")
        return
    async with world.services.db.transaction() as tx:
        deal = await deals.deal_of_venue(tx, venue="auction", venue_ref=lot_id)
    if deal is None:
        return
    fate = world.facts.fates[lot_id] = Fate(deal.id, lot_id)
    mode = dice.choice(("FORFEIT_ALL", "COVER_LOSS_REFUND_EXCESS"))
    if mode == "FORFEIT_ALL":
        # Announced with the sale: the house's own rule is the other one.
        announced = "UPDATE deal SET terms = jsonb_set(terms::jsonb, '{default_mode}', '\"FORFEIT_ALL\"') WHERE id = %s"
        world.connection.execute(announced, [deal.id])
    for turn, whats in enumerate(dice.choice(FATES)):
        # A clerk may be quicker than the jobs of the hammer.
        await asyncio.sleep(dice.choice((0.0, 0.3)))
        loss_fen = dice.choice((0, 700_000, 10_000_000))
        verbs = _verbs(world, deal.id, loss_fen=loss_fen)
        answers = await asyncio.gather(*(_answer(world, verbs[what]) for what in whats))
        fate.acts += [
            Act(turn, what, answer, mode=mode, loss_fen=loss_fen) for what, answer in zip(whats, answers, strict=True)
        ]
        world.note(f"deal {deal.id} of lot {lot_id}: {dict(zip(whats, answers, strict=True))} {mode}")


def _verbs(world: World, deal_id: int, *, loss_fen: int) -> dict[str, Any]:
    """What the centre's settlement may ask of a deal."""
    given: dict[str, Any] = {"actor": settlement(world.people), "deal_id": deal_id}
    return {
        "confirm": lambda tx: confirming.confirm(
            tx, services=world.services, findings_accepted=True, reason="不影响竞价", **given
        ),
        "annul": lambda tx: annulling.annul(tx, reason="公告有误", **given),
        "default": lambda tx: defaulting.default(tx, reason="书面放弃", renounced=True, **given),
        "cover": lambda tx: defaulting.apply_forfeit(tx, loss_fen=loss_fen, reason="不再处置", **given),
    }
