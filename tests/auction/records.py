"""Records of every format: a player with a seed does whatever the rules allow, and the journal writes it down."""

from __future__ import annotations

import json
import random
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from auction.bids.hot import LockedLot
from auction.bids.journal import announcement, append
from auction.chain import GENESIS, canonical, link, moment
from auction.evidence import merkle, record
from auction.evidence.proofs import HeadLeaf, head_leaf, receipt_leaf
from auction.evidence.receipts import Signer
from auction.rules import (
    RAISING,
    Bid,
    Checked,
    Command,
    Criterion,
    Gap,
    Limit,
    Lot,
    LotEvent,
    Mandate,
    Mandated,
    Passed,
    Paused,
    PriorityAdmitted,
    Seal,
    Sold,
    Suspended,
    Terms,
    Unseal,
    Withdrawn,
    commitment,
    decide,
    decide_due,
    falling_fen,
    first_end,
    minimum_fen,
    next_raise,
)
from auction.rules.pausing import left_us, resume
from market.kernel.problems import Problem

T0 = datetime(2026, 11, 1, tzinfo=UTC)
END = T0 + timedelta(hours=1)
ANNOUNCED: dict[str, Any] = {
    "project_code": "BH-IP-2026-00001",
    "title": "一种数控机床",
    "round": 1,
    "rights": [{"kind": "INVENTION", "number": "ZL202310000001.X", "title": "一种数控机床", "owner": "某公司"}],
    "deposit_fen": "0",
    "rule_set": "standard",
    "borrower_uscc": "91120116MA06K0001X",
    "principal_fen": "99",
}
FALL: dict[str, Any] = {"floor_fen": 690_000, "step_fen": 100_000, "tick_seconds": 60}
RULES: dict[str, dict[str, Any]] = {
    "ascending": {},
    "tiers": {"tiers": ((1_050_000, 20_000), (1_200_000, 50_000))},
    "jump limit": {"jump_limit_fen": 50_000},
    "dynamic": {"format": "DYNAMIC", "free_ends_at": T0 + timedelta(minutes=40)},
    "sealed": {"format": "SEALED", "opening_seconds": 600},
    "dutch": {"format": "DUTCH", **FALL},
    "hybrid": {"format": "HYBRID", **FALL, "sealed_seconds": 600, "opening_seconds": 300, "best_seconds": 180},
    "weighted": {
        "format": "WEIGHTED",
        "price_points": 6_000,
        "score_step": 50,
        "criteria": (
            Criterion("PAYMENT", {"ONE_SUM": 2_000, "TWO_PARTS": 800}),
            Criterion("STAYS_IN_DISTRICT", {"YES": 2_000}),
        ),
    },
    "sell-off": {"format": "SELL_OFF", "bidding_seconds": 1_800},
}
"""What the rules of each format are, beside the start price, the increment, the hours and the period."""
SIGNER = Signer(bytes(32))
BIDDERS = ("1001", "1002", "1003", "1004")


class Scribe:
    """Writes a lot's record through the same journal as the bidding path."""

    def __init__(self, announced: dict[str, Any] = ANNOUNCED, **rules: Any) -> None:
        base = {"start_price_fen": 1_000_000, "increment_fen": 10_000, "opens_at": T0, "ends_at": END}
        terms = Terms(**(base | {"extension_seconds": 300} | rules))
        self.data = announcement(announced, terms)
        head = link(GENESIS, canonical(lot_id=1, seq=1, at=T0, kind="announced", data=self.data))
        lot = Lot(id=1, terms=terms, state="SCHEDULED", ends_at=first_end(terms), seq=1)
        self.locked = LockedLot(1, lot, head, None, T0)
        self.events: list[dict[str, Any]] = [
            {"seq": 1, "at": moment(T0), "kind": "announced", "data": self.data, "hash": head.hex()}
        ]

    @property
    def lot(self) -> Lot:
        return self.locked.lot

    def add(self, event: LotEvent | None, at: datetime) -> None:
        assert event is not None
        self.locked.at = at
        row = append(self.locked, event)
        self.events.append(
            {"seq": row.seq, "at": moment(row.at), "kind": row.kind, "data": row.data, "hash": row.hash.hex()}
        )

    def does(self, command: Command, at: datetime) -> None:
        """What a bidder asks. Raises Problem when the rules refuse it."""
        self.add(decide(self.lot, command, at=at), at)

    def document(self) -> dict[str, Any]:
        lot, sold = self.lot, self.lot.state == "SOLD"
        return {
            "format": record.FORMAT,
            "lot_id": 1,
            "project_code": "BH-IP-2026-00001",
            "title": self.data["title"],
            "outcome": lot.state,
            "winner": lot.leader if sold else None,
            "price_fen": str(lot.price_fen) if sold else None,
            "head": self.locked.head.hex(),
            "events": self.events,
            "roots": [],
        }


class Player:
    """Leads a lot through its life by chance; the same seed gives the same record."""

    def __init__(self, rules: dict[str, Any], seed: str) -> None:
        self.chance, self.scribe, self.at = random.Random(seed), Scribe(**rules), T0
        self.limits: dict[str, Limit] = {}
        self.envelopes: dict[str, tuple[int, str]] = {}

    def play(self, acts: int) -> dict[str, Any]:
        for _ in range(acts):
            lot = self.scribe.lot
            waits = (0, 1, 20, 55) if lot.phase == "FALLING" else (0, 1, 20, 60, 240, 299, 900)
            self.at += timedelta(seconds=self.chance.choice(waits))
            if lot.state == "OPEN" and self.at >= lot.ends_at and self.chance.random() < 0.5:
                # Most that is done in a phase is done before it ends.
                self.at = max(
                    lot.ends_at - timedelta(microseconds=1), datetime.fromisoformat(self.scribe.events[-1]["at"])
                )
            due = decide_due(lot, at=self.at)
            if isinstance(due, Sold | Passed) and self.chance.random() < 0.7:
                since = min(lot.ends_at, self.at)
                gaps = (Gap(since, self.at),) if self.chance.random() < 0.3 else ()
                self.scribe.add(Checked(since, self.at, gaps), self.at)
            if due is not None:
                self.scribe.add(due, self.at)
            elif lot.state in ("PAUSED", "SUSPENDED"):
                self.scribe.add(resume(lot, at=self.at), self.at)
            elif lot.state in ("SCHEDULED", "OPEN"):
                self.act(lot)
            if self.chance.random() < 0.004:
                break
        return self.scribe.document()

    def act(self, lot: Lot) -> None:
        chance = self.chance.random()
        bidder = self.chance.choice(BIDDERS)
        if chance < 0.04:
            self.scribe.add(PriorityAdmitted(bidder, self.chance.randint(1, 2)), self.at)
        elif chance < 0.055 and lot.state == "OPEN":
            self.scribe.add(Withdrawn("LOAN_REPAID"), self.at)
        elif chance < 0.09 and lot.state == "OPEN":
            # Now and then it is found out later that nobody could bid.
            last = self.scribe.events[-1]
            served = lot.terms.opens_at if last["kind"] == "opened" else datetime.fromisoformat(last["at"])
            since = served if self.chance.random() < 0.4 else None
            left = left_us(lot, at=since or self.at)
            self.scribe.add(Paused("SYSTEM_FAULT", "数据库迁移", left, since), self.at)
            if self.chance.random() < 0.4:
                left = left_us(self.scribe.lot, at=self.at)
                self.scribe.add(Suspended("COURT_ORDER", "法院裁定", left), self.at)
        else:
            try:
                self.ask(lot, bidder)
            except Problem:
                return
            while self.scribe.lot.phase in RAISING and (bid := next_raise(self.scribe.lot, list(self.limits.values()))):
                self.scribe.does(bid, self.at)

    def ask(self, lot: Lot, bidder: str) -> None:
        """A bid, a sealed bid, its opening, or a secret limit: what the phase takes, for a price near the least valid one."""
        nonce = self.chance.randbytes(32).hex()
        if lot.phase == "SEALED":
            price = self.chance.choice((600_000, 900_000, 1_000_000, 1_100_000, 1_200_000))
            digest = commitment(lot_id=1, bidder=bidder, amount_fen=price, nonce=nonce)
            self.scribe.does(Seal(bidder, digest), self.at)
            self.envelopes[bidder] = (price, nonce)
        elif lot.phase == "OPENING":
            price, nonce = self.envelopes.get(bidder, (0, nonce))
            self.scribe.does(Unseal(bidder, price, nonce), self.at)
        elif lot.phase in RAISING and self.chance.random() < 0.25:
            limit = minimum_fen(lot) + self.chance.randint(0, 20) * 10_000
            self.scribe.does(Mandate(bidder, limit, nonce), self.at)
            assert self.scribe.events[-1]["kind"] == Mandated.kind
            self.limits[bidder] = Limit(self.scribe.lot.seq, bidder, limit)
        else:
            self.bid(lot, bidder)

    def bid(self, lot: Lot, bidder: str) -> None:
        offer = None
        if lot.phase == "SCORING":
            offers: list[dict[str, str]] = [
                {},
                {"PAYMENT": "ONE_SUM"},
                {"PAYMENT": "TWO_PARTS", "STAYS_IN_DISTRICT": "YES"},
            ]
            offer = self.chance.choice(offers)
        least = falling_fen(lot, at=self.at) if lot.phase == "FALLING" else minimum_fen(lot)
        if lot.book.priority and lot.price_fen is not None and self.chance.random() < 0.3:
            least = lot.price_fen
        if lot.phase != "FALLING" or self.chance.random() < 0.3:
            self.scribe.does(Bid(bidder, least + self.chance.choice((0, 0, 5_000, 50_000)), offer), self.at)


@lru_cache
def _written(name: str, seed: int, acts: int) -> str:
    return json.dumps(Player(RULES[name], f"{name} {seed}").play(acts))


def with_root(document: dict[str, Any], *, seq: int | None = None, size: int = 5, index: int = 3) -> dict[str, Any]:
    """A record with the proof that a day's tree of so many lots covers it, up to its last event or the one numbered `seq`."""
    head = document["events"][(seq or len(document["events"])) - 1]
    mine = HeadLeaf(hash=head["hash"], lot_id=1, seq=head["seq"])
    leaves = [head_leaf(lot_id=lot_id, seq=1, head=bytes(32)) for lot_id in range(2, size + 2)]
    leaves[index] = head_leaf(lot_id=1, seq=mine.seq, head=bytes.fromhex(mine.hash))
    root, path = merkle.root(leaves), merkle.path(leaves, index)
    proof = SIGNER.inclusion(mine, path, day=date(2026, 11, 1), root=root, token=None)
    return document | {"roots": [*document["roots"], proof.model_dump(mode="json")]}


def receipts_of(document: dict[str, Any], *, bidder: str = "1001") -> list[dict[str, Any]]:
    """The receipts of all that a bidder asked, as far as the record names it."""
    leaves = [
        receipt_leaf(lot_id=1, seq=each["seq"], link=each["hash"], key="键", bidder=bidder, at=each["at"])
        for each in document["events"]
        if each["data"].get("bidder") == bidder and each["kind"] != "sold"
    ]
    return [json.loads(receipt) for receipt in SIGNER.receipts(leaves)]


def a_random_record(name: str, seed: int, acts: int = 22) -> dict[str, Any]:
    """A lot by the rules of that name, played with that seed; each call gives a record of its own."""
    document: dict[str, Any] = json.loads(_written(name, seed, acts))
    return document
