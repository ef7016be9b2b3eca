"""The rule set `demo`: the standard rules with periods cut short so that a whole disposal can be watched in minutes.

Never for a real disposal: production refuses this rule set. What is not named here is as in `standard`.
"""

from dataclasses import dataclass

SOURCE = "demo rule set"


@dataclass(frozen=True, kw_only=True)
class Override:
    """A shortened value with its own bounds; label, unit and dates stay those of the standard rule."""

    value: int
    low: int | None = None
    high: int | None = None


OVERRIDES: dict[str, Override] = {
    "notice_days_first": Override(value=0, low=0),
    "notice_days_later": Override(value=0, low=0),
    "notice_days_first_movables": Override(value=0, low=0),
    "notice_days_later_movables": Override(value=0, low=0),
    "party_notice_days": Override(value=0, low=0),
    "party_notice_posting_days": Override(value=0, low=0),
    "bidding_seconds": Override(value=180, low=10),
    "extension_seconds": Override(value=20, low=5),
    "sealed_opening_seconds": Override(value=60, low=10),
    "fall_tick_seconds": Override(value=10, low=2),
    "hybrid_sealed_seconds": Override(value=60, low=10),
    "hybrid_best_seconds": Override(value=30, low=5),
    "reminder_before_opening_seconds": Override(value=30, low=0),
    "reminder_before_end_seconds": Override(value=60, low=0),
    "losers_deposit_release_seconds": Override(value=5, high=86_400),
    "relist_within_days": Override(value=1, low=0, high=30),
    "sell_off_window_seconds": Override(value=240, low=10),
    "reserve_offer_working_days": Override(value=0, low=0),
    "value_agreement_working_days": Override(value=0, low=0),
    "resume_within_days": Override(value=1, low=0, high=5),
    "auction_house.notice_days": Override(value=0, low=0),
    "auction_house.display_days": Override(value=0, low=0),
    "soe.listing_working_days_small": Override(value=0, low=0),
    "soe.listing_working_days_large": Override(value=0, low=0),
    "soe.extension_working_days": Override(value=0, low=0),
    "soe.resume_total_working_days": Override(value=0, low=0),
    "soe.resume_remaining_working_days": Override(value=0, low=0),
    "soe.result_notice_working_days": Override(value=0, low=0),
    "compensation.overdue_days": Override(value=1, low=0),
}
