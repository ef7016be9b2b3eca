"""Telling a user something: a message in the inbox, and a mail when a mail server is set.

    await inbox.tell(tx, user_id=7, message=Message(reference="reminder:3:opening", title_zh=…, link="/lots/5"))

Any room above may tell; the message is written in the transaction that causes it, the mail is a job.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from market.identity import store
from market.identity.inbox_tables import Notification
from market.kernel import clock
from market.platform import mail
from market.platform.jobs import defer, task
from market.platform.json import Model
from market.platform.services import Services


@dataclass(frozen=True)
class Message:
    """What to tell. `reference` is unique for the user; `link` is a path of the web client."""

    reference: str
    title_zh: str
    title_en: str
    body_zh: str
    body_en: str
    link: str


class NotificationView(Model):
    """A message as its reader sees it."""

    id: int
    title_zh: str
    title_en: str
    body_zh: str
    body_en: str
    link: str
    told_at: datetime
    read_at: datetime | None


class Inbox(Model):
    """A page of messages, newest first, and how many are unread in all."""

    items: list[NotificationView]
    total: int
    unread: int


async def tell(tx: AsyncSession, *, user_id: int, message: Message) -> None:
    """Put a message into the user's inbox and have it mailed. Idempotent by its reference."""
    values = {**asdict(message), "user_id": user_id, "told_at": clock.now()}
    query = insert(Notification).values(values).on_conflict_do_nothing().returning(Notification.id)
    notification_id = (await tx.execute(query)).scalar_one_or_none()
    if notification_id is not None:
        await defer(tx, send_mail, notification_id=notification_id)


async def page(tx: AsyncSession, *, user_id: int, limit: int, offset: int) -> Inbox:
    """The user's messages, newest first."""
    mine = select(Notification).where(Notification.user_id == user_id)
    total, unread = (
        await tx.execute(
            select(func.count(), func.count().filter(Notification.read_at.is_(None))).where(
                Notification.user_id == user_id
            )
        )
    ).one()
    rows = (await tx.execute(mine.order_by(Notification.id.desc()).limit(limit).offset(offset))).scalars()
    return Inbox(items=[NotificationView.model_validate(row) for row in rows], total=total, unread=unread)


async def unread(tx: AsyncSession, *, user_id: int) -> int:
    """How many messages the user has not read."""
    query = select(func.count()).where(Notification.user_id == user_id, Notification.read_at.is_(None))
    return int((await tx.execute(query)).scalar_one())


async def mark_read(tx: AsyncSession, *, user_id: int, up_to: int) -> None:
    """Everything up to a message's id has been read; what came after the reader looked stays unread."""
    query = update(Notification).where(
        Notification.user_id == user_id, Notification.id <= up_to, Notification.read_at.is_(None)
    )
    await tx.execute(query.values(read_at=clock.now()))


@task("identity.send_mail")
async def send_mail(services: Services, *, notification_id: int) -> None:
    """Mail a message to the contact address of the user's organisation. What was read meanwhile on the web needs no mail.

    A crash between the server's yes and the job's end sends it twice: mail has no better promise.
    """
    async with services.db.transaction() as tx:
        row = await tx.get(Notification, notification_id)
        if row is None or row.read_at is not None:
            return
        found = await store.user_with_roles(tx, user_id=row.user_id)
        if found is None or not found[0].active:
            return
        user, organisation, _ = found
        text = f"{user.display_name}，您好：\n\n{row.body_zh}\n\n{services.settings.address}{row.link}\n\n本邮件由系统自动发出，请勿回复。\n"
        to, subject = organisation.contact_email, row.title_zh
    await mail.send(services.settings, to=to, subject=subject, text=text)
