"""Reminders: told before a lot opens and before its announced end, to whoever asked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from auction import store
from auction.problems import ReminderTooLate
from auction.reminders import store as reminder_store
from auction.reminders.tables import Reminder
from auction.states import LOT
from auction.tables import Lot
from market.identity import inbox
from market.identity.inbox import Message
from market.kernel import rulebook
from market.kernel.clock import SHANGHAI, local_date
from market.kernel.problems import NotFound
from market.platform.actor import Actor
from market.platform.db import database_now
from market.platform.jobs import defer, task
from market.platform.json import Model
from market.platform.services import Services

Before = Literal["opening", "end"]


class ReminderView(Model):
    """A reminder of the viewer's own, and the lot it is for."""

    lot_id: int
    project_code: str
    title: str
    state: str
    opens_at: datetime
    ends_at: datetime
    set_at: datetime


def due_at(moment: datetime, *, lead_seconds: int, now: datetime) -> datetime | None:
    """When to tell of a moment: so long before it; half-way to it when it is nearer; never (None) when it is past."""
    if moment <= now:
        return None
    early = moment - timedelta(seconds=lead_seconds)
    return early if early > now else now + (moment - now) // 2


def _moment(lot: Lot, before: Before) -> datetime:
    # Extensions come and go by the second; people were promised the announced end.
    return lot.opens_at if before == "opening" else lot.announced_end_at


def _lead_seconds(lot: Lot, before: Before) -> int:
    rule_set: rulebook.RuleSet = "demo" if lot.rule_set == "demo" else "standard"
    return rulebook.value(f"reminder_before_{before}_seconds", on=local_date(lot.opens_at), rule_set=rule_set)


async def remind_me(tx: AsyncSession, *, actor: Actor, lot_id: int) -> ReminderView:
    """Set the actor's reminder; setting it again changes nothing. Raises NotFound, ReminderTooLate."""
    lot = await store.lot(tx, lot_id=lot_id)
    if lot is None:
        raise NotFound(kind="lot", reference=lot_id)
    now = await database_now(tx)
    if not LOT.events(lot.state):
        raise ReminderTooLate()
    assert actor.user_id is not None
    reminder_id = await reminder_store.add(tx, lot_id=lot_id, user_id=actor.user_id, at=now)
    if reminder_id is not None:
        for before in ("opening", "end"):
            due = due_at(_moment(lot, before), lead_seconds=_lead_seconds(lot, before), now=now)
            if due is not None:
                await defer(tx, remind, at=due, reminder_id=reminder_id, before=before)
    return _view(lot, now)


async def forget_me(tx: AsyncSession, *, actor: Actor, lot_id: int) -> None:
    """Take the actor's reminder away; the jobs that wait for it find nothing."""
    assert actor.user_id is not None
    await reminder_store.remove(tx, lot_id=lot_id, user_id=actor.user_id)


async def mine(tx: AsyncSession, *, actor: Actor) -> list[ReminderView]:
    """The actor's reminders, what comes next first."""
    assert actor.user_id is not None
    return [_view(lot, row.set_at) for row, lot in await reminder_store.of_user(tx, user_id=actor.user_id)]


@task("auction.remind")
async def remind(services: Services, *, reminder_id: int, before: Before) -> None:
    """Tell a user what they asked to be told. Idempotent; a moment that was put off is told of later, one that is past never."""
    async with services.db.transaction() as tx:
        row = await reminder_store.get_for_update(tx, reminder_id=reminder_id)
        if row is None or _told(row, before) is not None:
            return
        lot = await store.lot(tx, lot_id=row.lot_id)
        assert lot is not None
        now = await database_now(tx)
        moment = _moment(lot, before)
        if not LOT.events(lot.state) or moment <= now:
            return
        early = moment - timedelta(seconds=_lead_seconds(lot, before))
        if early > now:
            await defer(tx, remind, at=early, reminder_id=reminder_id, before=before)
            return
        if before == "opening":
            row.opening_told_at = now
        else:
            row.end_told_at = now
        await inbox.tell(tx, user_id=row.user_id, message=_message(lot, before, moment=moment))


def _told(row: Reminder, before: Before) -> datetime | None:
    return row.opening_told_at if before == "opening" else row.end_told_at


def _message(lot: Lot, before: Before, *, moment: datetime) -> Message:
    at = f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
    zh, en = ("即将开始竞价", "opens soon") if before == "opening" else ("即将结束竞价", "ends soon")
    body_zh, body_en = (
        (f"将于北京时间 {at} 开始竞价。", f"opens at {at} Beijing time.")
        if before == "opening"
        else (
            f"公告的竞价结束时间为北京时间 {at}；最后时段有人出价的，结束时间顺延。",
            f"ends at {at} Beijing time as announced; late bids move the end.",
        )
    )
    return Message(
        reference=f"reminder:{lot.id}:{before}:{int(moment.timestamp())}",
        title_zh=f"{zh}：{lot.title}",
        title_en=f"{lot.project_code} {en}",
        body_zh=f"您设置提醒的项目 {lot.project_code}（{lot.title}）{body_zh}",
        body_en=f"{lot.project_code}, for which you set a reminder, {body_en}",
        link=f"/lots/{lot.id}",
    )


def _view(lot: Lot, set_at: datetime) -> ReminderView:
    return ReminderView(
        lot_id=lot.id,
        project_code=lot.project_code,
        title=lot.title,
        state=lot.state,
        opens_at=lot.opens_at,
        ends_at=lot.ends_at,
        set_at=set_at,
    )
