"""Words on paper: amounts in capital characters, kinds of right and methods of sale in Chinese (pure)."""

from __future__ import annotations

import re
from datetime import date, datetime

from market.kernel.clock import SHANGHAI
from market.kernel.money import yuan

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")

_FULL_WIDTH = str.maketrans(",;:()", "\uff0c\uff1b\uff1a\uff08\uff09")
_HAN = "\u3400-\u9fff\u3001-\u303f\u201c\u201d"
_MARKS = re.compile(rf"(?<=[{_HAN}])[,;:()]+|[,;:()]+(?=[{_HAN}])")

RIGHTS = {
    "INVENTION": ("发明专利", "Invention patent"),
    "INVENTION_PATENT": ("发明专利", "Invention patent"),
    "UTILITY_MODEL": ("实用新型专利", "Utility model patent"),
    "DESIGN": ("外观设计专利", "Design patent"),
    "PATENT": ("专利权", "Patent"),
    "TRADEMARK": ("注册商标专用权", "Trademark"),
    "COPYRIGHT": ("著作权", "Copyright"),
    "SOFTWARE_COPYRIGHT": ("计算机软件著作权", "Software copyright"),
    "WORKS": ("作品著作权", "Copyright in a work"),
    "IC_LAYOUT": ("集成电路布图设计专有权", "IC layout"),
    "GEOGRAPHICAL_INDICATION": ("地理标志", "Geographical indication"),
    "GI": ("地理标志", "Geographical indication"),
}
METHODS = {
    "ASCENDING": ("网络竞价(多次报价)", "Online ascending bidding"),
    "ENGLISH": ("网络竞价(多次报价)", "Online ascending bidding"),
    "FREE_THEN_TIMED": ("网络竞价(动态报价)", "Online dynamic bidding"),
    "DYNAMIC": ("网络竞价(动态报价)", "Online dynamic bidding"),
    "SEALED": ("网络竞价(一次报价)", "Online sealed bidding"),
    "WEIGHTED": ("网络竞价(权重报价)", "Online weighted bidding"),
    "DESCENDING": ("网络竞价(降价式)", "Online descending bidding"),
    "DUTCH": ("网络竞价(降价式)", "Online descending bidding"),
    "HYBRID": ("网络竞价(降价式转一次报价)", "Online descending, then sealed bidding"),
    "FIXED_PRICE": ("定价转让", "Sale at a fixed price"),
    "SELL_OFF": ("变卖", "Sell-off"),
    "RESERVE": ("收储", "Reserve purchase"),
    "VALUE_AGREEMENT": ("协议折价", "Value agreement"),
}


def right_words(kind: str) -> tuple[str, str]:
    """A kind of right in Chinese and English; a kind not in the list is shown as it is."""
    return RIGHTS.get(kind.upper(), (kind, kind))


def method_words(method: str) -> tuple[str, str]:
    """A method of sale in Chinese and English; a Chinese word is shown as it is."""
    return METHODS.get(method.upper(), (method, "Online bidding"))


def share_words(share_bps: int) -> str:
    """Basis points as people write them: 4000 → `40%`, 3333 → `33.33%`."""
    whole, rest = divmod(share_bps, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + "%" if rest else f"{whole}%"


def chinese_marks(text: str) -> str:
    """Half-width marks beside a Chinese character become full-width, as print wants them: `甲,乙(丙)` → `甲，乙（丙）`."""
    return _MARKS.sub(lambda match: match[0].translate(_FULL_WIDTH), text)


def date_words(day: date) -> str:
    """`2026年11月23日`."""
    return f"{day.year}年{day.month}月{day.day}日"


def moment_words(moment: datetime) -> str:
    """`2026年11月23日 10:05:09`, Beijing time."""
    local = moment.astimezone(SHANGHAI)
    return f"{date_words(local.date())} {local:%H:%M:%S}"


def amount_words(amount_fen: int) -> str:
    """`¥1,200,000.00(人民币壹佰贰拾万元整)`."""
    return f"¥{yuan(amount_fen)}({capital_yuan(amount_fen)})"


def capital_yuan(amount_fen: int) -> str:
    """An amount (fen, ≥ 0) in the capital characters of bills: `120000050` → `人民币壹佰贰拾万元零伍角` (支付结算办法 annex 1)."""
    whole, rest = divmod(amount_fen, 100)
    jiao, fen = divmod(rest, 10)
    words = f"{_whole(whole)}元" if whole else ""
    if not rest:
        return f"人民币{words or '零元'}整"
    if jiao:
        # A zero stands where the yuan end in one or more zeros before the jiao.
        words += ("零" if whole and whole % 10 == 0 else "") + f"{_DIGITS[jiao]}角"
    elif whole:
        words += "零"
    return f"人民币{words}" + (f"{_DIGITS[fen]}分" if fen else "整")


def _whole(number: int) -> str:
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    words, gap = "", False
    for index in range(len(groups) - 1, -1, -1):
        group = groups[index]
        if group:
            # One zero covers a gap: whole groups of zeros, or a group that does not start at its thousands.
            words += ("零" if words and (gap or group < 1000) else "") + _thousands(group) + _GROUPS[index]
            gap = False
        else:
            gap = True
    return words


def _thousands(group: int) -> str:
    words, zero = "", False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit:
            words += ("零" if zero and words else "") + _DIGITS[digit] + _PLACES[place]
            zero = False
        else:
            zero = True
    return words
