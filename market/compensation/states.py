"""The state machines of compensation: a claim on the fund, and what comes back to it later."""

from market.kernel.states import Machine

CLAIM = Machine(
    "claim",
    initial="OPENED",
    edges={
        ("OPENED", "submit"): "SUBMITTED",
        ("SUBMITTED", "approve"): "APPROVED",
        ("SUBMITTED", "reject"): "REJECTED",
        ("SUBMITTED", "return"): "RETURNED",
        ("RETURNED", "submit"): "SUBMITTED",
        ("APPROVED", "pay"): "PAID",
    },
)

RECOVERY = Machine(
    "recovery",
    initial="REPORTED",
    edges={
        ("REPORTED", "receive"): "RECEIVED",
    },
)
