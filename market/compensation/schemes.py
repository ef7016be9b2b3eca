"""Schemes: the published ones as data, the kept ones in the books, the one in force on a day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, cast

from sqlalchemy.ext.asyncio import AsyncSession

from market.compensation import store
from market.compensation.problems import SchemeNotPublished, SchemeUnknown
from market.compensation.rules import Band, Party, Share, Terms
from market.compensation.tables import Scheme
from market.compensation.views import BandView, PartyShare, SchemeList, SchemeView
from market.kernel import rulebook
from market.kernel.rules.sources import BINHAI_FROM

DEFAULT_CODE = "binhai-2022"

NAMES_EN = {
    "binhai-2022": "Binhai New Area IP pledge-loan risk compensation",
    "guangzhou": "Guangzhou (half and half)",
    "guangzhou-5311": "Guangzhou 5311",
    "zhongshan": "Zhongshan",
    "zhuhai": "Zhuhai",
    "shenzhen": "Shenzhen",
    "jiangsu-suzhidai": "Jiangsu Su-Zhi-Dai",
    "shandong": "Shandong",
    "weihai-top-up": "Weihai top-up",
    "haikou": "Haikou",
}


def published(code: str, *, effective_from: date | None = None) -> dict[str, Any]:
    """The columns of a published scheme; what its source does not say are this exchange's defaults.

    `effective_from` where the source gives no date. Raises RuleUnknown, SchemeNotPublished (its split is not known).
    """
    found = rulebook.scheme(code)
    if not found.bands:
        raise SchemeNotPublished(scheme=code)
    start = effective_from or found.effective_from or BINHAI_FROM
    on = max(start, BINHAI_FROM)
    working = found.apply_within_working_days is not None
    return {
        "code": code,
        "name_zh": found.zh,
        "name_en": NAMES_EN.get(code, code),
        "source": found.source,
        "bands": [
            {
                "loan_up_to_fen": band.loan_up_to_fen,
                "parties": [{"party": party, "share_bps": bps} for party, bps in band.shares],
            }
            for band in found.bands
        ],
        "base": found.base,
        "per_loan_cap_fen": found.per_loan_cap_fen or rulebook.optional("compensation.per_loan_cap_fen", on=on),
        "per_bank_cap_fen": found.per_bank_cap_fen or rulebook.optional("compensation.per_bank_cap_fen", on=on),
        "apply_within_days": found.apply_within_working_days or rulebook.value("compensation.apply_within_days", on=on),
        "apply_in_working_days": working,
        "overdue_days_min": rulebook.value("compensation.overdue_days", on=on),
        "classification_min": rulebook.word("compensation.classification_floor", on=on),
        "recordal_within_days": rulebook.value("compensation.record_within_days", on=on),
        "return_within_working_days": rulebook.value("compensation.recovery_return_working_days", on=on),
        "breaker_warn_bps": rulebook.value("compensation.npl_warn_bps", on=on),
        "breaker_stop_bps": rulebook.value("compensation.npl_stop_bps", on=on),
        "leverage_times": found.leverage_times or rulebook.value("compensation.leverage_times", on=on),
        "effective_from": start,
        "effective_to": found.effective_to,
        "active": True,
    }


def bands(data: list[Any]) -> tuple[Band, ...]:
    """The bands as the rules see them."""
    return tuple(
        Band(
            loan_up_to_fen=band["loan_up_to_fen"],
            parties=tuple(Share(cast(Party, share["party"]), share["share_bps"]) for share in band["parties"]),
        )
        for band in data
    )


def terms(row: Scheme) -> Terms:
    """The row as the rules see it."""
    return Terms(
        bands=bands(row.bands),
        source=row.source,
        per_loan_cap_fen=row.per_loan_cap_fen,
        per_bank_cap_fen=row.per_bank_cap_fen,
        apply_within_days=row.apply_within_days,
        apply_in_working_days=row.apply_in_working_days,
        overdue_days_min=row.overdue_days_min,
        classification_min=row.classification_min,
        recordal_within_days=row.recordal_within_days,
        return_within_working_days=row.return_within_working_days,
    )


def view(columns: dict[str, Any], *, kept: bool) -> SchemeView:
    """A scheme as people see it."""
    shown = [
        BandView(
            loan_up_to_fen=band.loan_up_to_fen,
            parties=[PartyShare(party=share.party, share_bps=share.share_bps) for share in band.parties],
        )
        for band in bands(columns["bands"])
    ]
    names = set(SchemeView.model_fields) - {"bands", "kept"}
    return SchemeView(bands=shown, kept=kept, **{name: columns[name] for name in names})


def row_view(row: Scheme) -> SchemeView:
    """A kept scheme as people see it."""
    return view({column.name: getattr(row, column.name) for column in row.__table__.columns}, kept=True)


async def in_force(tx: AsyncSession, *, on: date) -> Scheme:
    """The scheme that answers for a claim of that day. Raises SchemeUnknown."""
    row = await store.scheme_in_force(tx, on=on)
    if row is None:
        raise SchemeUnknown(scheme="", on=on.isoformat())
    return row


async def schemes(tx: AsyncSession) -> SchemeList:
    """The kept schemes, then the published examples that are not kept."""
    rows = await store.schemes(tx)
    kept = {row.code for row in rows}
    items = [row_view(row) for row in rows]
    for found in rulebook.schemes():
        if found.code not in kept and found.bands:
            columns = published(found.code) | {"active": False, "effective_from": found.effective_from}
            items.append(view(columns, kept=False))
    return SchemeList(items=items, total=len(items))


async def ensure_default(tx: AsyncSession) -> SchemeView:
    """Binhai's own scheme is kept (the migration brings it; this is for a database that lost it)."""
    await store.insert_scheme(tx, values=published(DEFAULT_CODE))
    row = await store.scheme_by_code(tx, code=DEFAULT_CODE)
    assert row is not None
    return row_view(row)


async def adopt(tx: AsyncSession, *, code: str, effective_from: date) -> SchemeView:
    """Claims that open from `effective_from` on follow the published scheme `code`; the one before ends the day before.

    Each scheme has a fund of its own (`fund:{code}`). Adopting what is already kept changes nothing.
    Raises RuleUnknown, SchemeNotPublished.
    """
    columns = published(code, effective_from=effective_from)
    if await store.scheme_by_code(tx, code=code) is None:
        before = await store.scheme_in_force(tx, on=effective_from)
        if before is not None and before.effective_from < effective_from:
            before.effective_to = effective_from - timedelta(days=1)
        elif before is not None:
            # It would have begun on the same day: it never answers for a claim.
            before.active = False
        await tx.flush()
        await store.insert_scheme(tx, values=columns)
    row = await store.scheme_by_code(tx, code=code)
    assert row is not None
    return row_view(row)
