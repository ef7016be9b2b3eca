"""Receipts that nobody has to ask for: whoever bids in a room has them moments after the acknowledgement, signed some at a time.

At the pace of people all are sent. Where a room bids faster than a signature's worth of leaves, the rest waits until its bidders ask
(`issuing.mine`): signing and sending thousands a second would be paid for by everybody's bids.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from auction.bids.batch import Accepted
from auction.evidence.proofs import receipt_leaf
from auction.evidence.receipts import Signer

ROUND_SECONDS = 0.25
MOST_TOGETHER = 64
"""Receipts a round: what is signed and sent at once keeps the bids of the moment waiting for about a millisecond."""

Send = Callable[[bytes], None]


class Courier:
    """Of one process. `owe` what was acknowledged; it is signed and sent within `ROUND_SECONDS`."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer
        self._owed: list[tuple[Send, bytes]] = []

    def owe(self, send: Send, accepted: Accepted, *, bidder: str) -> None:
        """A bidder is owed a receipt, which `send` takes to its connection as JSON; beyond `MOST_TOGETHER` it is left to be asked for."""
        if len(self._owed) >= MOST_TOGETHER:
            return
        if not self._owed:
            asyncio.get_running_loop().call_later(ROUND_SECONDS, self._hand_over)
        leaf = receipt_leaf(
            lot_id=accepted.lot_id,
            seq=accepted.seq,
            link=accepted.hash,
            key=accepted.key,
            bidder=bidder,
            at=accepted.at,
        )
        self._owed.append((send, leaf))

    def _hand_over(self) -> None:
        owed, self._owed = self._owed, []
        signed = self._signer.receipts([leaf for _, leaf in owed])
        of: dict[Send, list[bytes]] = {}
        for (send, _), receipt in zip(owed, signed, strict=True):
            of.setdefault(send, []).append(receipt)
        for send, receipts in of.items():
            send(b'{"type":"receipts","items":[%b]}' % b",".join(receipts))
