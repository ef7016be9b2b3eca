"""Words on paper."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.deals.paper import pieces
from market.deals.wording import capital_yuan, chinese_marks


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "人民币零元整"),
        (5, "人民币伍分"),
        (50, "人民币伍角整"),
        (100, "人民币壹元整"),
        (140_950, "人民币壹仟肆佰零玖元伍角整"),
        (600_714, "人民币陆仟零柒元壹角肆分"),
        (168_032, "人民币壹仟陆佰捌拾元零叁角贰分"),
        (1_640_902, "人民币壹万陆仟肆佰零玖元零贰分"),
        (10_700_053, "人民币壹拾万柒仟元零伍角叁分"),
        (50_000_000, "人民币伍拾万元整"),
        (10_000_000_100, "人民币壹亿零壹元整"),
        (1_000_500_000_00, "人民币壹拾亿零伍拾万元整"),
        (123_456_789, "人民币壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分"),
    ],
)
def test_capital_amounts(fen: int, words: str) -> None:
    """The examples of 支付结算办法 annex 1, and amounts of our size."""
    assert capital_yuan(fen) == words


@given(st.integers(min_value=0, max_value=10**16))
def test_capital_amounts_never_stutter(fen: int) -> None:
    words = capital_yuan(fen)
    assert words.startswith("人民币")
    assert "零零" not in words
    assert re.search("零(?:万|亿)", words) is None


def test_marks_beside_chinese_are_full_width() -> None:
    assert chinese_marks("甲,乙(丙):1,234.50 at 10:05") == "甲，乙（丙）：1,234.50 at 10:05"


@given(st.text(alphabet="一二三，。《》（）ab1 ", max_size=30))
def test_a_line_may_end_between_pieces_and_nothing_is_lost(text: str) -> None:
    assert "".join(pieces(text)).replace(" ", "") == text.replace(" ", "") or re.search("[《（，。》）]", text)


def test_numbers_stay_whole_and_marks_stay_with_their_neighbours() -> None:
    assert pieces("见《商标法》,号 91120116MA05。") == ["见", "《商", "标", "法》", ",", "号", " ", "91120116MA05。"]
