"""References: money we expect, under a code that a person can type."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from market.kernel import clock
from market.ledger.rules import organisation_of
from market.payments import store
from market.payments.codes import ALPHABET, BODY_LENGTH, find_codes, make_code
from market.payments.models import BankAccount, ReferencePage, ReferencePurpose, ReferenceView
from market.payments.rules import NoSettlementAccount
from market.payments.states import REFERENCE
from market.payments.tables import PaymentReference
from market.platform import history
from market.platform.actor import Actor
from market.platform.settings import Settings, settings


def settlement_account() -> BankAccount:
    """The exchange's segregated settlement account (120号文 art 38-40), as payers write it on a transfer."""
    chosen = settings()
    return BankAccount(
        account_no=chosen.settlement_account_no,
        account_name=chosen.settlement_account_name,
        bank_name=chosen.settlement_bank_name,
    )


def check_settlement_account(chosen: Settings) -> None:
    """Nobody is asked to pay into an account that does not exist. Raises NoSettlementAccount."""
    invented = Settings.model_fields["settlement_account_no"].default
    if chosen.environment == "production" and chosen.settlement_account_no == invented:
        raise NoSettlementAccount()


def view(row: PaymentReference) -> ReferenceView:
    """The row with the account to pay into."""
    columns = {column.name: getattr(row, column.name) for column in row.__table__.columns}
    return ReferenceView(**columns, pay_into=settlement_account())


async def open_reference(
    tx: AsyncSession,
    *,
    purpose: ReferencePurpose,
    subject_id: int,
    payer_organisation_id: int | None,
    expected_fen: int,
    account: str,
    due_at: datetime | None = None,
) -> ReferenceView:
    """Expect exactly `expected_fen` (> 0) for `subject_id`; once paid it stands on the ledger account `account`.

    `PaymentReceived(reference_id, purpose, subject_id, amount_fen)` follows the payment. An open reference for the same
    thing is answered again instead of a second one. `due_at` is told to the payer and never refuses money: whoever
    opened the reference cancels it when it is too late. Raises InvalidPosting (unknown account code),
    NoSettlementAccount.
    """
    check_settlement_account(settings())
    organisation_of(account)
    if expected_fen <= 0:
        raise ValueError("a reference expects more than 0 fen; a zero balance needs no payment")
    standing, _ = await store.references(
        tx,
        purpose=purpose,
        subject_id=subject_id,
        state="OPEN",
        payer_organisation_id=payer_organisation_id,
        limit=20,
        offset=0,
    )
    for row in standing:
        if (row.expected_fen, row.account) == (expected_fen, account):
            return view(row)
    while True:
        body = "".join(secrets.choice(ALPHABET) for _ in range(BODY_LENGTH))
        created = await store.insert_reference(
            tx,
            values={
                "code": make_code(purpose, body),
                "purpose": purpose,
                "subject_id": subject_id,
                "payer_organisation_id": payer_organisation_id,
                "expected_fen": expected_fen,
                "account": account,
                "state": REFERENCE.initial,
                "due_at": due_at,
                "created_at": clock.now(),
            },
        )
        # A code that was drawn before is drawn anew.
        if created is not None:
            return view(created)


async def cancel_reference(tx: AsyncSession, *, code: str, actor: Actor, note: str = "") -> ReferenceView:
    """Expect this money no longer; what still comes goes to suspense. Cancelling twice changes nothing.

    Raises NotFound, WrongState (already paid).
    """
    row = await store.reference_by_code(tx, code=code, lock=True)
    if row.state != "CANCELLED":
        await history.move(tx, row, machine=REFERENCE, event="cancel", actor=actor, note=note)
    return view(row)


async def reference(tx: AsyncSession, *, code: str) -> ReferenceView:
    """The reference with this code, typed as people type (case, dashes, blanks). Raises NotFound."""
    found = find_codes(code)
    return view(await store.reference_by_code(tx, code=found[0] if found else code))


async def references(
    tx: AsyncSession,
    *,
    purpose: str | None = None,
    subject_id: int | None = None,
    state: str | None = None,
    payer_organisation_id: int | None = None,
    limit: int = 50,
    offset: int = 0,
) -> ReferencePage:
    """References, newest first, filtered."""
    rows, total = await store.references(
        tx,
        purpose=purpose,
        subject_id=subject_id,
        state=state,
        payer_organisation_id=payer_organisation_id,
        limit=limit,
        offset=offset,
    )
    return ReferencePage(items=[view(row) for row in rows], total=total)
