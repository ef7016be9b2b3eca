"""The deal's machine: the transfer order of rulebook §4 (price held → release → filing → registry's proof → payout)."""

from market.kernel.states import Machine

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
        ("AWAITING_CONFIRMATION", "annul"): "ANNULLED",
        ("AWAITING_CONFIRMATION", "default"): "DEFAULTED",
        ("AWAITING_CONTRACT", "default"): "DEFAULTED",
        ("AWAITING_PAYMENT", "default"): "DEFAULTED",
    },
)
