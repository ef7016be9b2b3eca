"""What payments tell the rooms above."""

from dataclasses import dataclass

from market.platform.events import Event


@dataclass(frozen=True)
class PaymentReceived(Event):
    """A reference was paid in full: the money (fen) stands on the reference's ledger account.

    `purpose` is DEPOSIT, BALANCE, RECOVERY or FUND_TOPUP; `subject_id` is what the opener of the reference named.
    """

    reference_id: int
    purpose: str
    subject_id: int
    amount_fen: int


@dataclass(frozen=True)
class InstructionSettled(Event):
    """Money we instructed has left the settlement account. `purpose` is PAYOUT, DEPOSIT_RELEASE, CLAIM, RETURN, …"""

    instruction_id: int
    purpose: str
    subject_id: int
