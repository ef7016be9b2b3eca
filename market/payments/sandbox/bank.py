"""What the sandbox bank does: open accounts, carry out transfers once, remember whom to tell."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from market.kernel import clock
from market.kernel.problems import NotFound, Problem
from market.payments.models import BankAccount, StatementLine, TransferResult
from market.payments.sandbox.models import OpenAccount, OrderTransfer
from market.payments.sandbox.tables import BankAccountRow, Notice, Transfer


class PayerShort(Problem):
    """The paying account has less than the transfer. Fields: `available_fen`, `needed_fen`."""

    code = "sandbox-insufficient-funds"
    status = 409
    zh = "账户余额 {available_yuan} 元,不足 {needed_yuan} 元"
    en = "The account has {available_yuan} yuan; {needed_yuan} yuan are needed"


class TransferReferenceTaken(Problem):
    """The client reference was used for another transfer."""

    code = "sandbox-reference-taken"
    status = 409
    zh = "该流水号已用于另一笔转账"
    en = "This reference was used for another transfer"


class AccountTaken(Problem):
    """The account number exists under another name."""

    code = "sandbox-account-taken"
    status = 409
    zh = "账号已存在,户名不同"
    en = "The account number exists under another name"


async def open_account(tx: AsyncSession, *, order: OpenAccount) -> BankAccountRow:
    """Open an account; opening it again under the same name answers the one that stands. Raises AccountTaken."""
    row = await tx.get(BankAccountRow, order.account_no)
    if row is None:
        row = BankAccountRow(
            account_no=order.account_no,
            account_name=order.account_name,
            balance_fen=order.balance_fen,
            opened_at=clock.now(),
        )
        tx.add(row)
        await tx.flush()
    elif row.account_name != order.account_name:
        raise AccountTaken(account_no=order.account_no)
    return row


async def account(tx: AsyncSession, *, account_no: str) -> BankAccountRow:
    """One account. Raises NotFound."""
    row = await tx.get(BankAccountRow, account_no)
    if row is None:
        raise NotFound(kind="bank account", reference=account_no)
    return row


async def accounts(tx: AsyncSession) -> list[BankAccountRow]:
    """Every account, by number."""
    return list((await tx.execute(select(BankAccountRow).order_by(BankAccountRow.account_no))).scalars())


async def transfer(tx: AsyncSession, *, order: OrderTransfer, settlement_account_no: str) -> Transfer:
    """Carry a transfer out, once per reference; one over the settlement account leaves a notice in the outbox.

    A payout to an account that does not exist is taken and fails, as between banks; the exchange learns it by notice.
    Raises NotFound (payer's or, for people, payee's account), PayerShort, TransferReferenceTaken.
    """
    ends = {order.from_account_no, order.to_account_no}
    query = select(BankAccountRow).where(BankAccountRow.account_no.in_(ends)).order_by(BankAccountRow.account_no)
    found = {row.account_no: row for row in (await tx.execute(query.with_for_update())).scalars()}
    payer, payee = found.get(order.from_account_no), found.get(order.to_account_no)
    if payer is None:
        raise NotFound(kind="bank account", reference=order.from_account_no)
    # Under the payer's lock, so that the same order sent twice at once is carried out once.
    standing = (await tx.execute(select(Transfer).where(Transfer.reference == order.reference))).scalar_one_or_none()
    if standing is not None:
        same = ("from_account_no", "to_account_no", "amount_fen", "memo")
        if any(getattr(standing, name) != getattr(order, name) for name in same):
            raise TransferReferenceTaken(reference=order.reference)
        return standing
    pays_out = order.from_account_no == settlement_account_no
    if (payee is None and not pays_out) or payer is payee:
        raise NotFound(kind="bank account", reference=order.to_account_no)
    if payer.balance_fen < order.amount_fen:
        raise PayerShort(available_fen=payer.balance_fen, needed_fen=order.amount_fen)
    row = Transfer(
        **order.model_dump(),
        state="FAILED" if payee is None else "SETTLED",
        failure="payee-account-unknown" if payee is None else None,
        booked_at=clock.now(),
    )
    if payee is not None:
        payer.balance_fen -= order.amount_fen
        payee.balance_fen += order.amount_fen
    tx.add(row)
    await tx.flush()
    if settlement_account_no in ends:
        kind = "FAILED" if payee is None else "DEBIT" if pays_out else "CREDIT"
        tx.add(Notice(transfer_id=row.id, kind=kind, attempts=0, next_at=row.booked_at))
        await tx.flush()
    return row


def result(row: Transfer) -> TransferResult:
    """What the one who ordered the transfer is told."""
    return TransferResult.model_validate({"rail_txn_id": row.txn_id, "state": row.state, "failure": row.failure})


async def line(tx: AsyncSession, *, row: Transfer, account_no: str) -> StatementLine:
    """A transfer as a line on the statement of one of its two accounts."""
    pays = row.from_account_no == account_no
    other = await tx.get(BankAccountRow, row.to_account_no if pays else row.from_account_no)
    return StatementLine(
        rail_txn_id=row.txn_id,
        direction="DEBIT" if pays else "CREDIT",
        amount_fen=row.amount_fen,
        counterparty=BankAccount(
            account_no=row.to_account_no if pays else row.from_account_no,
            account_name=other.account_name if other else row.to_account_name,
            bank_name="沙箱银行",
        ),
        memo=row.memo,
        reference=row.reference if pays else None,
        booked_at=row.booked_at,
    )


async def statement(tx: AsyncSession, *, account_no: str, day: date) -> list[StatementLine]:
    """What was booked on an account on a Shanghai calendar day, oldest first. Raises NotFound."""
    await account(tx, account_no=account_no)
    start = datetime.combine(day, time(), clock.SHANGHAI)
    query = (
        select(Transfer)
        .where(
            or_(Transfer.from_account_no == account_no, Transfer.to_account_no == account_no),
            Transfer.state == "SETTLED",
            Transfer.booked_at >= start,
            Transfer.booked_at < start + timedelta(days=1),
        )
        .order_by(Transfer.id)
    )
    return [await line(tx, row=row, account_no=account_no) for row in (await tx.execute(query)).scalars()]


async def latest(tx: AsyncSession, *, limit: int = 30) -> list[Transfer]:
    """The latest transfers, newest first."""
    return list((await tx.execute(select(Transfer).order_by(Transfer.id.desc()).limit(limit))).scalars())
