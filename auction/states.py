"""The machines of the auction room."""

from market.kernel.states import Machine

LOT = Machine(
    "lot",
    initial="SCHEDULED",
    edges={
        ("SCHEDULED", "open"): "OPEN",
        ("SCHEDULED", "withdraw"): "WITHDRAWN",
        ("OPEN", "sell"): "SOLD",
        ("OPEN", "pass"): "PASSED",
        ("OPEN", "withdraw"): "WITHDRAWN",
        ("OPEN", "pause"): "PAUSED",
        ("OPEN", "suspend"): "SUSPENDED",
        ("PAUSED", "suspend"): "SUSPENDED",
        ("PAUSED", "resume"): "OPEN",
        ("PAUSED", "withdraw"): "WITHDRAWN",
        ("SUSPENDED", "resume"): "OPEN",
        ("SUSPENDED", "withdraw"): "WITHDRAWN",
    },
)

INTERVENTION = Machine(
    "intervention",
    initial="PROPOSED",
    edges={
        ("PROPOSED", "carry_out"): "CARRIED_OUT",
        ("PROPOSED", "reject"): "REJECTED",
    },
)
"""What the centre does to a lot. A pause and its end are carried out at once, a suspension and its end once another person has approved."""

REGISTRATION = Machine(
    "registration",
    initial="APPLIED",
    edges={
        ("APPLIED", "qualify"): "QUALIFIED",
        ("APPLIED", "refuse"): "REFUSED",
        ("APPLIED", "withdraw"): "WITHDRAWN",
        ("QUALIFIED", "admit"): "ADMITTED",
        ("QUALIFIED", "withdraw"): "WITHDRAWN",
        ("APPLIED", "ask_members"): "WAITING_FOR_MEMBERS",
        ("WAITING_FOR_MEMBERS", "complete"): "APPLIED",
        ("WAITING_FOR_MEMBERS", "decline"): "WITHDRAWN",
        ("WAITING_FOR_MEMBERS", "withdraw"): "WITHDRAWN",
    },
)
"""A group's registration waits until every member has consented in their own sign-in; only then is it reviewed."""

JOINT_MEMBER = Machine(
    "joint member",
    initial="ASKED",
    edges={
        ("ASKED", "consent"): "CONSENTED",
        ("ASKED", "decline"): "DECLINED",
    },
)
"""A person whom a lead has named for a group."""
