"""Refusals say the same to programs, to Chinese and to English readers."""

import pytest

from market.kernel.problems import Invalid, NotFound, Problem, WrongState


class PriceTooLow(Problem):
    code = "test-price-too-low"
    status = 409
    zh = "不得低于 {minimum_yuan} 元"
    en = "at least {minimum_yuan} yuan"


def test_fen_are_yuan_for_people_and_strings_for_programs() -> None:
    document = PriceTooLow(minimum_fen=5_000_000).document()
    assert document == {
        "type": "/problems/test-price-too-low",
        "code": "test-price-too-low",
        "status": 409,
        "title": "不得低于 50,000.00 元",
        "title_en": "at least 50,000.00 yuan",
        "minimum_fen": "5000000",
    }


def test_a_field_cannot_change_what_the_answer_is() -> None:
    document = PriceTooLow(minimum_fen=1, status="sold", code="x", title="y").document()
    assert (document["status"], document["code"], document["title"]) == (409, "test-price-too-low", "不得低于 0.01 元")


def test_what_a_person_typed_is_never_read_as_a_template() -> None:
    assert NotFound(kind="lot", reference="{kind.__class__}").document()["title_en"] == "No such lot: {kind.__class__}"


def test_the_message_for_the_log_is_english() -> None:
    assert str(PriceTooLow(minimum_fen=100)) == "at least 1.00 yuan"


def test_two_problems_cannot_share_a_code() -> None:
    with pytest.raises(TypeError, match="not-found"):
        type("Impostor", (Problem,), {"code": "not-found"})


def test_invalid_input_names_every_field() -> None:
    document = Invalid({"field": "price", "zh": "必填", "en": "required"}).document()
    assert document["status"] == 422
    assert document["errors"] == [{"field": "price", "zh": "必填", "en": "required"}]


def test_a_wrong_state_says_what_is_possible() -> None:
    document = WrongState(machine="lot", state="SOLD", event="open", allowed=[]).document()
    assert document["status"] == 409
    assert document["title_en"] == "`open` is not possible in state SOLD"
