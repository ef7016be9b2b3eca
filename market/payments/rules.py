"""Pure rules of payments: does this money belong to that reference, and the refusals of this room."""

from dataclasses import dataclass
from typing import Literal

from market.kernel.problems import Problem

UnmatchedReason = Literal[
    "NO_REFERENCE", "UNKNOWN_REFERENCE", "SEVERAL_REFERENCES", "REFERENCE_NOT_OPEN", "WRONG_AMOUNT"
]


class NoRail(Problem):
    """No bank connection is configured: neither a real rail nor the sandbox."""

    code = "no-rail"
    status = 503
    zh = "尚未配置资金通道,无法收付款"
    en = "No payment rail is configured"


class NoSettlementAccount(Problem):
    """Production still has the sandbox's settlement account: SETTLEMENT_ACCOUNT_NO is not set."""

    code = "no-settlement-account"
    status = 503
    zh = "尚未配置交易资金结算专户,无法收款"
    en = "The settlement account is not configured (SETTLEMENT_ACCOUNT_NO)"


class BadSignature(Problem):
    """A notice that the rail did not sign, or signed too long ago."""

    code = "bad-signature"
    status = 401
    zh = "通知签名无效"
    en = "The notice's signature is not valid"


class RailRefused(Problem):
    """The bank definitely refused; nothing was booked. `reason` is the bank's word."""

    code = "rail-refused"
    status = 409
    zh = "银行拒绝办理:{reason}"
    en = "The bank refused: {reason}"


class AmountDiffers(Problem):
    """A receipt of another amount cannot pay this reference; return it instead. Fields: `expected_fen`, `received_fen`."""

    code = "amount-differs"
    status = 409
    zh = "到账 {received_yuan} 元与应付 {expected_yuan} 元不符,请退回该笔款项"
    en = "{received_yuan} yuan came, {expected_yuan} were expected; return the money"


class NoPayeeAccount(Problem):
    """The organisation has no bank account on file. Field: `organisation_id`."""

    code = "no-bank-account"
    status = 409
    zh = "该单位未登记银行账户"
    en = "The organisation has no bank account on file"


class InstructionTaken(Problem):
    """The instruction reference was already used for another payment."""

    code = "instruction-reference-taken"
    status = 409
    zh = "付款指令编号 {reference} 已用于内容不同的付款"
    en = "The instruction reference {reference} was already used for another payment"


class NotYourReference(Problem):
    """Only the organisation that owes the payment may pay it here."""

    code = "not-your-reference"
    status = 403
    zh = "该付款编号不属于您所在的单位"
    en = "This payment reference belongs to another organisation"


@dataclass(frozen=True)
class Expected:
    """A reference as the rule sees it; amounts in fen."""

    code: str
    state: str
    expected_fen: int


def judge(*, amount_fen: int, codes: list[str], known: list[Expected]) -> Expected | UnmatchedReason:
    """Which reference this money pays, or why none: the one open reference in the memo, at exactly its amount.

    `codes` are the valid codes in the memo, `known` the references that exist among them. A late payment still
    matches: whether it is too late is for the room that opened the reference to say (it cancels it).
    """
    if not codes:
        return "NO_REFERENCE"
    if not known:
        return "UNKNOWN_REFERENCE"
    if len(known) > 1:
        return "SEVERAL_REFERENCES"
    (only,) = known
    if only.state != "OPEN":
        return "REFERENCE_NOT_OPEN"
    if only.expected_fen != amount_fen:
        return "WRONG_AMOUNT"
    return only
