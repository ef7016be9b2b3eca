"""Findings (pure): what breaks a rule, said of a field in two languages with the rule or the source behind it."""

from __future__ import annotations

from datetime import date
from typing import Any

from listings.models import Citation
from market.kernel import rulebook
from market.kernel.money import BPS
from market.kernel.rulebook import Rule, RuleSet

Error = dict[str, Any]


def citation(found: Rule) -> Citation:
    """The rule in words, for screens and notices."""
    return Citation(
        rule=found.key,
        name_zh=found.zh,
        shown_zh=rulebook.shown(found.value, unit=found.unit, zh=True),
        shown_en=rulebook.shown(found.value, unit=found.unit),
        citation_zh=rulebook.cite(found, zh=True),
        citation_en=rulebook.cite(found),
        tag=found.tag,
    )


def error(name: str, zh: str, en: str, *, found: Rule | None = None, source: tuple[str, str] | None = None) -> Error:
    """One finding on a field, with the rule (or the source) that it breaks."""
    if found is not None:
        source = (rulebook.cite(found, zh=True), rulebook.cite(found))
    cited_zh, cited_en = source or ("", "")
    return {
        "field": name,
        "zh": zh + (f"(依据:{cited_zh})" if cited_zh else ""),
        "en": en + (f" ({cited_en})" if cited_en else ""),
        "rule": found.key if found else "",
        "citation_zh": cited_zh,
        "citation_en": cited_en,
    }


def bounded(name: str, key: str, given: int, *, on: date, rule_set: RuleSet) -> list[Error]:
    """The rulebook's own refusal, as a finding on a field."""
    try:
        rulebook.check(key, given, on=on, rule_set=rule_set)
    except rulebook.OutOfBounds as refused:
        words = refused.fields
        found = {"zh": refused.render(refused.zh), "en": refused.render(refused.en), "rule": key}
        cited = {"citation_zh": words["citation_zh"], "citation_en": words["citation_en"]}
        return [{"field": name, **found, **cited}]
    return []


def ratio(name: str, key: str, part: int, whole: int, *, on: date, rule_set: RuleSet) -> list[Error]:
    """`part` of `whole` in basis points, rounded down for the lower bound and up for the upper one: never in favour of a breach."""
    down, up = part * BPS // whole, -(-part * BPS // whole)
    return bounded(name, key, down, on=on, rule_set=rule_set) or bounded(name, key, up, on=on, rule_set=rule_set)
