"""The state machines of money at the edge: what we expect, what came, what we send."""

from market.kernel.states import Machine

REFERENCE = Machine(
    "reference",
    initial="OPEN",
    edges={
        ("OPEN", "pay"): "PAID",
        ("OPEN", "cancel"): "CANCELLED",
    },
)

RECEIPT = Machine(
    "receipt",
    initial="RECEIVED",
    edges={
        ("RECEIVED", "match"): "MATCHED",
        ("RECEIVED", "set_aside"): "UNMATCHED",
        ("UNMATCHED", "match"): "MATCHED",
        ("UNMATCHED", "return"): "RETURNED",
    },
)

INSTRUCTION = Machine(
    "instruction",
    initial="CREATED",
    edges={
        ("CREATED", "submit"): "SUBMITTED",
        ("CREATED", "fail"): "FAILED",
        ("SUBMITTED", "settle"): "SETTLED",
        ("SUBMITTED", "fail"): "FAILED",
        ("FAILED", "resubmit"): "SUBMITTED",
    },
)
