"""The event map: which task each room runs when something happens in a room below (or beside) it."""

from collections.abc import Mapping, Sequence

from auction import jobs as auction
from auction.events import LotClosed, LotScheduled
from listings import jobs as listings
from listings.events import ListingPublished, ListingWithdrawn
from market.compensation import jobs as compensation
from market.compensation.events import ClaimDecided, ClaimPaid, RecoveryOverdue
from market.deals import jobs as deals
from market.deals.events import DealAnnulled, DealCertified, DealDefaulted, DealSettled, ForfeitApplied
from market.payments.events import InstructionSettled, PaymentReceived
from market.platform.events import Event
from market.platform.jobs import Task

EVENT_MAP: Mapping[type[Event], Sequence[Task]] = {
    ListingPublished: [auction.schedule_lot],
    ListingWithdrawn: [auction.withdraw_lot],
    PaymentReceived: [auction.deposit_received, deals.instalment_received, compensation.return_received],
    LotScheduled: [listings.lot_scheduled],
    LotClosed: [listings.lot_closed],
    DealAnnulled: [listings.deal_annulled],
    DealDefaulted: [listings.deal_defaulted],
    ForfeitApplied: [listings.forfeit_applied],
    DealCertified: [deals.settle],
    DealSettled: [listings.deal_settled],
    InstructionSettled: [compensation.claim_paid],
    ClaimDecided: [listings.claim_decided],
    ClaimPaid: [listings.claim_paid],
    RecoveryOverdue: [listings.recovery_overdue],
}
