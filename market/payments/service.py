"""The door of payments for other rooms; each verb lives in its own file.

reference = await open_reference(tx, purpose="DEPOSIT", subject_id=registration_id, payer_organisation_id=o,
                                 expected_fen=n, account=f"deposit:{registration_id}", due_at=…)
… `PaymentReceived(reference_id, purpose, subject_id, amount_fen)` follows when the money is there.

await instruct(tx, reference=f"deposit-release:{registration_id}", purpose="DEPOSIT_RELEASE", subject_id=registration_id,
               payee_organisation_id=o, amount_fen=n, source_account=f"deposit:{registration_id}")
… `InstructionSettled(instruction_id, purpose, subject_id)` follows when the money has left.
"""

from market.payments.instructing import instruct, instruction, instructions, resubmit, return_receipt
from market.payments.models import BankAccount, InstructionView, ReceiptView, ReferenceView
from market.payments.receiving import match_receipt, receipts, receive
from market.payments.references import cancel_reference, open_reference, reference, references, settlement_account
from market.payments.rules import AmountDiffers, NoPayeeAccount

__all__ = [
    "AmountDiffers",
    "BankAccount",
    "InstructionView",
    "NoPayeeAccount",
    "ReceiptView",
    "ReferenceView",
    "cancel_reference",
    "instruct",
    "instruction",
    "instructions",
    "match_receipt",
    "open_reference",
    "receipts",
    "receive",
    "reference",
    "references",
    "resubmit",
    "return_receipt",
    "settlement_account",
]
