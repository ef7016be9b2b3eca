"""What compensation tells the rooms above."""

from dataclasses import dataclass

from market.platform.events import Event


@dataclass(frozen=True)
class ClaimOpened(Event):
    """A shortfall stands and a claim on the fund is open: the bank completes the pack and submits it."""

    claim_id: int
    loan_key: str
    bank_organisation_id: int


@dataclass(frozen=True)
class ClaimDecided(Event):
    """`decision` is APPROVED, REJECTED or RETURNED; `amount_fen` what was approved, otherwise 0.

    `decision_no` counts the decisions of the claim from 1: a claim may be returned more than once.
    """

    claim_id: int
    decision_no: int
    loan_key: str
    decision: str
    amount_fen: int


@dataclass(frozen=True)
class ClaimPaid(Event):
    """The fund's share (fen) has left for the bank."""

    claim_id: int
    loan_key: str
    amount_fen: int


@dataclass(frozen=True)
class RecoveryOverdue(Event):
    """A bank did not pass a recovery's share (fen) on within the scheme's working days."""

    recovery_id: int
    claim_id: int
    loan_key: str
    amount_fen: int
