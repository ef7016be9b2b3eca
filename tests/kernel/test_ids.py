"""Numbers and check digits: the vectors of the standards, and what no typing mistake may pass."""

import json
import string
from datetime import date

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from market.kernel import ids
from market.kernel.ids import InvalidNumber, KindName, WrongCheckDigit

serials = st.text(alphabet=ids.USCC_ALPHABET, min_size=8, max_size=8)
divisions = st.text(alphabet=string.digits, min_size=6, max_size=6)
authorities = st.text(alphabet=ids.USCC_ALPHABET, min_size=2, max_size=2)
uscc_codes = st.builds(
    lambda authority, division, serial: ids.make_uscc(authority=authority, division=division, serial=serial),
    authorities,
    divisions,
    serials,
)
patent_digits = st.one_of(
    st.builds(
        lambda year, kind, serial: f"{year}{kind}{serial:07d}",
        st.integers(2003, 2099),
        st.sampled_from("12389"),
        st.integers(0, 9_999_999),
    ),
    st.builds(
        lambda year, kind, serial: f"{year % 100:02d}{kind}{serial:05d}",
        st.integers(1985, 2003),
        st.sampled_from("12389"),
        st.integers(0, 99_999),
    ),
)
id_cards = st.builds(
    lambda division, day, serial: (first := f"{division}{day:%Y%m%d}{serial:03d}") + ids.id_card_check_digit(first),
    st.integers(110_000, 659_999),
    st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)),
    st.integers(0, 999),
)


@pytest.mark.parametrize(
    ("kind", "given_", "canonical"),
    [
        ("patent", "201710601862.3", "201710601862.3"),
        ("patent", "ZL 2017 1 0601862.3", "201710601862.3"),
        ("patent", "cn2017106018623", "201710601862.3"),
        ("patent", "95115608.X", "95115608.X"),
        ("patent", "zl95115608x", "95115608.X"),
        ("ic_layout", "BS.12500520.2", "BS.12500520.2"),
        ("ic_layout", "BS.085001457", "BS.08500145.7"),
        ("publication", "CN107330000A", "CN107330000A"),
        ("publication", "CN1234567C", "CN1234567C"),
        ("publication", "CN208000000U", "CN208000000U"),
        ("publication", "CN305000000S", "CN305000000S"),
        ("publication", "CN107330000B2", "CN107330000B2"),
        ("trademark", "12345678", "12345678"),
        ("trademark", "1234567a", "1234567A"),
        ("trademark", "G1234567", "G1234567"),
        ("trademark", "G123456B", "G123456B"),
        ("software_copyright", "2023SR0599982", "2023SR0599982"),
        ("works", "国作登字-2026-A-00037559", "国作登字-2026-A-00037559"),
        ("works", "津作登字－2026－l－00000001", "津作登字-2026-L-00000001"),
        ("pledge_registration", "Y2023120000123", "Y2023120000123"),
        ("pledge_registration", "2008120000123", "2008120000123"),
        ("uscc", "91350100M000100Y43", "91350100M000100Y43"),
        ("uscc", " 9144030071526726xg ", "9144030071526726XG"),
        ("uscc", "91330100799655058B", "91330100799655058B"),
        ("id_card", "11010519491231002x", "11010519491231002X"),
    ],
)
def test_a_valid_number_is_brought_into_its_canonical_form(kind: KindName, given_: str, canonical: str) -> None:
    assert ids.check(kind, given_) == canonical
    assert ids.is_valid(kind, given_)
    assert ids.check(kind, canonical) == canonical


@pytest.mark.parametrize(
    ("kind", "given_"),
    [
        ("patent", "2017106018.3"),
        ("patent", "201740601862.0"),
        ("patent", "200210601862.3"),
        ("patent", "50115608.X"),
        ("patent", "201710601862..3"),
        ("patent", ""),
        ("ic_layout", "12500520.2"),
        ("ic_layout", "BS.1250052.2"),
        ("publication", "CN107330000E"),
        ("publication", "CN123456A"),
        ("trademark", "123456789"),
        ("trademark", "G12345"),
        ("software_copyright", "2023SR123"),
        ("software_copyright", "23SR0599982"),
        ("works", "国作登字-2026-M-00037559"),
        ("works", "X作登字-2026-A-00037559"),
        ("uscc", "91350100M000100Y4Z"),
        ("uscc", "91350100I000100Y43"),
        ("uscc", "91350100M000100Y4"),
        ("id_card", "110105491231002"),
        ("id_card", "11010519490230002X"),
        ("id_card", "01010519491231002X"),
    ],
)
def test_a_wrong_shape_is_refused(kind: KindName, given_: str) -> None:
    with pytest.raises(InvalidNumber) as refusal:
        ids.check(kind, given_)
    assert not isinstance(refusal.value, WrongCheckDigit)
    assert refusal.value.fields["kind"] == kind
    assert not ids.is_valid(kind, given_)


@pytest.mark.parametrize(
    ("kind", "given_", "expected"),
    [
        ("patent", "201710601862.4", "3"),
        ("patent", "95115608.1", "X"),
        ("uscc", "91350100M000100Y42", "3"),
        ("id_card", "110105194912310021", "X"),
    ],
)
def test_a_wrong_check_digit_is_refused_with_the_right_one(kind: KindName, given_: str, expected: str) -> None:
    with pytest.raises(WrongCheckDigit) as refusal:
        ids.check(kind, given_)
    assert refusal.value.fields["expected"] == expected
    document = refusal.value.document()
    assert expected in document["title"]
    assert expected in document["title_en"]


def test_check_digits_as_published() -> None:
    assert ids.patent_check_digit("201710601862") == "3"
    assert ids.patent_check_digit("95115608") == "X"
    assert ids.patent_check_digit("202310000002") == "X"
    assert ids.patent_check_digit("202320000001") == "0"
    assert ids.org_code_check_digit("M000100Y") == "4"
    assert ids.uscc_check_digit("91350100M000100Y4") == "3"
    assert ids.id_card_check_digit("11010519491231002") == "X"


def test_the_weights_are_those_of_the_standards() -> None:
    """GB 32100: powers of 3 modulo 31; GB 11643: powers of 2 modulo 11, from the right."""
    assert tuple(pow(3, i, 31) for i in range(17)) == ids.USCC_WEIGHTS
    assert tuple(pow(2, 17 - i, 11) for i in range(17)) == ids.ID_CARD_WEIGHTS
    assert ids.ORG_CODE_WEIGHTS == (3, 7, 9, 10, 5, 8, 4, 2)
    assert ids.PATENT_WEIGHTS == (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
    assert len(ids.USCC_ALPHABET) == 31
    assert not set("IOSVZ") & set(ids.USCC_ALPHABET)


@pytest.mark.parametrize(
    ("serial", "digit"), [("00000000", "0"), ("00000006", "X"), ("00000001", "9"), ("Z0000000", "5")]
)
def test_an_organisation_code_turns_10_into_x_and_11_into_0(serial: str, digit: str) -> None:
    assert ids.org_code_check_digit(serial) == digit


def test_the_organisation_code_inside_is_checked_even_when_the_last_character_agrees() -> None:
    first17 = "91350100M000100Y5"
    with pytest.raises(WrongCheckDigit) as refusal:
        ids.check_uscc(first17 + ids.uscc_check_digit(first17))
    assert refusal.value.fields["expected"] == "4"


def test_a_layouts_check_digit_only_warns() -> None:
    assert ids.check_ic_layout("BS.12500520.3") == "BS.12500520.3"
    warning = ids.warning("ic_layout", "BS.12500520.3")
    assert isinstance(warning, WrongCheckDigit)
    assert warning.fields["expected"] == "2"
    assert not ids.is_valid_ic_layout("BS.12500520.3")


def test_a_pledge_registration_only_warns() -> None:
    assert ids.check_pledge_registration("津质押 12") == "津质押12"
    assert isinstance(ids.warning("pledge_registration", "津质押 12"), InvalidNumber)
    assert ids.warning("pledge_registration", "Y2023120000123") is None


def test_every_kind_has_a_check_a_predicate_and_an_example_that_holds() -> None:
    for kind, facts in ids.KINDS.items():
        assert getattr(ids, f"check_{kind}")(facts.example) == facts.example
        assert getattr(ids, f"is_valid_{kind}")(facts.example)


@given(uscc_codes, st.integers(0, 17), st.sampled_from(ids.USCC_ALPHABET))
def test_any_altered_character_of_a_uscc_is_caught(code: str, position: int, other: str) -> None:
    assume(code[position] != other)
    assert ids.is_valid_uscc(code)
    assert not ids.is_valid_uscc(code[:position] + other + code[position + 1 :])


@given(uscc_codes, st.integers(0, 16))
def test_two_swapped_neighbours_in_a_uscc_are_caught(code: str, i: int) -> None:
    assume(code[i] != code[i + 1])
    assert not ids.is_valid_uscc(code[:i] + code[i + 1] + code[i] + code[i + 2 :])


@given(patent_digits, st.data())
def test_any_altered_digit_of_a_patent_is_caught(digits: str, data: st.DataObject) -> None:
    number = digits + ids.patent_check_digit(digits)
    assert ids.is_valid_patent(number)
    position = data.draw(st.integers(0, len(number) - 1))
    other = data.draw(st.sampled_from(string.digits + ("X" if position == len(digits) else "")))
    assume(number[position] != other)
    assert not ids.is_valid_patent(number[:position] + other + number[position + 1 :])


@given(id_cards, st.integers(0, 17), st.sampled_from(string.digits))
def test_any_altered_digit_of_an_identity_card_is_caught(number: str, position: int, other: str) -> None:
    assume(number[position] != other)
    assert ids.is_valid_id_card(number)
    assert not ids.is_valid_id_card(number[:position] + other + number[position + 1 :])


@given(st.sampled_from(list(ids.KINDS)), st.text(max_size=40))
@example("pledge_registration", "R\u00b8")
def test_whatever_is_typed_is_either_accepted_for_good_or_refused_in_words(kind: KindName, text: str) -> None:
    try:
        canonical = ids.check(kind, text)
    except InvalidNumber as refusal:
        json.dumps(refusal.document())
    else:
        assert ids.check(kind, canonical) == canonical


@pytest.mark.parametrize("given_", ["110105198312310021", "1101051983123100", "11010519831331002X"])
def test_a_persons_number_is_masked_in_the_refusal(given_: str) -> None:
    with pytest.raises(InvalidNumber) as refusal:
        ids.check_id_card(given_)
    assert given_ not in json.dumps(refusal.value.document(), ensure_ascii=False)
    assert "1983" not in json.dumps(refusal.value.fields["given"])


@pytest.mark.parametrize(("wrong"), ["1", "12345678A", "1234567²", "123456789"])
def test_check_digits_are_computed_for_digits_only(wrong: str) -> None:
    with pytest.raises(ValueError, match="expected 8 or 12 digits"):
        ids.patent_check_digit(wrong)


def test_a_code_of_the_wrong_length_has_no_check_digit() -> None:
    for call in (ids.uscc_check_digit, ids.org_code_check_digit, ids.id_card_check_digit, ids.ic_layout_check_digit):
        with pytest.raises(ValueError, match="expected"):
            call("123")


@pytest.mark.parametrize(
    ("name", "masked"), [("张三", "张*"), ("欧阳修", "欧*"), (" Li Lei ", "L*"), ("", ""), ("张", "张*")]
)
def test_a_name_keeps_its_first_character(name: str, masked: str) -> None:
    assert ids.mask_name(name) == masked


def test_an_identity_card_keeps_three_and_four() -> None:
    assert ids.mask_id_card("11010519491231123X") == "110***********123X"
    assert ids.mask_id_card("110105194") == "*********"


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("13812345678", "138****5678"),
        ("+86 138-1234-5678", "138****5678"),
        ("66612345", "******45"),
        ("12345", "***45"),
        ("110", "***"),
        ("", ""),
    ],
)
def test_a_phone_keeps_three_and_four(number: str, masked: str) -> None:
    assert ids.mask_phone(number) == masked


@given(st.text(alphabet=string.digits, min_size=5, max_size=20))
def test_a_mask_never_shows_the_number(digits: str) -> None:
    assert digits not in ids.mask_phone(digits)
    assert digits not in ids.mask_id_card(digits)
