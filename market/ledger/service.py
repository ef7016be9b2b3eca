"""The door of the ledger for other rooms; each verb lives in its own file.

    await post(tx, reference="receipt:9", kind="RECEIPT", description="…", postings=[Posting("external", "deposit:7", 100)])
    await place_hold(tx, account="deposit:7", amount_fen=100, purpose="deposit:7")
    await apply_hold(tx, purpose="deposit:7", actor=SYSTEM, destination="escrow:3", deal_id=3)

In one transaction, prefer one `post` with several postings: accounts are locked in code order within one call.
"""

from market.ledger.books import accounts, entries, statement, verify_books
from market.ledger.holds import apply_hold, find_hold, forfeit_hold, place_hold, release_hold
from market.ledger.posting import account, balance, post
from market.ledger.rules import (
    EXTERNAL,
    FEES,
    SUSPENSE,
    InsufficientFunds,
    InvalidPosting,
    Posting,
    ReferenceTaken,
)
from market.ledger.views import (
    AccountStatement,
    AccountView,
    BooksReport,
    EntryView,
    HoldView,
    PostingView,
    StatementLineView,
)

__all__ = [
    "EXTERNAL",
    "FEES",
    "SUSPENSE",
    "AccountStatement",
    "AccountView",
    "BooksReport",
    "EntryView",
    "HoldView",
    "InsufficientFunds",
    "InvalidPosting",
    "Posting",
    "PostingView",
    "ReferenceTaken",
    "StatementLineView",
    "account",
    "accounts",
    "apply_hold",
    "balance",
    "entries",
    "find_hold",
    "forfeit_hold",
    "place_hold",
    "post",
    "release_hold",
    "statement",
    "verify_books",
]
