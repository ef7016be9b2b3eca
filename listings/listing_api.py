"""Routes of the listing workflow."""

from __future__ import annotations

from typing import Annotated

from litestar import get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from listings import answering, checking, drafting, reading, relisting, reviewing, withdrawing
from listings.guards import disposal_reader, withdrawer
from listings.models import Agreement, Asked, Defaults, NewListing, Return, SendBack, Terms, Withdrawal
from listings.views import ListingList, ListingPage
from market.identity.guards import bank_checker, bank_maker, centre_reviewer
from market.platform.actor import Actor
from market.platform.db import Database
from market.platform.services import Services

Limit = Annotated[int, QueryParameter(ge=1, le=200)]
Offset = Annotated[int, QueryParameter(ge=0)]


@get("/api/listings", guards=[disposal_reader], summary="Listings the viewer may see", operation_id="listings")
async def listings(
    db: NamedDependency[Database],
    actor: NamedDependency[Actor],
    listing_state: Annotated[list[str] | None, QueryParameter(name="state")] = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> ListingList:
    async with db.transaction() as tx:
        return await reading.listing_list(tx, viewer=actor, states=listing_state or (), limit=limit, offset=offset)


@post("/api/listings", guards=[bank_maker], summary="Draft a listing of a defaulted loan", operation_id="draft_listing")
async def draft(
    data: JSONBody[NewListing],
    db: NamedDependency[Database],
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
) -> ListingPage:
    async with db.transaction() as tx:
        row = await drafting.draft(tx, actor=actor, rule_set=services.settings.rule_set, new=data)
        return await reading.listing_page(tx, viewer=actor, listing_id=row.id)


@get("/api/listings/{listing_id:int}", guards=[disposal_reader], summary="One listing", operation_id="listing")
async def listing(
    listing_id: FromPath[int], db: NamedDependency[Database], actor: NamedDependency[Actor]
) -> ListingPage:
    async with db.transaction() as tx:
        return await reading.listing_page(tx, viewer=actor, listing_id=listing_id)


@patch("/api/listings/{listing_id:int}", guards=[bank_maker], summary="Change a draft", operation_id="change_listing")
async def change(
    listing_id: FromPath[int], data: JSONBody[Terms], db: NamedDependency[Database], actor: NamedDependency[Actor]
) -> ListingPage:
    async with db.transaction() as tx:
        await drafting.change(tx, actor=actor, listing_id=listing_id, terms=data)
        return await reading.listing_page(tx, viewer=actor, listing_id=listing_id)


@post(
    "/api/listings/{listing_id:int}/defaults",
    guards=[disposal_reader],
    status_code=200,
    summary="The terms that the rules propose beside those given, with citations; nothing is changed",
    operation_id="listing_defaults",
)
async def listing_defaults(
    listing_id: FromPath[int], data: JSONBody[Asked], db: NamedDependency[Database], actor: NamedDependency[Actor]
) -> Defaults:
    async with db.transaction() as tx:
        return await reading.defaults_for_listing(tx, viewer=actor, listing_id=listing_id, asked=data)


@post(
    "/api/listings/{listing_id:int}/propose",
    guards=[bank_maker],
    status_code=200,
    summary="Hand a complete draft to the bank's checker",
    operation_id="propose_listing",
)
async def propose(
    listing_id: FromPath[int], db: NamedDependency[Database], actor: NamedDependency[Actor]
) -> ListingPage:
    async with db.transaction() as tx:
        await checking.propose(tx, actor=actor, listing_id=listing_id)
        return await reading.listing_page(tx, viewer=actor, listing_id=listing_id)


@post(
    "/api/listings/{listing_id:int}/submit",
    guards=[bank_checker],
    status_code=200,
    summary="Submit a checked listing to the centre",
    operation_id="submit_listing",
)
async def submit(
    listing_id: FromPath[int], db: NamedDependency[Database], actor: NamedDependency[Actor]
) -> ListingPage:
    async with db.transaction() as tx:
        await checking.submit(tx, actor=actor, listing_id=listing_id)
        return await reading.listing_page(tx, viewer=actor, listing_id=listing_id)


@post(
    "/api/listings/{listing_id:int}/send-back",
    guards=[bank_checker],
    status_code=200,
    summary="Give a proposed listing back to the maker",
    operation_id="send_back_listing",
)
async def send_back(
    listing_id: FromPath[int], data: JSONBody[SendBack], db: NamedDependency[Database], actor: NamedDependency[Actor]
) -> ListingPage:
    async with db.transaction() as tx:
        await checking.send_back(tx, actor=actor, listing_id=listing_id, note=data.note)
        return await reading.listing_page(tx, viewer=actor, listing_id=listing_id)


@post(
    "/api/listings/{listing_id:int}/return",
    guards=[centre_reviewer],
    status_code=200,
    summary="Return a listing to the bank with a reason per field",
    operation_id="return_listing",
)
async def return_(
    listing_id: FromPath[int], data: JSONBody[Return], db: NamedDependency[Database], actor: NamedDependency[Actor]
) -> ListingPage:
    async with db.transaction() as tx:
        await reviewing.return_(tx, actor=actor, listing_id=listing_id, reasons=data.reasons)
        return await reading.listing_page(tx, viewer=actor, listing_id=listing_id)


@post(
    "/api/listings/{listing_id:int}/publish",
    guards=[centre_reviewer],
    status_code=200,
    summary="Approve a listing and publish its notice",
    operation_id="publish_listing",
)
async def publish(
    listing_id: FromPath[int], db: NamedDependency[Database], actor: NamedDependency[Actor]
) -> ListingPage:
    async with db.transaction() as tx:
        await reviewing.publish(tx, actor=actor, listing_id=listing_id)
        return await reading.listing_page(tx, viewer=actor, listing_id=listing_id)


@post(
    "/api/listings/{listing_id:int}/withdraw",
    guards=[withdrawer],
    status_code=200,
    summary="Withdraw a listing on a ground of the rules",
    operation_id="withdraw_listing",
)
async def withdraw(
    listing_id: FromPath[int], data: JSONBody[Withdrawal], db: NamedDependency[Database], actor: NamedDependency[Actor]
) -> ListingPage:
    async with db.transaction() as tx:
        await withdrawing.withdraw(tx, actor=actor, listing_id=listing_id, ground=data.ground, note=data.note)
        return await reading.listing_page(tx, viewer=actor, listing_id=listing_id)


@post(
    "/api/listings/{listing_id:int}/relist",
    guards=[bank_maker],
    summary="Draft the next stage of a listing that brought no standing sale, at the rule's price, where the draft of the rule was withdrawn",
    operation_id="relist_listing",
)
async def relist(
    listing_id: FromPath[int], db: NamedDependency[Database], actor: NamedDependency[Actor]
) -> ListingPage:
    async with db.transaction() as tx:
        row = await relisting.relist(tx, actor=actor, listing_id=listing_id)
        return await reading.listing_page(tx, viewer=actor, listing_id=row.id)


@post(
    "/api/listings/{listing_id:int}/agree-value",
    guards=[bank_checker],
    status_code=200,
    summary="Take the right at the stage's price by agreement with the pledgor (折价), whose signed consent is the document",
    operation_id="agree_value",
)
async def agree_value(
    listing_id: FromPath[int], data: JSONBody[Agreement], db: NamedDependency[Database], actor: NamedDependency[Actor]
) -> ListingPage:
    async with db.transaction() as tx:
        await answering.agree_value(tx, actor=actor, listing_id=listing_id, document_id=data.document_id)
        return await reading.listing_page(tx, viewer=actor, listing_id=listing_id)


@post(
    "/api/listings/{listing_id:int}/return-right",
    guards=[bank_checker],
    status_code=200,
    summary="No agreement on the value: the right is returned and the disposal is exhausted",
    operation_id="return_right",
)
async def return_right(
    listing_id: FromPath[int], data: JSONBody[SendBack], db: NamedDependency[Database], actor: NamedDependency[Actor]
) -> ListingPage:
    async with db.transaction() as tx:
        await answering.return_right(tx, actor=actor, listing_id=listing_id, note=data.note)
        return await reading.listing_page(tx, viewer=actor, listing_id=listing_id)


routes = [
    agree_value,
    return_right,
    listings,
    draft,
    listing,
    change,
    listing_defaults,
    propose,
    submit,
    send_back,
    return_,
    publish,
    withdraw,
    relist,
]
