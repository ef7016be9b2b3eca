"""The deal's machine: the transfer order of rulebook §4 (price held → release → filing → registry's proof → payout).

Until the waterfall is posted every state has a way back for the money: `annul` returns all that the buyer paid.
"""

from market.kernel.states import Machine

UNSETTLED = (
    "AWAITING_CONFIRMATION",
    "AWAITING_CONTRACT",
    "AWAITING_PAYMENT",
    "PAID",
    "RELEASED",
    "FILED",
    "TRANSFERRED",
    "CERTIFIED",
)
"""On the way: what the buyer paid is still in our hands."""

RECORDED = ("TRANSFERRED", "CERTIFIED")
"""The buyer stands in the registry, and the money is still in our hands."""

UNDONE = ("ANNULLED", "DEFAULTED")
"""The sale came undone: there is no price to distribute, the right may be sold again."""

DEAL = Machine(
    "deal",
    initial="AWAITING_CONFIRMATION",
    edges={
        ("AWAITING_CONFIRMATION", "confirm"): "AWAITING_CONTRACT",
        ("AWAITING_CONTRACT", "sign"): "AWAITING_PAYMENT",
        ("AWAITING_PAYMENT", "pay"): "PAID",
        ("PAID", "release_pledge"): "RELEASED",
        ("RELEASED", "file_transfer"): "FILED",
        ("FILED", "record_transfer"): "TRANSFERRED",
        ("TRANSFERRED", "certify"): "CERTIFIED",
        ("CERTIFIED", "settle"): "SETTLED",
        **{(state, "annul"): "ANNULLED" for state in UNSETTLED},
        ("AWAITING_CONFIRMATION", "default"): "DEFAULTED",
        ("AWAITING_CONTRACT", "default"): "DEFAULTED",
        ("AWAITING_PAYMENT", "default"): "DEFAULTED",
    },
)
