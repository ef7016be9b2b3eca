"""An auditor of deposits: from who paid what when, the record and the deals' fates it works out whose deposit is where, and says where it is not.

It shares no code with the product (a test holds it to that). A deposit is set aside once and comes to one end: back to whoever does not buy
(S18, 法释〔2016〕18号, art 23: also of a lot that is not sold), into the price at the confirmation, lost by a default (art 24),
back at an annulment. Whoever a claim exempts deposits nothing or the difference (art 17). Amounts in fen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import permutations
from typing import Any

from tests.simulation.deposits.facts import Act, Entrant, Facts, Fate, Found, LotTold, Paid

FEES, SUSPENSE, OUTSIDE = "fees:centre", "suspense", "external"
EDGES = {
    ("OPEN", "confirm"): "CONFIRMED",
    ("OPEN", "annul"): "ANNULLED",
    ("OPEN", "default"): "HELD BACK",
    ("CONFIRMED", "annul"): "ANNULLED",
    ("CONFIRMED", "default"): "HELD BACK",
    ("HELD BACK", "cover"): "DEFAULTED",
}
"""What leads where. Of a defaulter's deposit something may be held back until it is known what the default lost."""


@dataclass(frozen=True)
class Order:
    """A payment that must have left once: what for, of whom, to which organisation (None: where the money came from) and account."""

    purpose: str
    subject_id: int
    organisation_id: int | None
    account_no: str
    amount_fen: int
    source: str


@dataclass
class Expected:
    """What must be: balances, what is still set aside of them, the end of each deposit's hold (amount, state), the payments out."""

    balances: Counter[str] = field(default_factory=Counter)
    held: Counter[str] = field(default_factory=Counter)
    holds: dict[int, tuple[int, str]] = field(default_factory=dict)
    orders: Counter[Order] = field(default_factory=Counter)

    def move(self, source: str, destination: str, amount_fen: int) -> None:
        self.balances[source] -= amount_fen
        self.balances[destination] += amount_fen

    def pay(self, order: Order) -> None:
        """Something is paid out, if it is anything."""
        if order.amount_fen:
            self.orders[order] += 1
            self.move(order.source, OUTSIDE, order.amount_fen)


def audit(facts: Facts) -> list[str]:
    """Everything that is wrong with a world's deposits; nothing, when all is well."""
    expected, wrong = Expected(), list(facts.troubles)
    bidders = dict[int, list[Entrant]]()
    for entrant in facts.entrants.values():
        bidders.setdefault(entrant.lot_id, []).append(entrant)
    wrong += _receipts(facts, expected)
    for lot_id, entrants in bidders.items():
        wrong += _lot(facts, expected, facts.lots[lot_id], entrants)
    wrong += _holds(facts.found, expected)
    wrong += _orders(facts, expected)
    wrong += _books(facts.found, expected)
    return wrong


def due_fen(facts: Facts, entrant: Entrant) -> int:
    """What somebody must deposit."""
    return max(0, facts.lots[entrant.lot_id].deposit_fen - entrant.claim_fen)


def _receipts(facts: Facts, expected: Expected) -> Iterator[str]:
    """Exactly what is owed, under its code, the first time: that is a deposit. Anything else waits in suspense or goes back."""
    codes = {entrant.code: entrant for entrant in facts.entrants.values() if entrant.code is not None}
    paid_by = dict[int, Paid]()
    for paid in facts.paid:
        state, code = facts.found.receipts[paid.receipt_id]
        entrant = codes.get(paid.memo)
        fits = entrant is not None and not entrant.gone and paid.amount_fen == due_fen(facts, entrant)
        if entrant is not None and fits and entrant.registration_id not in paid_by:
            paid_by[entrant.registration_id] = paid
            if (state, code) != ("MATCHED", entrant.code):
                yield f"receipt {paid.receipt_id} pays the deposit of registration {entrant.registration_id}, but is {state}"
            expected.move(OUTSIDE, f"deposit:{entrant.registration_id}", paid.amount_fen)
            expected.holds[entrant.registration_id] = (paid.amount_fen, "RELEASED")
            continue
        should = "RETURNED" if paid.returned else "UNMATCHED"
        if state != should:
            yield f"receipt {paid.receipt_id} of {paid.amount_fen} fen fits nothing that is owed and should be {should}, but is {state}"
        expected.move(OUTSIDE, SUSPENSE, paid.amount_fen)
        if paid.returned:
            expected.pay(Order("RETURN", paid.receipt_id, None, paid.account_no, paid.amount_fen, SUSPENSE))


def _lot(facts: Facts, expected: Expected, told: LotTold, entrants: Sequence[Entrant]) -> Iterator[str]:
    """Who was admitted in time, who bought, and what becomes of each deposit."""
    record = facts.records[told.lot_id]
    if record["outcome"] not in ("SOLD", "PASSED", "WITHDRAWN"):
        yield f"lot {told.lot_id} never ended: {record['outcome']}"
        return
    ended = _ended(told, record)
    winners = list[Entrant]()
    for entrant in entrants:
        state, code = facts.found.registrations[entrant.registration_id]
        yield from _admission(facts, expected, entrant, ended=ended, state=state)
        if record["outcome"] == "SOLD" and code is not None and code == record["winner"]:
            winners.append(entrant)
    fate = facts.fates.get(told.lot_id)
    if (record["outcome"] == "SOLD") != (fate is not None) or len(winners) != (fate is not None):
        yield f"lot {told.lot_id} is {record['outcome']}, has {len(winners)} winner(s) and {'a' if fate else 'no'} deal"
    elif fate is not None:
        yield from _deal(facts, expected, told, fate, winners[0])
    for entrant in entrants:
        number = entrant.registration_id
        if expected.holds.get(number, (0, ""))[1] == "RELEASED" and entrant not in winners:
            expected.pay(
                _back(facts, entrant, "DEPOSIT_RELEASE", number, expected.holds[number][0], f"deposit:{number}")
            )


def _ended(told: LotTold, record: dict[str, Any]) -> datetime:
    """When nobody could hope to bid any more: at the last end that the record names, or at a withdrawal before it. No lot ends while it stands still."""
    ends = told.ends_at
    for event in record["events"]:
        if event["kind"] in ("bid", "resumed"):
            ends = datetime.fromisoformat(event["data"]["ends_at"])
        elif event["kind"] in ("paused", "suspended"):
            ends = datetime.max.replace(tzinfo=UTC)
        elif event["kind"] == "withdrawn":
            ends = min(ends, datetime.fromisoformat(event["at"]))
    return ends


def _admission(facts: Facts, expected: Expected, entrant: Entrant, *, ended: datetime, state: str) -> Iterator[str]:
    """A deposit that was there before the end of the bidding admits, a later one never does (S18 art 18)."""
    number = entrant.registration_id
    taken = [each for each in facts.taken if each.registration_id == number]
    if due_fen(facts, entrant) == 0:
        surely = perhaps = entrant.qualified and not entrant.gone
    elif number not in expected.holds:
        surely = perhaps = False
    elif not taken:
        yield f"registration {number} paid, and nobody took its deposit in"
        return
    else:
        surely = any(each.ended < ended for each in taken)
        perhaps = any(each.began < ended for each in taken)
    if surely and state != "ADMITTED":
        yield f"registration {number} had its deposit there in time, but is {state}"
    if state == "ADMITTED" and not perhaps:
        yield f"registration {number} was admitted without a deposit in time"


def _deal(facts: Facts, expected: Expected, told: LotTold, fate: Fate, winner: Entrant) -> Iterator[str]:
    """The buyer's deposit follows the deal."""
    number = winner.registration_id
    amount_fen, own, escrow = expected.holds.get(number, (0, ""))[0], f"deposit:{number}", f"escrow:{fate.deal_id}"
    course = _course(fate.acts, left_fen=amount_fen - sum(cost_fen for _, cost_fen in told.costs))
    if course is None:
        asked = [(act.turn, act.what, act.answer) for act in fate.acts]
        yield f"deal {fate.deal_id}: no order of the acts explains these answers: {asked}"
        return
    if number not in expected.holds:
        # Exempt: nothing to apply, to give back or to lose.
        return
    confirmed, end = "confirm" in [act.what for act in course], course[-1] if course else None
    if confirmed:
        expected.holds[number] = (amount_fen, "APPLIED")
        expected.move(own, escrow, amount_fen)
    if end is None:
        expected.holds[number] = (amount_fen, "PLACED")
        expected.held[own] += amount_fen
    elif end.what == "annul":
        source = own
        if confirmed:
            source = f"payable:{winner.organisation_id}"
            expected.move(escrow, source, amount_fen)
        expected.pay(_back(facts, winner, "ANNULMENT", fate.deal_id, amount_fen, source))
    elif end.what != "confirm":
        if not confirmed:
            expected.holds[number] = (amount_fen, "FORFEITED")
            expected.move(own, escrow, amount_fen)
        _forfeit(facts, expected, told, fate, course, winner, amount_fen)


def _course(acts: Sequence[Act], *, left_fen: int) -> list[Act] | None:
    """The acts that took effect, in order: of those that were asked at once any order will do that explains every answer.

    `left_fen` is what the costs leave of the deposit.
    """
    state, course = "OPEN", list[Act]()
    for turn in sorted({act.turn for act in acts}):
        for order in permutations([act for act in acts if act.turn == turn]):
            at, went = state, list[Act]()
            for act in order:
                to = EDGES.get((at, act.what))
                if (to is not None) != (act.answer == "ok"):
                    break
                if to is not None:
                    held_back = to == "HELD BACK" and act.mode != "FORFEIT_ALL" and left_fen > 0
                    at = "DEFAULTED" if to == "HELD BACK" and not held_back else to
                    went.append(act)
            else:
                state = at
                course += went
                break
        else:
            return None
    return course


def _forfeit(
    facts: Facts, expected: Expected, told: LotTold, fate: Fate, course: Sequence[Act], winner: Entrant, amount_fen: int
) -> None:
    """The costs first; then this debt, or the rest waits for the resale until somebody says what the default lost (S18 art 24, S04 art 22)."""
    escrow, left, due = f"escrow:{fate.deal_id}", amount_fen, Counter[int]()
    for payee, cost_fen in told.costs:
        part = min(left, cost_fen)
        left -= part
        if payee is None or payee == facts.centre_id:
            expected.move(escrow, FEES, part)
        else:
            due[payee] += part
    defaulted = next(act for act in course if act.what == "default")
    if defaulted.mode == "FORFEIT_ALL":
        debt = min(left, told.debt_fen)
        due[told.seller_id] += debt
        due[told.pledgor_id] += left - debt
        left = 0
    turns = [due]
    for act in course:
        if act.what == "cover" and left:
            covered = min(left, act.loss_fen)
            turns.append(Counter({told.seller_id: covered, winner.organisation_id: left - covered}))
            left = 0
    for each in turns:
        for payee, part in each.items():
            source = f"payable:{payee}"
            expected.move(escrow, source, part)
            expected.pay(Order("FORFEIT", fate.deal_id, payee, facts.bank_accounts[payee], part, source))


def _back(facts: Facts, entrant: Entrant, purpose: str, subject_id: int, amount_fen: int, source: str) -> Order:
    """A deposit that goes back to whoever paid it."""
    account_no = facts.bank_accounts[entrant.organisation_id]
    return Order(purpose, subject_id, entrant.organisation_id, account_no, amount_fen, source)


def _holds(found: Found, expected: Expected) -> Iterator[str]:
    """Each deposit was set aside once, and came to the one end that it had to."""
    deposits = dict[int, list[dict[str, Any]]]()
    for hold in found.holds:
        kind, _, number = hold["purpose"].partition(":")
        if hold["ends"] != (hold["state"] != "PLACED"):
            yield f"hold {hold['purpose']} is {hold['state']} and ended {hold['ends']} times"
        if kind == "deposit":
            deposits.setdefault(int(number), []).append(hold)
    for number in sorted(deposits.keys() | expected.holds.keys()):
        seen = [(hold["amount_fen"], hold["state"]) for hold in deposits.get(number, ())]
        should = [expected.holds[number]] if number in expected.holds else []
        if seen != should:
            yield f"registration {number}: the deposit should be {should or 'nothing'}, but is {seen or 'nothing'}"


def _orders(facts: Facts, expected: Expected) -> Iterator[str]:
    """What had to leave has left once, to the right account, and nothing else has: in our books and at the bank."""
    names = ("purpose", "subject_id", "payee_organisation_id", "payee_account_no", "amount_fen", "source_account")
    given = Counter(Order(*(row[name] for name in names)) for row in facts.found.instructions)
    yield from (f"missing: {order}" for order in (expected.orders - given).elements())
    yield from (f"nobody was owed: {order}" for order in (given - expected.orders).elements())
    yield from (
        f"instruction {row['reference']} is {row['state']}"
        for row in facts.found.instructions
        if row["state"] != "SETTLED"
    )
    due = Counter((order.account_no, order.amount_fen) for order in expected.orders.elements())
    left = Counter((each.account_no, each.amount_fen) for each in facts.booked)
    yield from (f"the bank never paid {amount} fen to {account}" for account, amount in (due - left).elements())
    yield from (f"the bank paid {amount} fen too much to {account}" for account, amount in (left - due).elements())


def _books(found: Found, expected: Expected) -> Iterator[str]:
    """Every account stands where it must, its postings add up to it, and all of them to nothing."""
    moved = Counter[str]()
    for source, destination, amount_fen in found.postings:
        moved[source] -= amount_fen
        moved[destination] += amount_fen
    for account in sorted(found.accounts.keys() | expected.balances.keys()):
        balance, held = found.accounts.get(account, (0, 0))
        if balance != moved[account]:
            yield f"{account} stands at {balance} fen, its postings at {moved[account]}"
        if (balance, held) != (expected.balances[account], expected.held[account]):
            should = f"{expected.balances[account]} fen, {expected.held[account]} of them set aside"
            yield f"{account} should stand at {should}, but stands at {balance}, {held} of them set aside"
    total = sum(balance for balance, _ in found.accounts.values())
    if total:
        yield f"all accounts together stand at {total} fen instead of nothing"
