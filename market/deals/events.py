"""What deals tell the rooms above. Amounts are fen; `venue` and `venue_ref` are what the venue opened the deal with."""

from dataclasses import dataclass

from market.platform.events import Event


@dataclass(frozen=True)
class DealConfirmed(Event):
    """The centre confirmed the sale after the continuity check."""

    deal_id: int
    venue: str
    venue_ref: int


@dataclass(frozen=True)
class DealAnnulled(Event):
    """The sale was annulled before its price was distributed (S18 art 31); what the buyer paid goes back."""

    deal_id: int
    venue: str
    venue_ref: int
    loan_key: str
    reason: str


@dataclass(frozen=True)
class DealDefaulted(Event):
    """The buyer defaulted (S18 art 24): the deposit is forfeited, paid instalments go back, the right may be sold again without this buyer."""

    deal_id: int
    venue: str
    venue_ref: int
    loan_key: str
    buyer_organisation_id: int
    forfeited_fen: int


@dataclass(frozen=True)
class ForfeitApplied(Event):
    """`amount_fen` of a defaulter's deposit is paid to the pledgee on this debt, outside of any resale's waterfall. Once a deal."""

    deal_id: int
    loan_key: str
    amount_fen: int


@dataclass(frozen=True)
class DealCertified(Event):
    """The certificate of transaction was issued; the waterfall follows."""

    deal_id: int


@dataclass(frozen=True)
class DealSettled(Event):
    """The waterfall is posted and the payouts are instructed.

    `shortfall_fen` is the principal that stays with the debtor, `surplus_fen` what the pledgor gets.
    """

    deal_id: int
    loan_key: str
    seller_organisation_id: int
    price_fen: int
    costs_paid_fen: int
    interest_paid_fen: int
    principal_paid_fen: int
    shortfall_fen: int
    surplus_fen: int
