"""What a loan tape says of a loan and of what secures it (pure), once every cell is read. Amounts in fen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date

from market.kernel import ids, rulebook


@dataclass(frozen=True, kw_only=True)
class RightRecord:
    registration_no: str
    kind: str
    number: str
    title: str
    owner: str
    filed_on: date | None
    expires_on: date | None
    annual_fee_due_on: date | None
    ip_class: str
    notes: str


@dataclass(frozen=True, kw_only=True)
class PledgeRecord:
    registration_no: str
    pledgor_name: str
    pledgor_uscc: str
    registered_on: date
    rank: int
    maximum_fen: int | None


@dataclass(frozen=True, kw_only=True)
class LoanRecord:
    """A loan as the tape has it, with everything that secures it. Amounts in fen."""

    row: int
    loan_no: str
    contract_no: str
    borrower_name: str
    borrower_uscc: str
    principal_fen: int
    outstanding_principal_fen: int
    interest_fen: int
    drawn_on: date
    due_on: date
    overdue_since: date | None
    classification: str
    recorded_with_fund_on: date | None
    pledges: tuple[PledgeRecord, ...] = ()
    rights: tuple[RightRecord, ...] = ()

    def digest(self) -> str:
        """SHA-256 of what the tape says of this loan; the place in the sheet does not count."""
        facts = {name: value for name, value in asdict(self).items() if name != "row"}
        text = json.dumps(facts, sort_keys=True, default=str, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def patent_term(number: str, *, on: date) -> tuple[str, int]:
    """The rule and the years of a patent's term by the type digit of its number (PatL art 42)."""
    digits = ids.check_patent(number).split(".")[0]
    kind = digits[4] if len(digits) == 12 else digits[2]
    words = {"2": "utility_model", "9": "utility_model", "3": "design"}
    key = f"patent.term_years_{words.get(kind, 'invention')}"
    return key, rulebook.value(key, on=on)


def _copyright(text: str) -> str:
    """Software or a work: whichever shape it has."""
    return ids.check_works(text) if "作登字" in text else ids.check_software_copyright(text)


CHECKS: dict[str, Callable[[str], str]] = {
    "PATENT": ids.check_patent,
    "TRADEMARK": ids.check_trademark,
    "COPYRIGHT": _copyright,
    "GEOGRAPHICAL_INDICATION": ids.normalise,
    "IC_LAYOUT": ids.check_ic_layout,
}
"""How the number of each kind of right is checked and written."""
