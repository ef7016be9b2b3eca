"""Public routes: the notices and the rules in force. No session needed."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from listings import notices
from listings.kinds import RightKind
from listings.notices import NoticeList, NoticePage
from market.identity.guards import anyone
from market.kernel import clock, rulebook
from market.kernel.rulebook import Rule
from market.platform.db import Database
from market.platform.json import Model
from market.platform.services import Services


class RuleView(Model):
    """A rule in force, as data and in words. `value` is in `unit`: bps, seconds, days, fen, …; null: not set."""

    key: str
    name_zh: str
    value: int | bool | str | list[str] | None
    unit: str
    low: int | None
    high: int | None
    choices: list[str]
    shown_zh: str
    shown_en: str
    bounds_zh: str
    bounds_en: str
    source: str
    citation_zh: str
    citation_en: str
    tag: str
    effective_from: date
    effective_to: date | None
    note: str


class RuleList(Model):
    on: date
    rule_set: str
    items: list[RuleView]


def rule_view(found: Rule) -> RuleView:
    value: Any = list(found.value) if isinstance(found.value, tuple) else found.value
    return RuleView(
        key=found.key,
        name_zh=found.zh,
        value=value,
        unit=found.unit,
        low=found.low,
        high=found.high,
        choices=list(found.choices),
        shown_zh=rulebook.shown(found.value, unit=found.unit, zh=True),
        shown_en=rulebook.shown(found.value, unit=found.unit),
        bounds_zh=rulebook.bounds(found, zh=True),
        bounds_en=rulebook.bounds(found),
        source=found.source,
        citation_zh=rulebook.cite(found, zh=True),
        citation_en=rulebook.cite(found),
        tag=found.tag,
        effective_from=found.effective_from,
        effective_to=found.effective_to,
        note=found.note,
    )


@get("/api/notices", guards=[anyone], summary="Published notices", operation_id="notices")
async def notice_list(
    db: NamedDependency[Database],
    kind: FromQuery[RightKind | None] = None,
    phase: FromQuery[Literal["upcoming", "live", "ended"] | None] = None,
    q: Annotated[str, QueryParameter(max_length=100)] = "",
    limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
    offset: Annotated[int, QueryParameter(ge=0)] = 0,
) -> NoticeList:
    async with db.transaction() as tx:
        return await notices.notice_list(tx, now=clock.now(), kind=kind, phase=phase, q=q, limit=limit, offset=offset)


@get(
    "/api/notices/{project_code:str}",
    guards=[anyone],
    summary="One notice with its whole disclosure and the rules behind it",
    operation_id="notice",
)
async def notice(project_code: FromPath[str], db: NamedDependency[Database]) -> NoticePage:
    async with db.transaction() as tx:
        return await notices.notice_page(tx, project_code=project_code, now=clock.now())


@get("/api/rules", guards=[anyone], summary="The rules in force on a day, with their sources", operation_id="rules")
async def rules(
    services: NamedDependency[Services],
    on: FromQuery[date | None] = None,
    rule_set: FromQuery[Literal["standard", "demo"] | None] = None,
) -> RuleList:
    day, chosen = on or clock.today(), rule_set or services.settings.rule_set
    return RuleList(on=day, rule_set=chosen, items=[rule_view(each) for each in rulebook.in_force(day, chosen)])


routes = [notice_list, notice, rules]
