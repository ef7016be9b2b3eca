"""Money is an integer number of fen. Nothing here divides with `/`, nothing is a float."""

from collections.abc import Sequence

BPS = 10_000
"""Basis points in a whole: 40 % is 4,000 bps."""


def allocate(amount_fen: int, *, weights: Sequence[int]) -> list[int]:
    """Split `amount_fen` in proportion to `weights` without losing a fen (largest remainder, ties to the earlier).

    The parts sum to `amount_fen` exactly. Weights are non-negative and not all zero; the amount is not negative.
    """
    total = sum(weights)
    if amount_fen < 0 or total <= 0 or any(weight < 0 for weight in weights):
        raise ValueError("allocate() takes an amount ≥ 0 and weights ≥ 0 that are not all zero")
    parts = [amount_fen * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(amount_fen * weights[i] % total), i))
    for i in by_remainder[: amount_fen - sum(parts)]:
        parts[i] += 1
    return parts


def share_bps(amount_fen: int, bps: int) -> int:
    """`bps` basis points of `amount_fen`, rounded half up to the fen."""
    return (amount_fen * bps * 2 + BPS) // (BPS * 2)


def yuan(amount_fen: int) -> str:
    """`123456789` → `1,234,567.89`, for documents and messages."""
    sign, absolute = ("-" if amount_fen < 0 else ""), abs(amount_fen)
    return f"{sign}{absolute // 100:,}.{absolute % 100:02d}"
