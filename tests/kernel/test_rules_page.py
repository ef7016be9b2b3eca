"""`docs/rules.md` is made from the rulebook and never stale."""

from pathlib import Path

from market.kernel import rulebook

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rules.md"
REMAKE = (
    'python -c "from pathlib import Path; from market.kernel import rulebook; '
    "Path('docs/rules.md').write_text(rulebook.markdown(), encoding='utf-8')\""
)


def test_the_page_is_what_the_rulebook_says() -> None:
    assert PAGE.read_text("utf-8") == rulebook.markdown(), f"docs/rules.md is stale; remake it:\n{REMAKE}"


def test_the_page_names_every_rule_fee_scheme_and_source() -> None:
    page = rulebook.markdown()
    for rule_set in ("standard", "demo"):
        for rule in rulebook.all_rules(rule_set=rule_set):  # type: ignore[arg-type]
            assert f"`{rule.key}`" in page
            assert rule.source in page
    for scheme in rulebook.schemes():
        assert f"`{scheme.code}`" in page
