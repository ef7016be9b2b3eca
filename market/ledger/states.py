"""The one state machine of the ledger: a hold ends exactly once."""

from market.kernel.states import Machine

HOLD = Machine(
    "hold",
    initial="PLACED",
    edges={
        ("PLACED", "release"): "RELEASED",
        ("PLACED", "apply"): "APPLIED",
        ("PLACED", "forfeit"): "FORFEITED",
    },
)
