"""Which money pays which reference."""

import pytest

from market.payments.rules import Expected, UnmatchedReason, judge

OPEN = Expected("D-1", "OPEN", 500)
OTHER = Expected("D-2", "OPEN", 500)


def test_the_exact_amount_with_the_one_open_reference_matches() -> None:
    assert judge(amount_fen=500, codes=["D-1"], known=[OPEN]) == OPEN


@pytest.mark.parametrize(
    ("amount_fen", "codes", "known", "reason"),
    [
        (500, [], [], "NO_REFERENCE"),
        (500, ["D-9"], [], "UNKNOWN_REFERENCE"),
        (500, ["D-1", "D-2"], [OPEN, OTHER], "SEVERAL_REFERENCES"),
        (500, ["D-1"], [Expected("D-1", "PAID", 500)], "REFERENCE_NOT_OPEN"),
        (500, ["D-1"], [Expected("D-1", "CANCELLED", 500)], "REFERENCE_NOT_OPEN"),
        (499, ["D-1"], [OPEN], "WRONG_AMOUNT"),
        (501, ["D-1"], [OPEN], "WRONG_AMOUNT"),
    ],
)
def test_anything_else_waits_for_staff(
    amount_fen: int, codes: list[str], known: list[Expected], reason: UnmatchedReason
) -> None:
    assert judge(amount_fen=amount_fen, codes=codes, known=known) == reason
