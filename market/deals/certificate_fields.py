"""What the certificate says: the fields of rulebook §2, the chain's head, where to verify it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from market.deals.terms import Evidence, ObjectLine
from market.deals.views import number_of, terms_of

if TYPE_CHECKING:
    from market.deals.tables import Deal


@dataclass(frozen=True)
class Party:
    """A party as it is printed; of a group with the share in basis points."""

    name: str
    uscc: str | None
    share_bps: int | None = None


@dataclass(frozen=True)
class Fields:
    """What the certificate says; amounts in fen. `instalments`: in how many the balance was paid."""

    issuer: str
    number: str
    deal_no: str
    project_code: str
    title: str
    objects: tuple[ObjectLine, ...]
    seller: Party
    pledgor: Party
    buyers: tuple[Party, ...]
    bidder_code: str
    method: str
    published_on: date
    closed_at: datetime
    signed_on: date
    transferred_on: date | None
    appraisal_fen: int | None
    price_fen: int
    issued_on: date
    evidence: Evidence | None
    set_off_fen: int
    instalments: int
    verify_url: str


def fields_of(row: Deal, *, issuer: str, number: str, issued_on: date, signed_on: date, verify_url: str) -> Fields:
    """The certificate's fields from the deal's snapshot."""
    terms = terms_of(row)
    return Fields(
        issuer=issuer,
        number=number,
        deal_no=number_of(row),
        project_code=row.project_code,
        title=row.title,
        objects=tuple(terms.objects),
        seller=Party(row.seller_name, row.seller_uscc),
        # A person's identity number never goes on paper.
        pledgor=Party(terms.pledgor.name, None if row.pledgor_is_person else terms.pledgor.uscc),
        buyers=tuple(Party(one.name, one.uscc, one.share_bps) for one in row.group)
        or (Party(row.buyer_name, row.buyer_uscc),),
        bidder_code=terms.bidder_code,
        method=terms.method,
        published_on=terms.published_on,
        closed_at=terms.closed_at,
        signed_on=signed_on,
        transferred_on=row.transferred_on,
        appraisal_fen=terms.appraisal_fen,
        price_fen=row.price_fen,
        issued_on=issued_on,
        evidence=terms.evidence,
        set_off_fen=terms.set_off_fen,
        instalments=len(row.instalments),
        verify_url=verify_url,
    )
