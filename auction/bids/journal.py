"""Turning decided events into numbered, chained rows, and rows into events again (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, get_args

import msgspec
from msgspec import NODEFAULT, Struct

from auction.bids.hot import LockedLot, Recorded
from auction.chain import canonical, link, moment
from auction.rules import Bid, BidAccepted, Command, LotEvent, Mandate, Seal, Terms, evolve
from auction.rules import commitment as commitment_to

KINDS: dict[str, type[LotEvent]] = {each.kind: each for each in get_args(LotEvent)}


def wordy(value: Any) -> Any:
    """JSON of strings, booleans, lists and objects only: numbers become decimal strings, what is null is left out."""
    if isinstance(value, str | bool):
        return value
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, Struct):
        return {name: wordy(held) for name in value.__struct_fields__ if (held := getattr(value, name)) is not None}
    if isinstance(value, Mapping):
        return {str(name): wordy(held) for name, held in value.items() if held is not None}
    if isinstance(value, list | tuple):
        return [wordy(held) for held in value if held is not None]
    return str(value)


ANNOUNCED_TERMS = (
    "listing_id",
    "project_code",
    "title",
    "round",
    "rights",
    "deposit_fen",
    "registration_closes_at",
    "joint_bidding",
    "rule_set",
    "consignor_organisation_id",
    "appraiser_organisation_id",
)
"""What a notice of auction tells everybody beside the rules of bidding. The debt and the borrower behind it are in a lot's terms too, but events are public."""


def announcement(terms: Mapping[str, Any], rules: Terms) -> dict[str, Any]:
    """The data of a lot's first event: every announced term, so that none can be altered afterwards.

    `terms` are JSON as the listing gave them; `rules` are those by which bids are decided, without what the format does not use.
    """
    data: dict[str, Any] = wordy({name: terms[name] for name in ANNOUNCED_TERMS if name in terms})
    return data | {name: wordy(value) for name, value in told(rules).items()}


def told(rules: Terms) -> dict[str, Any]:
    """The rules of bidding that are announced: those that every format has, and what differs from its default."""
    defaults = dict(zip(reversed(rules.__struct_fields__), reversed(rules.__struct_defaults__), strict=False))
    return {
        name: value
        for name in rules.__struct_fields__
        if (value := getattr(rules, name)) != defaults.get(name, NODEFAULT) or name == "format"
    }


def rules_of(announced: Mapping[str, Any]) -> Terms:
    """The rules of bidding as an announcement states them. Raises msgspec.ValidationError."""
    return msgspec.convert(announced, Terms, strict=False)


def data_of(event: LotEvent) -> dict[str, Any]:
    """The event as JSON of strings, booleans and objects only, so that its canonical bytes survive any store."""
    if type(event) is BidAccepted and event.offer is None and event.mandate is None:
        # The event of every hot moment, spelled out.
        return {
            "bidder": event.bidder,
            "price_fen": str(event.price_fen),
            "ends_at": moment(event.ends_at),
            "extended": event.extended,
        }
    data: dict[str, Any] = wordy(event)
    return data


def event_of(kind: str, data: Mapping[str, Any]) -> LotEvent:
    """The event behind a recorded row. Raises KeyError for an unknown kind, msgspec.ValidationError for other data."""
    return msgspec.convert(data, KINDS[kind], strict=False)


def request_of(lot_id: int, command: Command) -> str:
    """What was asked, in short: a client key that comes again with another request is refused. A secret limit stands as its commitment."""
    match command:
        case Bid(offer=None):
            return f"bid {command.price_fen}"
        case Bid():
            return f"bid {command.price_fen} {msgspec.json.encode(command.offer, order='sorted').decode()}"
        case Seal():
            return f"seal {command.commitment}"
        case Mandate():
            digest = commitment_to(
                lot_id=lot_id,
                bidder=command.bidder,
                amount_fen=command.limit_fen,
                nonce=command.nonce,
                amount="limit_fen",
            )
            return f"mandate {digest}"
    return f"unseal {command.price_fen} {command.nonce}"


def append(
    locked: LockedLot,
    event: LotEvent,
    *,
    registration_id: int | None = None,
    client_key: str | None = None,
    request: str | None = None,
) -> Recorded:
    """Number and chain one event at the lot's locked moment; the locked lot moves on with it. Raises WrongState."""
    data, seq, at = data_of(event), locked.lot.seq + 1, locked.at
    digest = link(locked.head, canonical(lot_id=locked.id, seq=seq, at=at, kind=event.kind, data=data))
    led = locked.lot.leader
    locked.lot, locked.head = evolve(locked.lot, event), digest
    if locked.lot.leader != led:
        # Nobody takes the lead but by an act of their own.
        locked.leader_id = registration_id
    return Recorded(locked.id, seq, at, event.kind, data, digest, registration_id, client_key, request)
