"""The state machines of a loan and of a listing."""

from market.kernel.states import Machine

LOAN = Machine(
    "loan",
    initial="PERFORMING",
    edges={
        ("PERFORMING", "default"): "DEFAULTED",
        ("DEFAULTED", "cure"): "PERFORMING",
        ("DEFAULTED", "dispose"): "IN_DISPOSAL",
        ("IN_DISPOSAL", "give_back"): "DEFAULTED",
        ("IN_DISPOSAL", "close"): "CLOSED",
        ("IN_DISPOSAL", "fall_short"): "SHORTFALL",
        ("SHORTFALL", "close"): "CLOSED",
    },
)

LISTING = Machine(
    "listing",
    initial="DRAFT",
    edges={
        ("DRAFT", "propose"): "PROPOSED",
        ("DRAFT", "open_by_rule"): "PUBLISHED",
        ("PROPOSED", "send_back"): "DRAFT",
        ("PROPOSED", "submit"): "SUBMITTED",
        ("SUBMITTED", "return"): "RETURNED",
        ("RETURNED", "propose"): "PROPOSED",
        ("SUBMITTED", "publish"): "PUBLISHED",
        ("PUBLISHED", "conclude"): "CONCLUDED",
        ("DRAFT", "withdraw"): "WITHDRAWN",
        ("PROPOSED", "withdraw"): "WITHDRAWN",
        ("RETURNED", "withdraw"): "WITHDRAWN",
        ("PUBLISHED", "withdraw"): "WITHDRAWN",
    },
)

# `open_by_rule` is the exchange's own: a later stage of what was reviewed already, when nothing stands against it (`relisting`).

OPEN_STATES = ("DRAFT", "PROPOSED", "SUBMITTED", "RETURNED", "PUBLISHED")
"""A loan has at most one listing in these states."""

LIVE_STATES = ("PROPOSED", "SUBMITTED", "RETURNED", "PUBLISHED")
"""A right is in at most one listing in these states, across all banks."""

EDITABLE_STATES = ("DRAFT", "RETURNED")
"""The maker may change the terms."""

PUBLIC_STATES = ("PUBLISHED", "CONCLUDED", "WITHDRAWN")
"""What the public may see, once it was published."""
