"""A bidder's way into a lot: apply, be qualified, pay the deposit, be admitted under a code."""

from __future__ import annotations

import secrets

from sqlalchemy.ext.asyncio import AsyncSession

from auction import store
from auction.bids import hot
from auction.bids.journal import append
from auction.problems import (
    AlreadyRegistered,
    MayNotBid,
    PersonalRight,
    RegistrationClosed,
    TermsNotAccepted,
)
from auction.registrations import registered
from auction.registrations.bidding_terms import CURRENT
from auction.registrations.registered import account_of, deposit_of, purpose_of
from auction.rules import ONGOING, PriorityAdmitted, still_bidding
from auction.states import REGISTRATION
from auction.tables import Lot, Registration
from auction.views import RegistrationView
from market.identity import service as identity
from market.kernel.problems import Invalid, NotFound
from market.ledger import service as ledger
from market.payments import service as payments
from market.platform import history
from market.platform.actor import SYSTEM, Actor
from market.platform.db import database_now, driver_connection


async def apply(
    tx: AsyncSession, *, actor: Actor, lot_id: int, accepted_terms: bool, terms_version: str
) -> RegistrationView:
    """Register the actor's organisation for a lot.

    Raises NotFound, TermsNotAccepted, RegistrationClosed, MayNotBid, AlreadyRegistered.
    """
    lot = await entered(tx, lot_id=lot_id, accepted_terms=accepted_terms, terms_version=terms_version)
    if await database_now(tx) >= lot.registration_closes_at:
        raise RegistrationClosed(closed_at=lot.registration_closes_at.isoformat())
    assert actor.organisation_id is not None
    reason = await registered.screening(tx, lot, await identity.organisation(tx, organisation_id=actor.organisation_id))
    if reason is not None:
        raise MayNotBid(reason=reason)
    row = await add(tx, lot, actor=actor, terms_version=terms_version)
    return await registered.view(tx, row, lot, viewer=actor)


async def entered(tx: AsyncSession, *, lot_id: int, accepted_terms: bool, terms_version: str) -> Lot:
    """The lot under its lock: while it is held nobody else registers for it, so nobody does so twice, alone and in a group.

    Raises NotFound, TermsNotAccepted, RegistrationClosed.
    """
    lot = await store.locked_lot(tx, lot_id=lot_id)
    if not accepted_terms or terms_version != CURRENT:
        raise TermsNotAccepted(terms_version=CURRENT)
    if lot.state not in ONGOING:
        raise RegistrationClosed(closed_at=lot.registration_closes_at.isoformat())
    return lot


async def add(tx: AsyncSession, lot: Lot, *, actor: Actor, terms_version: str, joint: bool = False) -> Registration:
    """The actor's organisation has registered; the lot is locked. Raises AlreadyRegistered."""
    assert actor.organisation_id is not None
    assert actor.user_id is not None
    await refuse_bound(tx, lot, organisation_id=actor.organisation_id)
    row = Registration(
        lot_id=lot.id,
        organisation_id=actor.organisation_id,
        user_id=actor.user_id,
        terms_version=terms_version,
        state=REGISTRATION.initial,
        bidder_code=None,
        payment_reference=None,
        refusal="",
        joint=joint,
        applied_at=await database_now(tx),
    )
    tx.add(row)
    await tx.flush()
    return row


async def refuse_bound(tx: AsyncSession, lot: Lot, *, organisation_id: int) -> None:
    """Raises AlreadyRegistered for who has registered for the lot, alone or in a group."""
    if await store.bound(tx, lot_id=lot.id, organisation_id=organisation_id):
        raise AlreadyRegistered()


async def withdraw(tx: AsyncSession, *, actor: Actor, registration_id: int) -> RegistrationView:
    """The bidder, or the lead of a group, withdraws before the deposit has arrived; they may register anew while there is time.

    What is paid all the same goes back from suspense. Raises NotFound, WrongState.
    """
    row, lot = await locked(tx, registration_id)
    if row.organisation_id != actor.organisation_id:
        raise NotFound(kind="registration", reference=registration_id)
    await history.move(tx, row, machine=REGISTRATION, event="withdraw", actor=actor)
    if row.payment_reference is not None:
        await payments.cancel_reference(tx, code=row.payment_reference, actor=actor, note="withdrawn")
    return await registered.view(tx, row, lot, viewer=actor)


async def qualify(
    tx: AsyncSession,
    *,
    actor: Actor,
    registration_id: int,
    priority_rank: int | None = None,
    claim_fen: int = 0,
    every_member: bool = False,
) -> RegistrationView:
    """The centre finds the bidder eligible; from now on the deposit can be paid (eligibility before payment).

    `priority_rank` is that of a priority purchaser (S18 art 16), `claim_fen` what a creditor of the same debtor may set against the
    deposit (S18 art 17). Both are a person's: a group has priority where the centre found it of `every_member` (the rank is then the
    last of theirs), and no claim. Raises NotFound, WrongState, RegistrationClosed, PersonalRight.
    """
    row, lot = await locked(tx, registration_id)
    if row.joint and priority_rank is not None and not every_member:
        raise PersonalRight(right="priority")
    if row.joint and claim_fen:
        raise PersonalRight(right="claim")
    if lot.state not in ONGOING:
        raise RegistrationClosed(closed_at=lot.ends_at.isoformat())
    row.priority_rank, row.claim_fen = priority_rank, claim_fen
    told = [f"priority rank {priority_rank}"] if priority_rank else []
    told += [f"claim of {claim_fen} fen instead of deposit"] if claim_fen else []
    await history.move(tx, row, machine=REGISTRATION, event="qualify", actor=actor, note="; ".join(told))
    if deposit_of(row, lot) == 0:
        await _admit(tx, row)
        return await registered.view(tx, row, lot)
    reference = await payments.open_reference(
        tx,
        purpose="DEPOSIT",
        subject_id=row.id,
        payer_organisation_id=row.organisation_id,
        expected_fen=deposit_of(row, lot),
        account=account_of(row.id),
        due_at=lot.ends_at,
    )
    row.payment_reference = reference.code
    return await registered.view(tx, row, lot)


async def refuse(tx: AsyncSession, *, actor: Actor, registration_id: int, reason: str) -> RegistrationView:
    """The centre refuses with a reason that the bidder reads. Raises Invalid, NotFound, WrongState."""
    if not reason.strip():
        raise Invalid({"field": "reason", "zh": "请填写不予通过的理由", "en": "Say why the bidder is refused"})
    row, lot = await locked(tx, registration_id)
    row.refusal = reason.strip()
    await history.move(tx, row, machine=REGISTRATION, event="refuse", actor=actor, note=row.refusal)
    return await registered.view(tx, row, lot)


async def deposit_received(tx: AsyncSession, *, registration_id: int, amount_fen: int) -> None:
    """The deposit is there: hold it and admit the bidder; once bidding has ended, it goes straight back. Idempotent."""
    row, _ = await locked(tx, registration_id)
    if row.state == "ADMITTED" or await ledger.find_hold(tx, purpose=purpose_of(row.id)) is not None:
        return
    await ledger.place_hold(tx, account=account_of(row.id), amount_fen=amount_fen, purpose=purpose_of(row.id))
    # Locked already; asked anew for its clock, since the accounts may have kept us waiting.
    standing = await hot.lock(await driver_connection(tx), row.lot_id)
    if row.state == "QUALIFIED" and still_bidding(standing.lot, at=standing.at):
        await _admit(tx, row)
    else:
        await release_deposit(tx, registration_id=row.id)


async def release_deposit(tx: AsyncSession, *, registration_id: int) -> None:
    """Give a deposit back to the account it came from (S18 art 23: within 24 hours, also when unsold). Idempotent."""
    row, _ = await locked(tx, registration_id)
    hold = await ledger.find_hold(tx, purpose=purpose_of(registration_id))
    if hold is None or hold.state != "PLACED":
        return
    await ledger.release_hold(tx, purpose=purpose_of(registration_id), actor=SYSTEM)
    await payments.instruct(
        tx,
        reference=f"deposit-release:{registration_id}",
        purpose="DEPOSIT_RELEASE",
        subject_id=registration_id,
        payee_organisation_id=row.organisation_id,
        amount_fen=hold.amount_fen,
        source_account=account_of(registration_id),
    )


async def _admit(tx: AsyncSession, row: Registration) -> None:
    """Issue a bidder code: random, so that nobody can tell from it who came when (S18 art 18). The lot is locked.

    That a code has priority is an event of the record: everybody may know by which right an equal price stands.
    """
    taken = await store.codes(tx, lot_id=row.lot_id)
    while (code := f"{secrets.randbelow(9_000) + 1_000}") in taken:
        pass
    row.bidder_code = code
    await history.move(tx, row, machine=REGISTRATION, event="admit", actor=SYSTEM)
    if row.priority_rank is not None:
        connection = await driver_connection(tx)
        locked = await hot.lock(connection, row.lot_id)
        event = append(locked, PriorityAdmitted(code, row.priority_rank))
        await hot.write(connection, events=[event], lot=locked)


async def locked(tx: AsyncSession, registration_id: int) -> tuple[Registration, Lot]:
    """A registration and its lot, both locked, the lot first: whether it has closed is not in doubt afterwards."""
    known = await store.registration(tx, registration_id=registration_id)
    if known is None:
        raise NotFound(kind="registration", reference=registration_id)
    lot = await store.locked_lot(tx, lot_id=known.lot_id)
    row = await store.registration(tx, registration_id=registration_id, lock=True)
    assert row is not None
    return row, lot
