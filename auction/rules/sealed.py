"""Sealed bids (一次报价, pure): handed in as commitments that nobody can read, opened afterwards by those who made them.

The commitment is SHA-256 over the canonical JSON of {"bidder", "lot_id", "nonce", "price_fen"}, all strings, with a nonce of 32 random
bytes in hexadecimal: it fixes the price and tells nothing of it. Why not a key that opens: docs/decisions/0008-sealed-bids-are-commitments.md.
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime

from auction.chain import canonical_json
from auction.problems import BidTooHigh, CommitmentMalformed, NothingSealed, OnlyOthers, OpeningDoesNotMatch
from auction.rules.bidding import rank_of
from auction.rules.commands import Seal, Unseal
from auction.rules.happened import Sealed, Unsealed
from auction.rules.lot import HIGHEST_FEN, Lot
from auction.rules.prices import increment_at

_is_digest = re.compile("[0-9a-f]{64}").fullmatch


def commitment(*, lot_id: int, bidder: str, amount_fen: int, nonce: str, amount: str = "price_fen") -> str:
    """The commitment to an amount, 64 hexadecimal digits. Sealed bids commit to a `price_fen`, mandates to a `limit_fen`."""
    words = {"bidder": bidder, "lot_id": str(lot_id), "nonce": nonce, amount: str(amount_fen)}
    return hashlib.sha256(canonical_json(words)).hexdigest()


def refuse_malformed(digest: str) -> None:
    """Raises CommitmentMalformed unless it is 64 hexadecimal digits in small letters."""
    if _is_digest(digest) is None:
        raise CommitmentMalformed()


def seal(lot: Lot, command: Seal, *, at: datetime) -> Sealed:
    """Hand in a sealed bid, in place of an earlier one. Raises CommitmentMalformed, OnlyOthers (who stopped the fall has bid already)."""
    refuse_malformed(command.commitment)
    if command.bidder == lot.book.taker:
        raise OnlyOthers(phase=lot.phase)
    return Sealed(command.bidder, command.commitment)


def unseal(lot: Lot, command: Unseal, *, at: datetime) -> Unsealed:
    """Open one's sealed bid. Raises NothingSealed, CommitmentMalformed (the nonce), OpeningDoesNotMatch, BidTooHigh."""
    envelope = lot.book.envelopes.get(command.bidder)
    if envelope is None or envelope.price_fen is not None:
        raise NothingSealed(opened=envelope is not None)
    refuse_malformed(command.nonce)
    digest = commitment(lot_id=lot.id, bidder=command.bidder, amount_fen=command.price_fen, nonce=command.nonce)
    if digest != envelope.commitment:
        raise OpeningDoesNotMatch(commitment=envelope.commitment)
    if command.price_fen > HIGHEST_FEN:
        raise BidTooHigh(maximum_fen=HIGHEST_FEN, price_fen=command.price_fen)
    return Unsealed(command.bidder, command.price_fen, command.nonce)


def best(lot: Lot) -> tuple[str, int] | None:
    """The best opened bid that is valid: the highest; of equal ones that of the priority purchaser, then the one handed in first.

    Valid is what reaches the start price or, after a fall, goes an increment above the price at which it was stopped.
    """
    taken = lot.book.taken_fen
    floor = lot.terms.start_price_fen if taken is None else taken + increment_at(lot.terms, taken)
    opened = [
        (-envelope.price_fen, rank_of(lot, bidder), envelope.seq, bidder)
        for bidder, envelope in lot.book.envelopes.items()
        if envelope.price_fen is not None and envelope.price_fen >= floor
    ]
    return (min(opened)[3], -min(opened)[0]) if opened else None
