"""The rules in force, looked up by the date that governs the act, each with its source.

    rulebook.value("deposit_ratio_bps", on=day)                     # 1000
    rulebook.check("bidding_seconds", 3600, on=day)                 # OutOfBounds, citing S18 art 20
    rulebook.rule("bidding_seconds", on=day, rule_set="demo")       # 180 seconds, its source says it is a demo rule
    rulebook.fee(300_000_000, kind="auction_house_ceiling", on=day) # 13_000_000 fen

The data are Python literals in `market/kernel/rules/`. Ratios are basis points, money is fen, periods are whole
seconds, days or working days: the unit ends the key or stands in `Rule.unit`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Literal, TypeVar

from market.kernel.money import BPS, yuan
from market.kernel.problems import Problem
from market.kernel.rules import bidding, compensation, demo, fees, formats, monitoring, rights, rounds, soe
from market.kernel.rules.model import Band, FeeSchedule, Rule, Scheme
from market.kernel.rules.sources import SOURCES
from market.kernel.rules.text import bounds, cite, shown

__all__ = [
    "Band",
    "FeeSchedule",
    "OutOfBounds",
    "Rule",
    "RuleSet",
    "RuleUnknown",
    "RuleUnset",
    "Scheme",
    "all_rules",
    "bounds",
    "check",
    "cite",
    "fee",
    "fee_schedule",
    "flag",
    "in_force",
    "markdown",
    "optional",
    "rule",
    "scheme",
    "schemes",
    "shown",
    "value",
    "word",
    "words",
]

RuleSet = Literal["standard", "demo"]
_Given = TypeVar("_Given", int, str)

_SECTIONS: dict[str, tuple[Rule, ...]] = {
    "Online bidding": bidding.RULES,
    "Formats of bidding": formats.RULES,
    "After a failed round": rounds.RULES,
    "State-owned transferors": soe.RULES,
    "Rights, waterfall, retention": rights.RULES,
    "Risk compensation": compensation.RULES,
    "Monitoring, score, publication": monitoring.RULES,
}


class RuleUnknown(Problem):
    """No rule, fee or scheme of that key is in force on that day. Fields: `key`, `on` (ISO date), `rule_set`."""

    code = "rule-unknown"
    status = 404
    zh = "规则“{key}”在 {on} 没有生效的版本(规则集 {rule_set})"
    en = "No rule `{key}` is in force on {on} (rule set {rule_set})"


class RuleUnset(Problem):
    """The rule exists and its value is deliberately not set. Fields: `key`, `on` (ISO date), `rule_set`."""

    code = "rule-unset"
    status = 409
    zh = "规则“{key}”在 {on} 尚未设定数值(规则集 {rule_set}),请先配置"
    en = "The rule `{key}` has no value on {on} (rule set {rule_set}); configure it first"


class OutOfBounds(Problem):
    """A figure outside the rule's bounds. Fields: `key`, `given`, `low`, `high`, `choices`, `unit`, `source`, `tag`, …"""

    code = "out-of-bounds"
    status = 422
    zh = "{label_zh}不能为 {given_shown_zh},应{bounds_zh}(依据:{citation_zh})"
    en = "{key} cannot be {given_shown_en}; it must be {bounds_en} ({citation_en})"


def _in_demo(standard: Rule) -> Rule:
    override = demo.OVERRIDES.get(standard.key)
    if override is None:
        return standard
    return dataclasses.replace(
        standard,
        value=override.value,
        low=override.low,
        high=override.high,
        source=demo.SOURCE,
        tag="D",
        note=f"In place of {shown(standard.value, unit=standard.unit)} ({standard.source})",
    )


@cache
def all_rules(*, rule_set: RuleSet = "standard") -> tuple[Rule, ...]:
    """Every version of every rule of the set, in the order of the sections."""
    standard = tuple(rule for section in _SECTIONS.values() for rule in section)
    if rule_set == "standard":
        return standard
    if rule_set == "demo":
        return tuple(_in_demo(rule) for rule in standard)
    raise ValueError(f"no rule set {rule_set!r}: use 'standard' or 'demo'")


@cache
def _by_key(rule_set: RuleSet) -> dict[str, tuple[Rule, ...]]:
    versions: dict[str, tuple[Rule, ...]] = {}
    for each in all_rules(rule_set=rule_set):
        versions[each.key] = (*versions.get(each.key, ()), each)
    return versions


def in_force(on: date, rule_set: RuleSet = "standard") -> list[Rule]:
    """Every rule that governs an act of that day."""
    return [each for each in all_rules(rule_set=rule_set) if each.in_force(on)]


def rule(key: str, *, on: date, rule_set: RuleSet = "standard") -> Rule:
    """The rule in force on the day of the act. Raises RuleUnknown."""
    for each in _by_key(rule_set).get(key, ()):
        if each.in_force(on):
            return each
    raise RuleUnknown(key=key, on=on.isoformat(), rule_set=rule_set)


def optional(key: str, *, on: date, rule_set: RuleSet = "standard") -> int | None:
    """The figure in the rule's unit, or None where it is not set. Raises RuleUnknown."""
    found = rule(key, on=on, rule_set=rule_set).value
    if found is not None and (isinstance(found, bool) or not isinstance(found, int)):
        raise TypeError(f"the rule {key!r} is no number: read it with flag(), word() or words()")
    return found


def value(key: str, *, on: date, rule_set: RuleSet = "standard") -> int:
    """The figure in the rule's unit (bps, seconds, days, working days, fen, …). Raises RuleUnknown, RuleUnset."""
    found = optional(key, on=on, rule_set=rule_set)
    if found is None:
        raise RuleUnset(key=key, on=on.isoformat(), rule_set=rule_set)
    return found


def flag(key: str, *, on: date, rule_set: RuleSet = "standard") -> bool:
    """A yes or no. Raises RuleUnknown, RuleUnset."""
    found = rule(key, on=on, rule_set=rule_set).value
    if found is None:
        raise RuleUnset(key=key, on=on.isoformat(), rule_set=rule_set)
    if not isinstance(found, bool):
        raise TypeError(f"the rule {key!r} is no flag")
    return found


def word(key: str, *, on: date, rule_set: RuleSet = "standard") -> str:
    """The chosen word of a rule that is a choice. Raises RuleUnknown."""
    found = rule(key, on=on, rule_set=rule_set).value
    if not isinstance(found, str):
        raise TypeError(f"the rule {key!r} is no choice")
    return found


def words(key: str, *, on: date, rule_set: RuleSet = "standard") -> tuple[str, ...]:
    """The ordered words of a rule that is a list. Raises RuleUnknown."""
    found = rule(key, on=on, rule_set=rule_set).value
    if not isinstance(found, tuple):
        raise TypeError(f"the rule {key!r} is no list of choices")
    return found


def check(key: str, given: _Given, *, on: date, rule_set: RuleSet = "standard") -> _Given:
    """`given` itself when it lies within the rule's bounds (both included). Raises OutOfBounds with the citation, RuleUnknown."""
    found = rule(key, on=on, rule_set=rule_set)
    if found.choices:
        if given in found.choices:
            return given
    elif isinstance(given, int) and not isinstance(given, bool):
        if (found.low is None or given >= found.low) and (found.high is None or given <= found.high):
            return given
    else:
        raise TypeError(f"the rule {key!r} takes a whole number, not {given!r}")
    raise OutOfBounds(
        key=key,
        given=given,
        low=found.low,
        high=found.high,
        choices=list(found.choices),
        unit=found.unit,
        source=found.source,
        tag=found.tag,
        on=on.isoformat(),
        label_zh=found.zh,
        given_shown_zh=shown(given, unit=found.unit, zh=True),
        given_shown_en=shown(given, unit=found.unit),
        bounds_zh=bounds(found, zh=True),
        bounds_en=bounds(found),
        citation_zh=cite(found, zh=True),
        citation_en=cite(found),
    )


def fee_schedule(kind: str, *, on: date) -> FeeSchedule:
    """The schedule in force on that day. Raises RuleUnknown."""
    for each in fees.FEES:
        if each.kind == kind and each.in_force(on):
            return each
    raise RuleUnknown(key=f"fee.{kind}", on=on.isoformat(), rule_set="standard")


def fee(amount_fen: int, *, kind: str, on: date) -> int:
    """The fee or tax in fen on a price of `amount_fen`, half a fen rounded up, at least the minimum. Raises RuleUnknown.

    Tiers are marginal, so ¥3 m under the court auction ceiling (S04 art 29) give ¥130,000. A price of 0 owes no percentage
    and no minimum; flat fees do not depend on the price.
    """
    if amount_fen < 0:
        raise ValueError("a fee is computed on an amount ≥ 0")
    schedule = fee_schedule(kind, on=on)
    if not schedule.tiers:
        return schedule.flat_fen
    below, weighted = 0, 0
    for up_to, bps in schedule.tiers:
        top = amount_fen if up_to is None else min(amount_fen, up_to)
        weighted += (top - below) * bps
        below = top
    owed = (weighted * 2 + BPS) // (BPS * 2)
    return max(owed, schedule.minimum_fen) if amount_fen else 0


def schemes() -> tuple[Scheme, ...]:
    """The published compensation schemes, this place's own first."""
    return compensation.SCHEMES


def scheme(code: str) -> Scheme:
    """One scheme by its code (`binhai-2022`). Raises RuleUnknown."""
    for each in compensation.SCHEMES:
        if each.code == code:
            return each
    raise RuleUnknown(key=f"scheme.{code}", on="", rule_set="standard")


def _dates(start: date | None, end: date | None) -> str:
    if start is None:
        return "undated"
    return f"from {start}" if end is None else f"{start} to {end}"


def _table(head: str, rows: Iterable[tuple[str, ...]]) -> list[str]:
    columns = head.split(" | ")
    lines = [f"| {head} |", f"|{'---|' * len(columns)}"]
    return lines + ["| " + " | ".join(cell.replace("|", "/") for cell in row) + " |" for row in rows] + [""]


def _rule_rows(rules: Iterable[Rule]) -> list[tuple[str, ...]]:
    return [
        (
            f"`{r.key}`",
            r.zh,
            shown(r.value, unit=r.unit),
            bounds(r) if r.choices or r.low is not None or r.high is not None else "",
            r.source,
            r.tag,
            _dates(r.effective_from, r.effective_to),
            r.note,
        )
        for r in rules
    ]


def _fee_rate(schedule: FeeSchedule) -> str:
    if not schedule.tiers:
        return f"¥{yuan(schedule.flat_fen)}"
    tiers = [
        f"{shown(bps, unit='bps')}{f' to ¥{yuan(top)}' if top is not None else ' above' if len(schedule.tiers) > 1 else ''}"
        for top, bps in schedule.tiers
    ]
    return "; ".join(tiers) + (f"; at least ¥{yuan(schedule.minimum_fen)}" if schedule.minimum_fen else "")


def _split(found: Scheme) -> str:
    parts = []
    for band in found.bands:
        split = " / ".join(f"{party} {shown(bps, unit='bps')}" for party, bps in band.shares)
        parts.append(f"{f'loan to ¥{yuan(band.loan_up_to_fen)}: ' if band.loan_up_to_fen else ''}{split}")
    return "; ".join(parts) or "not published"


def markdown() -> str:
    """`docs/rules.md`: every rule, fee and scheme with its source and dates."""
    head = "key | name | value | bounds | source | tag | in force | note"
    lines = [
        "# The rules in force",
        "",
        "Made from `market/kernel/rules/` by `market.kernel.rulebook.markdown()`; a test fails when this page is stale.",
        "A rule is looked up by the date that governs the act. Dates include both ends. Tags: R the article was read,",
        "P a page about it was seen, K known, D this exchange's default, K ? uncertain: confirm before use.",
        "",
    ]
    for title, rules in _SECTIONS.items():
        lines += [f"## {title}", "", *_table(head, _rule_rows(rules))]
    lines += ["## Fees and taxes", ""]
    lines += _table(
        "kind | name | rate | source | tag | in force | note",
        (
            (f"`{f.kind}`", f.zh, _fee_rate(f), f.source, f.tag, _dates(f.effective_from, f.effective_to), f.note)
            for f in fees.FEES
        ),
    )
    lines += ["## Compensation schemes", ""]
    lines += _table(
        "code | place | split of the loss | source | tag | in force | note",
        (
            (f"`{s.code}`", s.zh, _split(s), s.source, s.tag, _dates(s.effective_from, s.effective_to), s.note)
            for s in schemes()
        ),
    )
    overridden = [r for r in all_rules(rule_set="demo") if r.key in demo.OVERRIDES]
    lines += [
        "## The rule set `demo`",
        "",
        f"{next(s.en for s in SOURCES if s.short == demo.SOURCE)}. What is not named here is as above.",
        "",
        *_table(head, _rule_rows(overridden)),
        "## Sources",
        "",
        *_table("short name | 名称 | in English", ((s.short, s.zh, s.en) for s in SOURCES)),
    ]
    return "\n".join(lines)
