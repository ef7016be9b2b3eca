"""The formats in words (pure), as a notice names them and tells how each goes."""

from __future__ import annotations

from listings.formats import Plan
from listings.kinds import Format
from market.deals.wording import chinese_marks
from market.kernel.money import yuan

NAMES: dict[Format, tuple[str, str]] = {
    "ASCENDING": ("多次报价", "Ascending bids"),
    "DYNAMIC": ("动态报价", "Free period, then timed bids"),
    "SEALED": ("一次报价", "One sealed bid"),
    "DUTCH": ("降价式", "Falling price"),
    "HYBRID": ("降价式转一次报价", "Falling price, then sealed bids"),
    "WEIGHTED": ("权重报价", "Weighted offers"),
    "SELL_OFF": ("变卖", "Sell-off at a set price"),
}


def how(format_: Format, plan: Plan, *, extension_seconds: int) -> tuple[str, str]:
    """How bidding goes, in Chinese and English."""
    period = _time(extension_seconds)
    fall_zh = fall_en = ""
    if plan.tick_seconds and plan.step_fen and plan.floor_fen:
        tick, step, floor = _time(plan.tick_seconds), yuan(plan.step_fen), yuan(plan.floor_fen)
        fall_zh = f"价格自起始价起每 {tick[0]}下降 ¥{step},至底价 ¥{floor} 为止"
        fall_en = f"The price falls from the start price by ¥{step} every {tick[1]}, down to ¥{floor}"
    opening, sealed, best = (
        _time(each or 0) for each in (plan.opening_seconds, plan.sealed_seconds, plan.best_seconds)
    )
    words: dict[Format, tuple[str, str]] = {
        "ASCENDING": (
            f"竞价期内可多次加价;结束前 {period[0]}内有出价的,自该出价起再延长 {period[0]},直至无人加价,价高者得。",
            f"Bids rise until the end; a bid in the last {period[1]} moves the end to {period[1]} after it. The highest bid buys.",
        ),
        "DYNAMIC": (
            f"先为自由报价期,可多次加价;期满转入限时报价期,每次出价后重新计时 {period[0]},期满无人加价的,价高者得。",
            f"Bids rise in a free period; then a timed one of {period[1]} begins anew with every bid. The highest bid buys.",
        ),
        "SEALED": (
            f"每人密封报价,竞价结束前可更换,任何人(含交易机构)不能查看;结束后由报价人在 {opening[0]}内自行启封,未启封的无效。不低于起始价的最高者得,同价者先报优先。",
            f"Everybody hands in one sealed bid, readable by nobody; after the end bidders open theirs within {opening[1]}. The highest at or above the start price buys, of equal ones the earlier.",
        ),
        "DUTCH": (
            f"{fall_zh};首位应价者按当时价格成交。",
            f"{fall_en}. Whoever takes it first buys at the price of that moment.",
        ),
        "HYBRID": (
            f"{fall_zh};有人应价后,其他竞买人可在 {sealed[0]}内密封报出更高价,再于 {opening[0]}内启封;应价人可在 {best[0]}内加价一次超过最优报价。",
            f"{fall_en}. Once somebody takes it, the others may hand in higher sealed bids within {sealed[1]} and open them within {opening[1]}; the taker may go above the best one within {best[1]}.",
        ),
        "WEIGHTED": (
            f"按公布的得分规则评分,价格与各项条件得分之和高者领先;结束前 {period[0]}内有出价的,自该出价起再延长 {period[0]},得分最高者得。买受人所报条件写入合同,分期付款的,首期连同保证金不低于规则所定比例,其余各期等额。",
            f"Offers are scored as announced, price and terms together; an offer in the last {period[1]} moves the end to {period[1]} after it. The highest score buys, and the contract holds the buyer to the terms offered; of a price in parts the first, with the deposit, makes the least share that the rules set, and the others are equal.",
        ),
        "SELL_OFF": (
            f"变卖期内首位以不低于变卖价出价者开启竞价期,其他竞买人可加价;结束前 {period[0]}内有出价的,再延长 {period[0]},价高者得。",
            f"The first offer at the set price begins bidding, in which others may go higher; a bid in the last {period[1]} moves the end to {period[1]} after it. The highest bid buys.",
        ),
    }
    zh, en = words[format_]
    return chinese_marks(zh), en


def _time(seconds: int) -> tuple[str, str]:
    for size, zh, en in ((3_600, "小时", "hour"), (60, "分钟", "minute")):
        if seconds and seconds % size == 0:
            count = seconds // size
            return f"{count} {zh}", f"{count} {en}{'s' if count > 1 else ''}"
    return f"{seconds} 秒", f"{seconds} second{'s' if seconds != 1 else ''}"
