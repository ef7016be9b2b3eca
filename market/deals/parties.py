"""Who is who in a deal: the checks that every verb of a party makes."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from market.deals import store
from market.deals.problems import NotYourDeal, ReasonMissing
from market.deals.rules import Party, Standing
from market.deals.tables import Deal
from market.identity import service as identity
from market.kernel.problems import NotAllowed
from market.platform.actor import Actor

BUYERS = ("BIDDER", "RESERVE_OFFICER")


def is_seller(deal: Deal, actor: Actor) -> bool:
    """Whether the actor checks for the pledgee bank that sells."""
    return actor.organisation_id == deal.seller_organisation_id and actor.has("BANK_CHECKER")


def is_buyer(deal: Deal, actor: Actor) -> bool:
    """Whether the actor acts for the organisation that bought: a bidder, a reserve institution, the pledgee in a set-off."""
    if deal.buyer_organisation_id == deal.seller_organisation_id:
        return is_seller(deal, actor)
    return actor.organisation_id == deal.buyer_organisation_id and actor.has(*BUYERS)


def takes_part(deal: Deal, actor: Actor) -> bool:
    """Whether the actor is the buyer, or of a group that bought: its lead alone acts, all of them see what they owe."""
    member = actor.has(*BUYERS) and any(one.organisation_id == actor.organisation_id for one in deal.group)
    return is_buyer(deal, actor) or member


def party_of(deal: Deal, actor: Actor) -> Party:
    """For which party the actor may sign. Raises NotYourDeal."""
    if is_buyer(deal, actor):
        return "BUYER"
    if is_seller(deal, actor):
        return "SELLER"
    raise NotYourDeal(needs="转让方银行复核 / 买受人")


def need_settlement(actor: Actor) -> None:
    """The centre's settlement officers only. Raises NotAllowed."""
    if not actor.has("CENTRE_SETTLEMENT"):
        raise NotAllowed(needs="交易中心结算")


async def house_name(tx: AsyncSession, actor: Actor) -> str:
    """The name under which the actor's organisation issues papers."""
    assert actor.organisation_id is not None
    return (await identity.organisation(tx, organisation_id=actor.organisation_id)).name


def need_reason(reason: str) -> str:
    """The reason without blanks around it. Raises ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing()
    return reason.strip()


async def signed(tx: AsyncSession, deal: Deal) -> set[str]:
    """Which parties have signed. In a set-off the transferor is the pledgor, who signed the agreement that is the contract."""
    own = deal.buyer_organisation_id == deal.seller_organisation_id
    return {row.party for row in await store.signatures(tx, deal_id=deal.id)} | ({"SELLER"} if own else set())


async def standing(tx: AsyncSession, deal: Deal) -> Standing:
    """The few facts that decide what may happen next."""
    certificate = await store.certificate_of(tx, deal_id=deal.id)
    return Standing(
        state=deal.state,
        signed=frozenset(await signed(tx, deal)),
        findings_known=deal.findings is not None,
        revoked=certificate is not None and certificate.revoked_at is not None,
        held_back=deal.held_back_fen > 0 and await store.standing(tx, loan_key=deal.loan_key) is None,
    )
