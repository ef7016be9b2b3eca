"""What a viewer may see of a lot: decided here and nowhere else (law 3).

Everybody sees bidder codes only. Who is behind a code is known to the bidder itself, and to nobody else before the deal.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from auction.tables import Lot, LotEvent, Registration
from market.platform.actor import Actor
from market.platform.json import Fen, Model


class LotView(Model):
    """A lot as the public sees it. `minimum_fen` is the least valid next bid; `rules` are the announced rules of bidding, in words.

    `priority` gives the rank of each bidder code with a priority right; `falls_from` is when the ticks of a falling price began.
    """

    id: int
    listing_id: int
    project_code: str
    title: str
    rule_set: str
    format: str
    rules: dict[str, Any]
    state: str
    phase: str
    start_price_fen: Fen
    increment_fen: Fen
    deposit_fen: Fen
    extension_seconds: int
    registration_closes_at: datetime
    joint_bidding: bool
    opens_at: datetime
    announced_end_at: datetime
    ends_at: datetime
    seq: int
    price_fen: Fen | None
    leader: str | None
    minimum_fen: Fen
    bids: int
    extensions: int
    priority: dict[str, int]
    falls_from: datetime | None
    kinds: list[str]


class EventView(Model):
    """One event of a lot. `data` is what the hash chain covers; `hash` is the link in hexadecimal."""

    seq: int
    at: datetime
    kind: str
    data: dict[str, Any]
    hash: str


Role = Literal["ALONE", "LEAD", "MEMBER"]
"""How an organisation takes part: a group acts through its lead, its members watch."""


class MyStatus(Model):
    """The viewer's own way into the lot, or its group's. `payment_reference` is what a deposit is paid to.

    `limit_fen` is the secret limit that stands for whoever bids here, null where none does and for everybody else (`sees_limit`).
    """

    registration_id: int
    state: str
    bidder_code: str | None
    payment_reference: str | None
    refusal: str
    role: Role
    limit_fen: Fen | None


class Presence(Model):
    """Who is present: sockets in the room over all processes, admitted bidders, reminders set. Numbers only, seconds old at most."""

    watchers: int
    registered: int
    reminders: int


class Snapshot(Model):
    """Where a viewer begins; frames continue it. `reminded`: the viewer has set a reminder for this lot."""

    type: Literal["snapshot"] = "snapshot"
    seq: int
    server_at: datetime
    lot: LotView
    recent: list[EventView]
    me: MyStatus | None
    reminded: bool
    presence: Presence


class Frame(Model):
    """The events since the last frame, `from_seq` to `to_seq`, and the lot after them.

    In a room where more than forty came at once, `omitted` of them are not in `events`: bids before the newest forty.
    """

    type: Literal["events"] = "events"
    from_seq: int
    to_seq: int
    omitted: int = 0
    server_at: datetime
    events: list[EventView]
    state: str
    phase: str
    price_fen: Fen | None
    leader: str | None
    minimum_fen: Fen
    ends_at: datetime
    bids: int
    extensions: int
    watchers: int


class MemberView(Model):
    """A person of a group. `screening` (for the reviewing centre): why they may not bid, null when nothing is found."""

    organisation_id: int
    name: str
    uscc: str | None
    kind: str
    lead: bool
    share_bps: int
    state: str
    answered_at: datetime | None
    reason: str
    screening: str | None


class RegistrationView(Model):
    """A registration as the bidder itself and the reviewing centre see it. `members` is empty where somebody registered alone.

    `role` is the viewer's own, null for the centre; `consent_by`: until when a group's members may consent.
    """

    id: int
    lot_id: int
    lot_title: str
    lot_state: str
    project_code: str
    organisation_id: int
    organisation_name: str
    state: str
    bidder_code: str | None
    deposit_fen: Fen
    priority_rank: int | None
    claim_fen: Fen
    payment_reference: str | None
    refusal: str
    applied_at: datetime
    role: Role | None
    members: list[MemberView]
    consent_by: datetime | None
    actions: list[str]


def takes_groups(lot: Lot) -> bool:
    """Whether the notice lets several bid jointly."""
    return bool(lot.terms.get("joint_bidding", True))


def lot_view(lot: Lot) -> LotView:
    """The public view of a lot."""
    columns = {name: getattr(lot, name) for name in LotView.model_fields if hasattr(lot, name)}
    book = lot.book or {}
    kinds = sorted({str(right.get("kind", "")) for right in lot.terms.get("rights", [])})
    return LotView(
        **columns,
        leader=lot.leader_code,
        joint_bidding=takes_groups(lot),
        priority=book.get("priority", {}),
        falls_from=book.get("fell_from") or (lot.opens_at if "tick_seconds" in lot.rules else None),
        kinds=kinds,
    )


def event_view(event: LotEvent) -> EventView:
    """The public view of an event: registration and client key stay behind."""
    return EventView(seq=event.seq, at=event.at, kind=event.kind, data=event.data, hash=event.hash.hex())


def role_of(registration: Registration, *, organisation_id: int | None) -> Role:
    """How an organisation takes part in a registration of its own, or of a group that has named it."""
    if not registration.joint:
        return "ALONE"
    return "LEAD" if registration.organisation_id == organisation_id else "MEMBER"


def sees_limit(registration: Registration, *, viewer: Actor | None) -> bool:
    """Whether a viewer may see the secret limit of a registration: its own bidders, nobody else (law 12).

    Of a group its lead alone, who lodges it and bids: a limit that ten firms know is a secret of none, and the other members have nothing to do with it.
    """
    return viewer is not None and viewer.has("BIDDER") and registration.organisation_id == viewer.organisation_id


def my_status(
    registration: Registration | None, *, organisation_id: int | None, limit_fen: int | None
) -> MyStatus | None:
    """The viewer's own registration, or that of its group; `limit_fen` as `sees_limit` allows."""
    if registration is None:
        return None
    return MyStatus(
        registration_id=registration.id,
        state=registration.state,
        bidder_code=registration.bidder_code,
        payment_reference=registration.payment_reference,
        refusal=registration.refusal,
        role=role_of(registration, organisation_id=organisation_id),
        limit_fen=limit_fen,
    )


def frame(lot: Lot, events: list[EventView], *, server_at: datetime, watchers: int) -> Frame:
    """The frame that carries `events`, which end at the lot's newest number."""
    view = lot_view(lot)
    return Frame(
        from_seq=events[0].seq,
        to_seq=events[-1].seq,
        server_at=server_at,
        events=events,
        state=view.state,
        phase=view.phase,
        price_fen=view.price_fen,
        leader=view.leader,
        minimum_fen=view.minimum_fen,
        ends_at=view.ends_at,
        bids=view.bids,
        extensions=view.extensions,
        watchers=watchers,
    )
