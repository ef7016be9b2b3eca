"""A group (联合体) that bought: its lead acts, every member owes the whole, every paper names all."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pydantic import ValidationError
from pypdf import PdfReader

from market.deals import certificate, contract, service, store
from market.deals.contract_text import text_of
from market.deals.problems import NotYourDeal
from market.deals.terms import DealTerms
from market.deals.wording import share_words
from market.kernel.problems import NotFound
from tests.deals.conftest import Sale, hammered
from tests.deals.test_defaulting import default
from tests.people import People


@pytest.fixture
async def joint(db: Any, services: Any, people: People) -> Sale:
    """A sale to two companies and a natural person; the first is the lead."""
    shares = {"bidder-one": 5_000, "bidder-two": 3_333, "person": 1_667}
    group = [
        {"organisation_id": people.organisation(name).id, "share_bps": share_bps} for name, share_bps in shares.items()
    ]
    return await hammered(db, services, people, joint_buyers=group)


def printed_on(drawn: bytes) -> str:
    """The words of a PDF; pypdf reads the two bytes of a code of an embedded CMap as two characters."""
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(drawn)).pages)
    return words.replace("\x00", "").replace("\n", "")


async def page_of(sale: Sale, login: str) -> service.DealPage:
    async with sale.db.transaction() as tx:
        return await service.page(tx, services=sale.services, viewer=sale.actor(login), deal_id=sale.deal.id)


async def test_everybody_at_the_deal_sees_all_buyers_and_their_shares(joint: Sale) -> None:
    for login in ("bank.checker", "centre.settlement", "bidder.one", "bidder.two", "bidder.person"):
        deal = (await page_of(joint, login)).deal
        assert [(one.name, one.share_bps) for one in deal.group] == [
            ("海河智能装备有限公司", 5_000),
            ("新港生物科技有限公司", 3_333),
            ("王小明", 1_667),
        ]
    with pytest.raises(NotFound):
        await page_of(joint, "appraiser.bidder")


async def test_the_lead_alone_acts_and_every_member_sees_what_is_owed(joint: Sale) -> None:
    await joint.confirm()
    with pytest.raises(NotYourDeal):
        await joint.sign("bidder.two")
    assert "sign" in (await page_of(joint, "bidder.one")).actions
    await joint.sign_both()
    member = await page_of(joint, "bidder.two")
    assert member.actions == []
    assert member.pay_into is not None
    (owed,) = member.instalments
    assert owed.code is not None
    assert (owed.amount_fen, owed.state) == (joint.deal.balance_fen, "DUE")
    assert (member.waterfall, member.terms.principal_fen) == (None, 0), "the debt is none of a buyer's business"
    async with joint.db.transaction() as tx:
        listed = await service.deals(tx, viewer=joint.actor("bidder.person"))
    assert [one.id for one in listed.items] == [joint.deal.id]


async def test_the_contract_binds_every_member_for_the_whole(joint: Sale) -> None:
    await joint.confirm()
    async with joint.db.transaction() as tx:
        text = text_of(await store.get(tx, deal_id=joint.deal.id), house="交易中心")
        _, drawn = await contract.contract_document(
            tx, services=joint.services, viewer=joint.actor("bidder.two"), deal_id=joint.deal.id
        )
    label, buyers = text.parties[1]
    assert label == "乙方(受让方,联合体)"
    assert all(
        words in buyers
        for words in ("海河智能装备有限公司", "份额 50%,牵头人", "份额 33.33%", "王小明,份额 16.67%", "竞买号 K7Q4")
    )
    (jointly,) = [article for article in text.articles if article.heading == "联合受让"]
    assert any("连带责任" in clause for clause in jointly.clauses)
    assert "新港生物科技有限公司" in printed_on(drawn)


async def test_a_single_buyers_contract_knows_no_group(sale: Sale) -> None:
    await sale.confirm()
    async with sale.db.transaction() as tx:
        text = text_of(await store.get(tx, deal_id=sale.deal.id), house="交易中心")
    assert text.parties[1][0] == "乙方(受让方)"
    assert not [article for article in text.articles if article.heading == "联合受让"]


async def test_the_certificate_names_all_and_the_public_sees_persons_masked(joint: Sale, drain_jobs: Any) -> None:
    await joint.until_transferred(drain_jobs)
    issued = await joint.certify()
    async with joint.db.transaction() as tx:
        public = await certificate.public(tx, number=issued.number)
        _, drawn = await certificate.document(
            tx, services=joint.services, viewer=joint.actor("bidder.person"), deal_id=joint.deal.id
        )
    assert public.buyer_name == "海河智能装备有限公司、新港生物科技有限公司、王*"
    assert not public.document_public, "the paper names a natural person"
    assert all(name in printed_on(drawn) for name in ("海河智能装备有限公司", "新港生物科技有限公司", "王小明"))


async def test_a_default_of_the_group_bars_every_member_from_the_resale(joint: Sale, people: People) -> None:
    await default(joint, renounced=True)
    async with joint.db.transaction() as tx:
        barred = await service.defaulters(tx, loan_key=joint.terms.loan_key)
    assert barred == {people.organisation(name).id for name in ("bidder-one", "bidder-two", "person")}


@pytest.mark.parametrize(
    "shares",
    [
        [("lead", 10_000 - 1), ("other", 2)],
        [("other", 5_000), ("lead", 5_000)],
        [("lead", 5_000), ("lead", 5_000)],
    ],
)
async def test_a_venue_cannot_hand_in_half_a_group(sale: Sale, shares: list[tuple[str, int]]) -> None:
    ids = {"lead": sale.deal.buyer_organisation_id, "other": sale.deal.buyer_organisation_id + 1}
    group = [{"organisation_id": ids[who], "share_bps": share_bps} for who, share_bps in shares]
    with pytest.raises(ValidationError):
        DealTerms.model_validate({**sale.terms.model_dump(), "joint_buyers": group})


@pytest.mark.parametrize(
    ("share_bps", "words"), [(4_000, "40%"), (3_333, "33.33%"), (1_050, "10.5%"), (1, "0.01%"), (9_999, "99.99%")]
)
def test_shares_are_written_as_people_write_them(share_bps: int, words: str) -> None:
    assert share_words(share_bps) == words
