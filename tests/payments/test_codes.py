"""Reference codes: found again in what people and banks write, and wrong ones noticed."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.payments.codes import ALPHABET, LETTERS, find_codes, make_code

CODES = st.builds(make_code, st.sampled_from(sorted(LETTERS)), st.text(ALPHABET, min_size=5, max_size=5))
CODE = make_code("DEPOSIT", "7F3K2")


@pytest.mark.parametrize(
    "memo",
    [
        CODE,
        CODE.lower(),
        CODE.replace("-", ""),
        CODE.replace("-", " "),
        CODE.replace("-", "—"),
        f"保证金{CODE}张三",
        f"付款:{CODE},请查收",
        "".join(chr(ord(char) + 0xFEE0) for char in CODE),
        f"{CODE} {CODE}",
    ],
)
def test_a_code_is_found_however_it_is_written(memo: str) -> None:
    assert find_codes(memo) == [CODE]


@pytest.mark.parametrize("memo", ["", "保证金", CODE[:-1], f"X{CODE}", f"{CODE}9", "ZL201710601862.3"])
def test_what_is_no_code_is_not_taken_for_one(memo: str) -> None:
    assert find_codes(memo) == []


@given(code=CODES, prefix=st.text("保证金 ,。:"), suffix=st.text("张三 /;"))
def test_every_code_survives_a_memo(code: str, prefix: str, suffix: str) -> None:
    assert find_codes(prefix + code + suffix) == [code]


@given(
    code=CODES,
    position=st.integers(min_value=0, max_value=8),
    char=st.sampled_from(string.ascii_uppercase + string.digits),
)
def test_one_wrong_character_is_always_noticed(code: str, position: int, char: str) -> None:
    wrong = code[:position] + char + code[position + 1 :]
    if wrong != code:
        assert code not in find_codes(wrong)
        assert find_codes(wrong) == []


@given(code=CODES, position=st.integers(min_value=2, max_value=5))
def test_two_swapped_neighbours_are_always_noticed(code: str, position: int) -> None:
    swapped = code[:position] + code[position + 1] + code[position] + code[position + 2 :]
    if swapped != code:
        assert find_codes(swapped) == []
