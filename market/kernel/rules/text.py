"""Rules in words: figures, bounds and sources as people read them, in Chinese and English."""

from market.kernel.money import yuan
from market.kernel.rules.model import FeeSchedule, Rule, Scheme, Value
from market.kernel.rules.sources import SOURCES

_UNITS: dict[str, tuple[str, str]] = {
    "seconds": ("秒", "seconds"),
    "days": ("日", "days"),
    "working_days": ("个工作日", "working days"),
    "months": ("个月", "months"),
    "years": ("年", "years"),
    "count": ("", ""),
    "times": ("倍", "times"),
}

_DAY = 86_400
"""Seconds; several whole days are told as days."""


def shown(value: Value, *, unit: str, zh: bool = False) -> str:
    """A figure as people read it: `7000 bps` → `70 %`, fen → `¥1,234.00`, `30 days`."""
    if value is None:
        return "未设定" if zh else "not set"
    if isinstance(value, bool):
        return ("是" if value else "否") if zh else ("yes" if value else "no")
    if isinstance(value, tuple):
        return ("、" if zh else " → ").join(value)
    if isinstance(value, str):
        return value
    if unit == "bps":
        return f"{yuan(value).rstrip('0').rstrip('.')} %"
    if unit == "fen":
        return f"¥{yuan(value)}"
    if unit == "seconds" and value > _DAY and value % _DAY == 0:
        return shown(value // _DAY, unit="days", zh=zh)
    suffix = _UNITS[unit][0 if zh else 1]
    if value == 1 and not zh:
        suffix = suffix.removesuffix("s")
    return f"{value:,}{' ' if suffix else ''}{suffix}"


def bounds(found: Rule, *, zh: bool = False) -> str:
    """The bounds as people read them: `from 5 % to 20 %`, `at least 30 days`."""
    low, high = (None if edge is None else shown(edge, unit=found.unit, zh=zh) for edge in (found.low, found.high))
    if found.choices:
        return f"{'为' if zh else 'one of '}{', '.join(found.choices)}"
    if low is not None and high is not None:
        return f"在 {low} 至 {high} 之间" if zh else f"from {low} to {high}"
    if low is not None:
        return f"不低于 {low}" if zh else f"at least {low}"
    if high is not None:
        return f"不高于 {high}" if zh else f"at most {high}"
    return "不限" if zh else "any"


def cite(found: Rule | FeeSchedule | Scheme, *, zh: bool = False) -> str:
    """The source in full: `S18 art 20` → `法释〔2016〕18号《…》第20条`, or the English name with its article."""
    known = max((s for s in SOURCES if found.source.startswith(s.short)), key=lambda s: len(s.short))
    rest = found.source.removeprefix(known.short).strip()
    if not zh:
        return f"{known.en}, {rest}".rstrip(", ") if rest.startswith("art") else f"{known.en} {rest}".strip()
    return f"{known.zh}第{rest.removeprefix('art').strip()}条" if rest.startswith("art") else f"{known.zh}{rest}"
