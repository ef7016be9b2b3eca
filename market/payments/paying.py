"""The "pay now" button of demonstrations: asks the sandbox bank to pay; the money still arrives by the bank's notice."""

from __future__ import annotations

from market.identity import service as identity
from market.kernel.problems import SignInRequired, WrongState
from market.payments.models import TransferResult
from market.payments.rails import sandbox
from market.payments.references import reference
from market.payments.rules import NoPayeeAccount, NotYourReference
from market.payments.states import REFERENCE
from market.platform.actor import Actor
from market.platform.services import Services


async def pay_from_sandbox(services: Services, *, actor: Actor, code: str) -> TransferResult:
    """Transfer the expected amount from the payer's own sandbox account, once however often it is asked.

    Raises NoRail, NotFound, NotYourReference, WrongState (paid or cancelled), NoPayeeAccount, RailRefused.
    """
    bank = sandbox(services)
    if actor.organisation_id is None:
        raise SignInRequired()
    async with services.db.transaction() as tx:
        found = await reference(tx, code=code)
        if found.payer_organisation_id != actor.organisation_id:
            raise NotYourReference(reference=found.code)
        if found.state != REFERENCE.initial:
            raise WrongState(
                machine="reference", state=found.state, event="pay", allowed=list(REFERENCE.events(found.state))
            )
        payer = await identity.organisation(tx, organisation_id=actor.organisation_id)
    if not payer.bank_account_no:
        raise NoPayeeAccount(organisation_id=payer.id)
    return await bank.pay(
        from_account_no=payer.bank_account_no,
        amount_fen=found.expected_fen,
        memo=found.code,
        reference=f"pay:{found.code}",
    )
