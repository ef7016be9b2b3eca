"""Bugs planted in the real code, one at a time: the auditor finds each within a bounded number of worlds.

A bug is a change of a function's source text. When the product changes so that a bug no longer fits, plant it anew.
"""

from __future__ import annotations

import pytest

from auction import rules
from auction.bids import batch, bidding, hot, journal
from auction.rules import bidding as rising
from auction.rules import deciding, eligibility, mandates, pausing, phases, prices, sealed
from tests.simulation import world as simulated
from tests.simulation.examine import judge
from tests.simulation.planting import Bug, plant

MOST_SEEDS = 400


TIMEDELTA = "__import__('datetime').timedelta"
HANDLED = (phases.HANDLERS,)

BUGS = {
    "an extension is a microsecond too long": Bug(
        rising, "extended_end", {"return at + period if": "return at + period + timedelta(microseconds=1) if"}
    ),
    "the first second of the last period does not extend": Bug(
        rising, "extended_end", {"lot.ends_at - at < period": "lot.ends_at - at < period - timedelta(seconds=1)"}
    ),
    "a bid at the very end stands": Bug(phases, "over", {"at >= lot.ends_at": "at > lot.ends_at"}, (deciding,)),
    "the minimum lacks the increment": Bug(
        prices, "minimum_fen", {"    return lot.price_fen + ": "    return lot.price_fen + 0 * "}, (rising, hot)
    ),
    "the leader outbids himself": Bug(rising, "raise_price", {"lot.leader == bid.bidder": "False"}, HANDLED),
    "a price has no bound": Bug(rising, "raise_price", {"bid.price_fen > HIGHEST_FEN": "False"}, HANDLED),
    "bidding opens too early": Bug(
        deciding,
        "decide_due",
        {"at >= lot.terms.opens_at": f"at >= lot.terms.opens_at - {TIMEDELTA}(microseconds=2)"},
        (batch, rules),
    ),
    "the hammer falls too early": Bug(
        deciding,
        "decide_due",
        {"over(lot, at=at)": f"over(lot, at=at + {TIMEDELTA}(seconds=1))"},
        (batch, rules),
    ),
    "passed although somebody bid": Bug(phases, "after", {"lot.leader is None": "lot.bids < 2"}, (deciding,)),
    "of equal limits the later one wins": Bug(
        mandates, "next_raise", {"(-limit.limit_fen, limit.seq)": "(-limit.limit_fen, -limit.seq)"}, (batch, rules)
    ),
    "a limit bids its whole amount": Bug(
        mandates,
        "next_raise",
        {"return Bid(top.bidder, least, mandate=top.seq)": "return Bid(top.bidder, top.limit_fen, mandate=top.seq)"},
        (batch, rules),
    ),
    "a limit does not answer": Bug(
        batch, "_raised", {"while locked": "if locked.lot.bids % 3: return\n    while locked"}
    ),
    "the lowest sealed bid wins": Bug(
        sealed, "best", {"(-envelope.price_fen,": "(envelope.price_fen,", "-min(opened)[0]": "min(opened)[0]"}
    ),
    "any opening fits": Bug(sealed, "unseal", {"digest != envelope.commitment": "False"}, HANDLED),
    "the price falls too early": Bug(
        prices,
        "falling_fen",
        {"max(0, (at - began)": f"max(0, (at + {TIMEDELTA}(milliseconds=300) - began)"},
        (rising, rules),
    ),
    "the second taker buys, too": Bug(
        rising, "take", {"price_fen, at, False": f"price_fen, at + {TIMEDELTA}(milliseconds=50), False"}, HANDLED
    ),
    "an equal price always stands": Bug(
        rising, "raise_price", {"rank_of(lot, bid.bidder) < rank_of(lot, lot.leader)": "True"}, HANDLED
    ),
    "priority is forgotten after a fall": Bug(
        phases, "_needed", {"return lot.leader is not None and any(": "return False and any("}
    ),
    "a pause resumes the remainder": Bug(
        pausing, "resume", {"at + max(left, timedelta(seconds=lot.terms.extension_seconds))": "at + left"}
    ),
    "the free period is extended": Bug(rising, "raise_price", {'lot.phase == "FREE"': "False"}, HANDLED),
    "a weighted offer need not lead": Bug(
        rising, "raise_score", {"bid.price_fen < least and not equal": "False"}, HANDLED
    ),
    "a key is not looked up when its bid is refused": Bug(
        batch, "carry_out", {"if doubtful else None": "if False else None"}, (bidding,)
    ),
    "a key that was accepted is not looked up afterwards": Bug(
        bidding.Bidding, "_try_apart", {"look_up_first=True": "look_up_first=False"}
    ),
    "a key may come with another price": Bug(
        batch.Queued, "accept", {"found.request != request_of(self.lot_id, self.command)": "False"}
    ),
    "a batch is decided backwards": Bug(
        batch, "carry_out", {"in batch[begin : begin + PART]": "in reversed(batch[begin : begin + PART])"}, (bidding,)
    ),
    "who arrives last is decided first": Bug(
        batch, "carry_out", {"batch += arrived(lots)": "batch[:0] = arrived(lots)"}, (bidding,)
    ),
    "who arrives under the lock is forgotten": Bug(
        batch, "carry_out", {"batch += arrived(lots)": "arrived(lots)"}, (bidding,)
    ),
    "the buyer's deposit goes back": Bug(eligibility, "losers", {"if code != buyer": ""}, (simulated,)),
    "the leader's stays when nobody buys": Bug(
        eligibility, "losers", {'leader if state == "SOLD" else None': "leader"}, (simulated,)
    ),
    "acknowledged before the commit": Bug(
        batch, "carry_out", {'pipeline.ask("COMMIT")': "desk.answer({})\n    pipeline.ask('COMMIT')"}, (bidding,)
    ),
    "the tail of a batch is not written": Bug(batch._Desk, "written", {"return events": "return events[:2]"}),
    "half of a poisoned batch is forgotten": Bug(
        bidding.Bidding, "_try_apart", {"parts = [batch[:half], batch[half:]]": "parts = [batch[:half]]"}
    ),
    "after a crash of the database nobody is answered who joined under the lock": Bug(
        bidding.Bidding, "_commit", {"        ask_again(batch)\n": "        pass\n"}
    ),
    "the chain does not advance": Bug(
        journal, "append", {"evolve(locked.lot, event), digest": "evolve(locked.lot, event), locked.head"}, (batch,)
    ),
    "the clock is read before the lock": Bug(
        batch,
        "carry_out",
        {
            "    locking = ": "    before = pipeline.database.clock()\n    locking = ",
            "hot.locked_lots(found[locking])": "hot.locked_lots((*row[:-1], max(before, row[7])) for row in found[locking])",
        },
        (bidding,),
    ),
    "a clock that is set back turns the record back": Bug(
        hot, "advanced", {"moments(each.at for": "moments(each.lot.terms.opens_at for"}
    ),
}


@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_is_found(bug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(BUGS[bug], monkeypatch)
    found = next((seed for seed in range(MOST_SEEDS) if judge(seed)[1]), None)
    assert found is not None, f"{MOST_SEEDS} worlds, and nobody noticed that {bug}"
