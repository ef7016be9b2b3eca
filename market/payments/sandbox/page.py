"""The sandbox bank's one page: accounts, the latest transfers, and a form to make one. In Chinese and English."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from html import escape

from market.kernel.clock import SHANGHAI
from market.kernel.money import yuan
from market.payments.sandbox.tables import BankAccountRow, Transfer

WORDS = {
    "zh": {
        "title": "沙箱银行",
        "warning": "演示用银行,不涉及真实资金。",
        "accounts": "账户",
        "no": "账号",
        "name": "户名",
        "balance": "余额(元)",
        "transfer": "转账",
        "from": "付款账户",
        "to": "收款账户",
        "amount": "金额(元)",
        "memo": "附言(请填写付款编号,如 D-7F3K2-9)",
        "send": "确认转账",
        "latest": "最近转账",
        "time": "时间",
        "state": "状态",
        "SETTLED": "成功",
        "FAILED": "失败",
        "done": "转账已办理:",
        "settlement": "交易资金结算专户",
        "other": "English",
    },
    "en": {
        "title": "Sandbox bank",
        "warning": "A bank for demonstrations; no real money is moved.",
        "accounts": "Accounts",
        "no": "Number",
        "name": "Holder",
        "balance": "Balance (yuan)",
        "transfer": "Make a transfer",
        "from": "From",
        "to": "To",
        "amount": "Amount (yuan)",
        "memo": "Memo (put the payment reference here, such as D-7F3K2-9)",
        "send": "Transfer",
        "latest": "Latest transfers",
        "time": "Time",
        "state": "State",
        "SETTLED": "settled",
        "FAILED": "failed",
        "done": "The transfer was made: ",
        "settlement": "segregated settlement account",
        "other": "中文",
    },
}

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1f2937; }
table { border-collapse: collapse; width: 100%; } td, th { padding: .3rem .6rem; border-bottom: 1px solid #e5e7eb; text-align: left; }
td.sum, th.sum { text-align: right; font-variant-numeric: tabular-nums; }
form { display: grid; gap: .6rem; max-width: 34rem; } label { display: grid; gap: .2rem; } input, select, button { font: inherit; padding: .4rem; }
.note { padding: .5rem 1rem; background: #eff6ff; } .bad { background: #fef2f2; } nav { float: right; }
"""


def fen_of(amount_yuan: str) -> int | None:
    """`1,234.5` → 123450; None for anything that is not an amount above zero."""
    match = re.fullmatch(r"([0-9]{1,15})(?:\.([0-9]{1,2}))?", amount_yuan.replace(",", "").strip())
    if match is None or not match[0].isascii():
        return None
    return int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0")) or None


def render(
    *,
    lang: str,
    accounts: Sequence[BankAccountRow],
    transfers: Sequence[Transfer],
    settlement_account_no: str,
    done: str = "",
    refused: str = "",
    given: dict[str, str] | None = None,
) -> str:
    """The page; `given` is what was typed before a refusal, everything in it is escaped."""
    words, typed = WORDS[lang], given or {}
    others = [row for row in accounts if row.account_no != settlement_account_no]
    note = f'<p class="note">{escape(words["done"] + done)}</p>' if done else ""
    if refused:
        note = f'<p class="note bad" role="alert">{escape(refused)}</p>'

    def options(rows: Sequence[BankAccountRow], chosen: str) -> str:
        return "".join(
            f'<option value="{escape(row.account_no)}"{" selected" if row.account_no == chosen else ""}>'
            f"{escape(row.account_name)} · {escape(row.account_no)}</option>"
            for row in rows
        )

    rows = "".join(
        f"<tr><td>{escape(row.account_no)}</td><td>{escape(row.account_name)}"
        f"{' <small>' + words['settlement'] + '</small>' if row.account_no == settlement_account_no else ''}</td>"
        f'<td class="sum">{yuan(row.balance_fen)}</td></tr>'
        for row in accounts
    )
    latest = "".join(
        f"<tr><td>{row.booked_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}</td><td>{escape(row.from_account_no)}</td>"
        f'<td>{escape(row.to_account_no)}</td><td class="sum">{yuan(row.amount_fen)}</td><td>{escape(row.memo)}</td>'
        f"<td>{words[row.state]}</td></tr>"
        for row in transfers
    )
    other = "en" if lang == "zh" else "zh"
    return f"""<!doctype html>
<html lang="{"zh-CN" if lang == "zh" else "en"}"><head><meta charset="utf-8"><title>{words["title"]}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head><body>
<nav><a href="/?lang={other}">{words["other"]}</a></nav>
<h1>{words["title"]}</h1><p>{words["warning"]}</p>{note}
<h2>{words["transfer"]}</h2>
<form method="post" action="/transfer">
<input type="hidden" name="lang" value="{lang}"><input type="hidden" name="reference" value="page:{secrets.token_hex(12)}">
<label>{words["from"]}<select name="from_account_no">{options(others, typed.get("from_account_no", ""))}</select></label>
<label>{words["to"]}<select name="to_account_no">{options(accounts, typed.get("to_account_no", settlement_account_no))}</select></label>
<label>{words["amount"]}<input name="amount_yuan" inputmode="decimal" required value="{escape(typed.get("amount_yuan", ""))}"></label>
<label>{words["memo"]}<input name="memo" maxlength="200" value="{escape(typed.get("memo", ""))}"></label>
<button>{words["send"]}</button></form>
<h2>{words["accounts"]}</h2>
<table><tr><th>{words["no"]}</th><th>{words["name"]}</th><th class="sum">{words["balance"]}</th></tr>{rows}</table>
<h2>{words["latest"]}</h2>
<table><tr><th>{words["time"]}</th><th>{words["from"]}</th><th>{words["to"]}</th><th class="sum">{words["amount"]}</th>
<th>{words["memo"]}</th><th>{words["state"]}</th></tr>{latest}</table>
</body></html>"""
