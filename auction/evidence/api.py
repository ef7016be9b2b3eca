"""Evidence over HTTP: a lot's record, the script that verifies it, a bidder's receipts, the keys that sign them, the daily roots, a lot's proof of inclusion."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

from litestar import MediaType, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from auction.evidence import issuing, record, roots
from auction.evidence.proofs import Inclusion, Receipt
from auction.evidence.receipts import SigningKey, signer_of, signing_keys
from auction.evidence.roots import RootView, StampedRoot
from market.identity.guards import anyone, bidder
from market.platform.actor import Actor
from market.platform.db import Database
from market.platform.json import Model
from market.platform.services import Services

VERIFY_SCRIPT = Path(__file__).with_name("verify_record.py")
"""Served as it lies here; the exchange itself never imports it."""

Db = NamedDependency[Database]


class Roots(Model):
    items: list[RootView]
    total: int


class LotInclusion(Model):
    """`inclusion` is null while the lot runs, and until the night after it has concluded."""

    inclusion: Inclusion | None


@get(
    "/api/signing-keys",
    guards=[anyone],
    summary="The public keys that sign receipts and daily roots, the one in use first",
    operation_id="signing_keys",
)
async def keys(services: NamedDependency[Services]) -> list[SigningKey]:
    return signing_keys(services.settings)


@get(
    "/api/lots/{lot_id:int}/receipts",
    guards=[bidder],
    summary="The signed receipts of all my bids on a lot",
    operation_id="my_receipts",
)
async def my_receipts(
    lot_id: FromPath[int], services: NamedDependency[Services], actor: NamedDependency[Actor]
) -> list[Receipt]:
    async with services.db.transaction() as tx:
        return await issuing.mine(tx, actor=actor, lot_id=lot_id, signer=signer_of(services.settings))


@get(
    "/api/lots/{lot_id:int}/receipts/{seq:int}",
    guards=[bidder],
    summary="The signed receipt of one of my bids, by its number",
    operation_id="my_receipt",
)
async def my_receipt(
    lot_id: FromPath[int], seq: FromPath[int], services: NamedDependency[Services], actor: NamedDependency[Actor]
) -> Receipt:
    async with services.db.transaction() as tx:
        return await issuing.one_of_mine(tx, actor=actor, lot_id=lot_id, signer=signer_of(services.settings), seq=seq)


@get("/api/evidence/roots", guards=[anyone], summary="The daily roots, newest first", operation_id="daily_roots")
async def daily_roots(
    db: Db,
    limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
    offset: Annotated[int, QueryParameter(ge=0)] = 0,
) -> Roots:
    async with db.transaction() as tx:
        items, total = await roots.listed(tx, limit=limit, offset=offset)
    return Roots(items=items, total=total)


@get(
    "/api/evidence/roots/{day:date}",
    guards=[anyone],
    summary="A day's root with its timestamp",
    operation_id="daily_root",
)
async def daily_root(day: FromPath[date], db: Db) -> StampedRoot:
    async with db.transaction() as tx:
        return await roots.root_of(tx, day=day)


@get(
    "/api/lots/{lot_id:int}/inclusion",
    guards=[anyone],
    summary="The first daily root that covers a concluded lot's record, signed, with the path to it",
    operation_id="lot_inclusion",
)
async def lot_inclusion(lot_id: FromPath[int], services: NamedDependency[Services]) -> LotInclusion:
    async with services.db.transaction() as tx:
        return LotInclusion(inclusion=await roots.inclusion(tx, lot_id=lot_id, signer=signer_of(services.settings)))


@get(
    "/api/lots/{lot_id:int}/record",
    guards=[anyone],
    summary="The record of a lot, with its hash chain; up to now while bidding runs",
    operation_id="lot_record",
)
async def export(lot_id: FromPath[int], services: NamedDependency[Services]) -> Response[dict[str, Any]]:
    async with services.db.transaction() as tx:
        found = await record.export(tx, lot_id=lot_id, signer=signer_of(services.settings))
    name = f"{found['project_code']}.json"
    file: Any = record.as_bytes(found)
    return Response(file, media_type=MediaType.JSON, headers={"content-disposition": f'attachment; filename="{name}"'})


@get(
    "/api/verify-script",
    guards=[anyone],
    summary="The standalone script that verifies a record without this exchange's program",
    operation_id="verify_script",
    media_type="text/x-python",
)
async def verify_script() -> Response[str]:
    return Response(
        VERIFY_SCRIPT.read_text("utf-8"),
        media_type="text/x-python",
        headers={"content-disposition": f'attachment; filename="{VERIFY_SCRIPT.name}"'},
    )


routes: list[Any] = [export, verify_script, keys, my_receipts, my_receipt, daily_roots, daily_root, lot_inclusion]
