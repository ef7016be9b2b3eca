"""A bank with the sample tape taken in, and complete terms for a listing."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

import listings
from listings import checking, drafting, loan_store, reviewing
from listings.kinds import SPECIAL_WARNINGS
from listings.models import NewListing, Terms
from listings.scope import Scope
from listings.tables import Listing, Loan
from listings.tape import importing
from listings.tape.report import TapeImportView
from market.kernel import clock
from market.kernel.rulebook import RuleSet
from market.platform import documents
from market.platform.actor import Actor
from market.platform.services import Services
from tests.people import People

SAMPLE = Path(listings.__file__).parent / "sample"
VECTOR_LOAN = "BHKJ-2023-0001"


async def take_in(
    services: Services, *, actor: Actor, name: str = "loan_tape.xlsx", dry_run: bool = False
) -> TapeImportView:
    data = (SAMPLE / name).read_bytes()
    return await importing.take_in(services, actor=actor, file_name=name, data=data, dry_run=dry_run)


async def loan_of(tx: AsyncSession, loan_no: str = VECTOR_LOAN) -> Loan:
    rows, _ = await loan_store.page(tx, scope=Scope(None, everything=True), text=loan_no, limit=1, offset=0)
    return rows[0]


async def paper(tx: AsyncSession, services: Services, *, actor: Actor) -> int:
    """A document of the actor's organisation."""
    view = await documents.save(
        tx, services=services, name="证明.pdf", media_type="application/pdf", data=b"%PDF-1.4 proof", actor=actor
    )
    return view.id


def terms(people: People, *, document_id: int, **changes: Any) -> dict[str, Any]:
    """Complete terms at an appraisal of 700,000 yuan; the parties were told ten days ago."""
    today = clock.today()
    told = (today - timedelta(days=10)).isoformat()
    whole: dict[str, Any] = {
        "appraiser_organisation_id": people.organisation("appraiser").id,
        "appraisal_report_no": "津评报字〔2026〕第 7 号",
        "appraised_on": (today - timedelta(days=30)).isoformat(),
        "appraisal_fen": "70000000",
        "appraisal_document_id": document_id,
        "consent": {
            "basis": "CLAUSE",
            "document_id": document_id,
            "notices": [{"party": "PLEDGOR", "notified_on": told, "document_id": document_id}],
        },
        "disclosure": {
            "ownership": "登记权利人单独所有",
            "use_and_burdens": "自用;除本质押外无其他负担",
            "licences": "无",
            "litigation": "无",
            "annual_fees": "已缴至下一年度",
            "priority_holders": "无",
            "known_defects": "未知",
            "taxes": "各自承担",
            "contact": "滨海新区知识产权交易中心 022-65300000",
            "special_warnings": list(SPECIAL_WARNINGS),
        },
        "costs": [{"kind": "LEGAL", "payee_organisation_id": people.organisation("bank").id, "amount_fen": "4000000"}],
    }
    return whole | changes


async def drafted(
    tx: AsyncSession,
    services: Services,
    people: People,
    *,
    loan_no: str = VECTOR_LOAN,
    rule_set: RuleSet = "standard",
    **changes: Any,
) -> Listing:
    """A complete draft of the bank's maker."""
    maker = people.actor("bank.maker")
    document_id = await paper(tx, services, actor=maker)
    loan = await loan_of(tx, loan_no)
    new = NewListing.model_validate({"loan_id": loan.id, **terms(people, document_id=document_id, **changes)})
    return await drafting.draft(tx, actor=maker, rule_set=rule_set, new=new)


async def submitted(tx: AsyncSession, services: Services, people: People, **changes: Any) -> Listing:
    """A draft that the maker proposed and the checker submitted."""
    row = await drafted(tx, services, people, **changes)
    await checking.propose(tx, actor=people.actor("bank.maker"), listing_id=row.id)
    return await checking.submit(tx, actor=people.actor("bank.checker"), listing_id=row.id)


async def published(tx: AsyncSession, services: Services, people: People, **changes: Any) -> Listing:
    """A listing that the centre approved."""
    row = await submitted(tx, services, people, **changes)
    return await reviewing.publish(tx, actor=people.actor("centre.reviewer"), listing_id=row.id)


def in_days(days: int) -> datetime:
    """Ten in the morning of that day."""
    return datetime.combine(
        clock.today() + timedelta(days=days), datetime.min.time(), tzinfo=clock.SHANGHAI
    ) + timedelta(hours=10)


async def change(tx: AsyncSession, people: People, listing_id: int, **named: Any) -> Listing:
    return await drafting.change(
        tx, actor=people.actor("bank.maker"), listing_id=listing_id, terms=Terms.model_validate(named)
    )
