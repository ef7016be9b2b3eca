"""A clerk who knows an announcement and is told, one after the other, what is asked and at which moment: the rules a second time, in other words.

No code of the product is used here. S18 (法释〔2016〕18号) art 11, 20, 21. Amounts are fen, scores hundredths of a point.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.simulation.facts import Announced, Offer

CEILING_FEN = 10**15
ONGOING = ("SCHEDULED", "OPEN", "PAUSED")
RISING = ("BIDDING", "FREE", "TIMED", "OFFER")
TAKEN = {
    "bid": (*RISING, "SCORING", "FALLING", "BEST", "MATCHING"),
    "seal": ("SEALED",),
    "unseal": ("OPENING",),
    "mandate": (*RISING, "SCORING"),
}
FIRST = {
    "ASCENDING": "BIDDING",
    "DYNAMIC": "FREE",
    "SEALED": "SEALED",
    "DUTCH": "FALLING",
    "HYBRID": "FALLING",
    "WEIGHTED": "SCORING",
    "SELL_OFF": "OFFER",
}
LAST_RANK = 10**6


def written(at: datetime) -> str:
    """A moment as records write it."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def sealed_words(**words: str) -> str:
    """The commitment to some words."""
    exact = json.dumps(words, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(exact.encode()).hexdigest()


@dataclass
class Clerk:
    """Where a lot stands. `limits` are the secret ones the clerk has been told: bidder, limit, number."""

    announced: Announced
    state: str = "SCHEDULED"
    phase: str = ""
    price_fen: int = 0
    leader: str = ""
    score: int | None = None
    taker: str = ""
    taken_fen: int = 0
    ends_at: datetime = field(init=False)
    began: datetime = field(init=False)
    runs_since: datetime = field(init=False)
    """When bidding in this phase began or last resumed."""
    served_at: datetime = field(init=False)
    """Up to when the record shows that the lot was served: an opening that came late does not."""
    left: timedelta = timedelta()
    sealed: dict[str, tuple[str, int]] = field(default_factory=dict)
    opened: dict[str, int] = field(default_factory=dict)
    limits: dict[str, tuple[int, int]] = field(default_factory=dict)
    known: dict[tuple[int, str], dict[str, Any]] = field(default_factory=dict)
    asked: dict[tuple[int, str], tuple[str, ...]] = field(default_factory=dict)
    seq: int = 1
    last_at: datetime | None = None

    def __post_init__(self) -> None:
        self.ends_at, self.began = self.announced.ends_at, self.announced.opens_at
        self.runs_since = self.served_at = self.announced.opens_at
        self.seq += len(self.announced.priority)

    def seconds(self, name: str) -> timedelta:
        """An announced length."""
        return timedelta(seconds=self.announced.rules[name])

    @property
    def period(self) -> timedelta:
        """The extension period."""
        return timedelta(seconds=self.announced.extension_seconds)

    def rank(self, bidder: str) -> int:
        """The smaller goes before."""
        return self.announced.priority.get(bidder, LAST_RANK)

    def expect(self, kind: str, at: datetime, **data: Any) -> dict[str, Any]:
        """The next event of the record."""
        self.seq += 1
        self.last_at = at
        self.served_at = self.announced.opens_at if kind == "opened" else at
        return {"seq": self.seq, "at": at, "kind": kind, "data": data}

    # What the clock brings

    def fall(self) -> list[int]:
        """The prices of a fall, one for each tick."""
        prices, floor = [self.announced.start_price_fen], self.announced.rules["floor_fen"]
        while prices[-1] > floor:
            prices.append(max(floor, prices[-1] - self.announced.rules["step_fen"]))
        return prices

    def opening(self, at: datetime) -> dict[str, Any] | None:
        """Bidding begins at the announced moment, not before."""
        if self.state != "SCHEDULED" or at < self.announced.opens_at:
            return None
        self.state, self.phase = "OPEN", FIRST[self.announced.format]
        if self.phase == "FALLING":
            self.ends_at = self.began + len(self.fall()) * self.seconds("tick_seconds")
        elif self.phase == "FREE":
            self.ends_at = self.announced.rules["free_ends_at"]
        return self.expect("opened", at)

    def over(self, at: datetime) -> bool:
        """The phase's time is up, or there is nothing left to open."""
        return at >= self.ends_at or (self.phase == "OPENING" and set(self.opened) == set(self.sealed))

    def moving(self, at: datetime) -> dict[str, Any] | None:
        """The next phase, if one is due."""
        following = self._following() if self.state == "OPEN" and self.over(at) else None
        if following is None:
            return None
        self.phase, length = following
        self.ends_at, self.runs_since = at + length, at
        return self.expect("phase", at, phase=self.phase, ends_at=written(self.ends_at))

    def _following(self) -> tuple[str, timedelta] | None:
        hybrid = bool(self.taker) and self.announced.format == "HYBRID"
        before_the_leader = self.leader and any(
            self.rank(who) < self.rank(self.leader) for who in self.announced.priority
        )
        if self.phase == "FREE":
            return "TIMED", self.period
        if self.phase == "FALLING" and hybrid:
            return "SEALED", self.seconds("sealed_seconds")
        if self.phase == "SEALED" and self.sealed:
            return "OPENING", self.seconds("opening_seconds")
        if self.phase == "OPENING" and hybrid and self.leader != self.taker:
            return "BEST", self.seconds("best_seconds")
        if self.phase in ("FALLING", "SEALED", "OPENING", "BEST") and before_the_leader:
            return "MATCHING", self.period
        return None

    def ending(self, at: datetime) -> dict[str, Any] | None:
        """One bid sells; none, and the lot passes. What comes first is the next phase."""
        if self.state != "OPEN" or not self.over(at):
            return None
        if (moved := self.moving(at)) is not None:
            return moved
        if self.leader:
            self.state = "SOLD"
            return self.expect("sold", at, bidder=self.leader, price_fen=str(self.price_fen))
        self.state = "PASSED"
        return self.expect("passed", at)

    def check(self, at: datetime) -> dict[str, Any] | None:
        """Before the outcome: the final period was looked at, and nothing was found, since what is found pauses the lot."""
        if self.state != "OPEN" or not self.over(at) or self._following() is not None:
            return None
        whole = self.phase in ("FALLING", "OPENING", "BEST", "MATCHING")
        since = self.runs_since if whole else max(self.runs_since, self.ends_at - self.period)
        until = max(since, min(self.ends_at, at))
        return self.expect("checked", at, since=written(since), until=written(until), gaps=[])

    def withdrawal(self, at: datetime, ground: str) -> dict[str, Any]:
        """Whatever stood before, nothing is sold."""
        self.state = "WITHDRAWN"
        return self.expect("withdrawn", at, ground=ground)

    def pause(self, at: datetime, ground: str, reason: str, since: datetime | None = None) -> dict[str, Any]:
        """Nobody can bid; what was left is noted, or what was left when bidders could not bid any more (`since`)."""
        self.state, self.left = "PAUSED", max(timedelta(), self.ends_at - (since or at))
        left_us = str(self.left // timedelta(microseconds=1))
        more = {} if since is None else {"since": written(since)}
        return self.expect("paused", at, ground=ground, reason=reason, left_us=left_us, **more)

    def resumption(self, at: datetime) -> dict[str, Any]:
        """A whole period at least; of a fall, the tick that was cut off runs whole."""
        self.state, self.runs_since = "OPEN", at
        if self.phase == "FALLING":
            tick = self.seconds("tick_seconds")
            ticks_left = -(-self.left // tick) if self.left else 0
            whole = len(self.fall()) * tick
            self.ends_at = at + min(whole, ticks_left * tick)
            self.began = self.ends_at - whole
        else:
            self.ends_at = at + (self.left if self.left > self.period else self.period)
        return self.expect("resumed", at, ends_at=written(self.ends_at))

    # What bidders ask

    def least(self, offer: Offer) -> int:
        """The least price that stands."""
        if not self.leader:
            return self.announced.start_price_fen
        if self.announced.format != "WEIGHTED":
            return self.price_fen + self.step(self.price_fen)
        low, high = self.announced.start_price_fen, CEILING_FEN * 2
        assert self.score is not None
        while low < high:
            middle = (low + high) // 2
            enough = self.points(middle, offer.more) >= self.score + self.announced.rules["score_step"]
            low, high = (low, middle) if enough else (middle + 1, high)
        return low

    def step(self, price_fen: int) -> int:
        """The increment above a price."""
        reached = [step for above, step in self.announced.rules.get("tiers", ()) if above <= price_fen]
        return int(reached[-1]) if reached else self.announced.increment_fen

    def points(self, price_fen: int, offer: dict[str, str]) -> int:
        """What a weighted offer scores."""
        rules = self.announced.rules
        whole, _ = divmod(price_fen * rules["price_points"], self.announced.start_price_fen)
        return int(whole) + sum(rules["criteria"][name][choice] for name, choice in offer.items())

    def refusal(self, at: datetime, offer: Offer, *, by_limit: bool = False) -> str | None:
        """Why something asked does not stand."""
        if self.state == "SCHEDULED" or at < self.announced.opens_at:
            return "not-yet-open"
        if self.state == "PAUSED":
            return "bidding-paused"
        if self.state != "OPEN" or self.over(at):
            return "bidding-ended"
        if self.phase not in TAKEN[offer.act]:
            return "not-in-this-phase"
        return getattr(self, f"_refuse_{offer.act}")(at, offer, by_limit)  # type: ignore[no-any-return]

    def _refuse_bid(self, at: datetime, offer: Offer, by_limit: bool) -> str | None:
        before, price = self.rank(offer.bidder) < self.rank(self.leader), offer.price_fen
        if self.phase == "FALLING":
            return "bid-too-low" if price < self.falling(at) else None
        if self.phase == "MATCHING":
            return "only-with-priority" if not before else None if price == self.price_fen else "match-the-price"
        if self.phase == "BEST" and offer.bidder != self.taker:
            return "only-the-taker"
        if self.leader == offer.bidder and not by_limit:
            return "already-leading"
        equal = price == self.price_fen
        if self.phase == "SCORING":
            if any(choice not in self.announced.rules["criteria"].get(name, {}) for name, choice in offer.more.items()):
                return "offer-unknown"
            equal = price >= self.announced.start_price_fen and self.points(price, offer.more) == self.score
        least = self.least(offer)
        if price < least and not (self.leader and equal and before):
            return "bid-too-low"
        if price > CEILING_FEN:
            return "bid-too-high"
        jump = self.announced.rules.get("jump_limit_fen")
        return "bid-jumps-too-far" if jump is not None and price > least + jump else None

    def _refuse_seal(self, _: datetime, offer: Offer, __: bool) -> str | None:
        return "only-others" if offer.bidder == self.taker else None

    def _refuse_unseal(self, _: datetime, offer: Offer, __: bool) -> str | None:
        if offer.bidder not in self.sealed or offer.bidder in self.opened:
            return "nothing-sealed"
        words = {"bidder": offer.bidder, "lot_id": str(offer.lot_id), "nonce": offer.more["nonce"]}
        if sealed_words(**words, price_fen=str(offer.price_fen)) != self.sealed[offer.bidder][0]:
            return "opening-does-not-match"
        return "bid-too-high" if offer.price_fen > CEILING_FEN else None

    def _refuse_mandate(self, _: datetime, offer: Offer, __: bool) -> str | None:
        if self.phase == "SCORING" or "jump_limit_fen" in self.announced.rules:
            return "mandate-not-possible"
        if offer.price_fen < self.announced.start_price_fen:
            return "bid-too-low"
        return "bid-too-high" if offer.price_fen > CEILING_FEN else None

    def falling(self, at: datetime) -> int:
        """The price of the moment."""
        prices, gone = self.fall(), int((at - self.began) / self.seconds("tick_seconds"))
        return prices[min(max(gone, 0), len(prices) - 1)]

    def stand(self, at: datetime, offer: Offer, *, limit: str | None = None) -> dict[str, Any]:
        """What was asked stands; a bid in the last period gives everybody a whole period more."""
        event: dict[str, Any] = getattr(self, f"_stand_{offer.act}")(at, offer)
        if limit is not None:
            event["data"]["mandate"] = limit
        return event

    def _stand_bid(self, at: datetime, offer: Offer) -> dict[str, Any]:
        extended, more, price = False, {}, offer.price_fen
        if self.phase == "FALLING":
            price, self.ends_at, self.taker = self.falling(at), at, offer.bidder
            self.taken_fen = price
        elif self.phase == "BEST":
            self.ends_at = at
        elif self.phase == "OFFER":
            self.ends_at, self.phase = at + self.seconds("bidding_seconds"), "BIDDING"
        elif self.phase not in ("FREE", "MATCHING"):
            extended = at + self.period > self.ends_at
            self.ends_at = max(at + self.period, self.ends_at)
        if self.announced.format == "WEIGHTED":
            self.score = self.points(price, offer.more)
            more = {"offer": dict(offer.more), "score": str(self.score)}
        self.leader, self.price_fen = offer.bidder, price
        ends_at = written(self.ends_at)
        return self.expect(
            "bid", at, bidder=offer.bidder, price_fen=str(price), ends_at=ends_at, extended=extended, **more
        )

    def _stand_seal(self, at: datetime, offer: Offer) -> dict[str, Any]:
        digest = offer.more["commitment"]
        event = self.expect("sealed", at, bidder=offer.bidder, commitment=digest)
        self.sealed[offer.bidder] = (digest, self.seq)
        return event

    def _stand_unseal(self, at: datetime, offer: Offer) -> dict[str, Any]:
        self.opened[offer.bidder] = offer.price_fen
        least = self.taken_fen + self.step(self.taken_fen) if self.taker else self.announced.start_price_fen
        valid = [who for who, price in self.opened.items() if price >= least]
        if valid:
            self.leader = min(valid, key=lambda who: (-self.opened[who], self.rank(who), self.sealed[who][1]))
            self.price_fen = self.opened[self.leader]
        words = {"bidder": offer.bidder, "price_fen": str(offer.price_fen), "nonce": offer.more["nonce"]}
        return self.expect("unsealed", at, **words)

    def _stand_mandate(self, at: datetime, offer: Offer) -> dict[str, Any]:
        words = {"bidder": offer.bidder, "lot_id": str(offer.lot_id), "nonce": offer.more["nonce"]}
        event = self.expect("mandate", at, commitment=sealed_words(**words, limit_fen=str(offer.price_fen)))
        self.limits[offer.bidder] = (offer.price_fen, self.seq)
        return event

    # What secret limits do: not how they bid is judged here, but whether it is fair where they come to rest

    def unrest(self, before_fen: int, before: str, bids: list[tuple[str, int]]) -> str | None:
        """What is wrong with the bids that limits made, now that they rest; `before` led at `before_fen`."""
        if any(price > self.limits[who][0] for who, price in bids):
            return "a limit was passed"
        if len(bids) > 2:
            return "more bids than two limits need"
        if self.phase not in RISING:
            return None
        rivals = {who: limit for who, (limit, _) in self.limits.items() if who != self.leader}
        least = self.price_fen + self.step(self.price_fen) if self.leader else self.announced.start_price_fen
        if any(limit >= least for limit in rivals.values()):
            return "a limit that could go on rests"
        if not bids:
            return None
        needed = [self.announced.start_price_fen]
        needed += [before_fen + self.step(before_fen)] if before and before != self.leader else [before_fen]
        needed += [limit + self.step(limit) for limit in rivals.values()]
        if self.price_fen > max(needed):
            return "a limit bid more than was needed"
        own, seq = self.limits[self.leader]
        for who in rivals:
            limit, number = self.limits[who]
            if limit > own or (limit == own and number < seq):
                return "a higher or an earlier equal limit lost"
        return None
