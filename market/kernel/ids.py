"""Numbers that people bring along: normalised, checked, masked. Patent, IC layout, mark, copyright, pledge, company, person.

    check_uscc("91350100m000100y43")          # "91350100M000100Y43"
    check_patent("ZL 2017 1 0601862.3")       # "201710601862.3"
    warning("ic_layout", "BS.12500520.3")     # a WrongCheckDigit that is not raised: this kind only warns
    patent_check_digit("201710601862")        # "3"

`check_*` returns the canonical form or raises InvalidNumber (its shape) or WrongCheckDigit (a kind of InvalidNumber).
Kinds that only warn (`Kind.warns`) are refused by `check_*` for their shape (layouts) or not at all (pledge registrations).
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from market.kernel.problems import Problem

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100-2015: the 31 characters of a unified social credit code; I, O, S, V, Z are left out."""
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORG_CODE_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
ID_CARD_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
PATENT_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
_BASE_36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MOD_11 = "0123456789X"


class InvalidNumber(Problem):
    """The number has not the shape of its kind. Fields: `kind`, `kind_zh`, `kind_en`, `given`, `expected`, `example`."""

    code = "invalid-number"
    status = 422
    zh = "{kind_zh}“{given}”格式不正确,正确示例:{example}"
    en = "`{given}` is not a {kind_en}; one looks like {example}"


class WrongCheckDigit(InvalidNumber):
    """The shape is right and a digit is not. `expected` is the check digit that the other digits call for."""

    code = "wrong-check-digit"
    status = 422
    zh = "{kind_zh}“{given}”校验位不符,按其余各位应为 {expected},请核对是否录入有误"
    en = "`{given}` is not a {kind_en}: its other digits call for the check digit {expected}; look for a typing mistake"


def _weighted(values: str, *, weights: tuple[int, ...], alphabet: str) -> int:
    return sum(alphabet.index(char) * weight for char, weight in zip(values, weights, strict=False))


def _digits(text: str, *lengths: int) -> str:
    if len(text) not in lengths or not (text.isascii() and text.isdigit()):
        raise ValueError(f"expected {' or '.join(map(str, lengths))} digits, got {text!r}")
    return text


def patent_check_digit(number: str) -> str:
    """The check digit for the 8 or 12 digits of a patent application number."""
    return _MOD_11[_weighted(_digits(number, 8, 12), weights=PATENT_WEIGHTS, alphabet=_BASE_36) % 11]


def ic_layout_check_digit(number: str) -> str:
    """The check digit for the 8 digits after `BS.` of an IC layout; the algorithm of the old patent numbers."""
    return patent_check_digit(_digits(number, 8))


def org_code_check_digit(first8: str) -> str:
    """The check digit of an organisation code (GB 11714) for its first 8 characters."""
    if len(first8) != 8:
        raise ValueError(f"expected 8 characters, got {first8!r}")
    remainder = 11 - _weighted(first8, weights=ORG_CODE_WEIGHTS, alphabet=_BASE_36) % 11
    return {10: "X", 11: "0"}.get(remainder, str(remainder))


def uscc_check_digit(first17: str) -> str:
    """The 18th character of a unified social credit code (GB 32100-2015) for its first 17."""
    if len(first17) != 17:
        raise ValueError(f"expected 17 characters, got {first17!r}")
    return USCC_ALPHABET[(31 - _weighted(first17, weights=USCC_WEIGHTS, alphabet=USCC_ALPHABET) % 31) % 31]


def make_uscc(*, authority: str = "91", division: str = "120116", serial: str) -> str:
    """A whole valid code from the authority (2), the division (6; 120116 is Binhai) and the 8 characters of the organisation."""
    first17 = authority + division + serial + org_code_check_digit(serial)
    return first17 + uscc_check_digit(first17)


def id_card_check_digit(first17: str) -> str:
    """The 18th character of a resident identity card number (GB 11643) for its first 17 digits."""
    return "10X98765432"[_weighted(_digits(first17, 17), weights=ID_CARD_WEIGHTS, alphabet=_BASE_36) % 11]


KindName = Literal[
    "patent",
    "ic_layout",
    "publication",
    "trademark",
    "software_copyright",
    "works",
    "pledge_registration",
    "uscc",
    "id_card",
]
_Match = re.Match[str]


@dataclass(frozen=True)
class Kind:
    """One kind of number. `canonical` turns a match into the form we store; `expected` gives (found, expected) check digits."""

    zh: str
    en: str
    example: str
    pattern: re.Pattern[str]
    canonical: Callable[[_Match], str] = lambda match: match[0]
    expected: Callable[[_Match], tuple[str, str]] | None = None
    plausible: Callable[[_Match], bool] = lambda match: True
    warns: Literal["never", "check digit", "always"] = "never"


def _patent_plausible(match: _Match) -> bool:
    """Year and type: 8 digits are YY + type up to 2003, 12 are YYYY + type after; 1, 2, 3, and 8, 9 for PCT."""
    digits = match["digits"]
    if len(digits) == 8:
        return (digits[:2] >= "85" or digits[:2] <= "03") and digits[2] in "12389"
    return "2003" <= digits[:4] <= "2099" and digits[4] in "12389"


def _birthday_exists(match: _Match) -> bool:
    digits = match[0]
    try:
        date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return False
    return digits[6:10] >= "1800"


def _uscc_expected(match: _Match) -> tuple[str, str]:
    """First the whole code; if that agrees, the organisation code inside it (positions 9 to 17)."""
    code = match[0]
    whole, inner = uscc_check_digit(code[:17]), org_code_check_digit(code[8:16])
    return (code[17], whole) if code[17] != whole else (code[16], inner)


KINDS: dict[KindName, Kind] = {
    "patent": Kind(
        zh="专利号",
        en="patent or application number",
        example="201710601862.3",
        pattern=re.compile(r"(?:ZL|CN)?(?P<digits>[0-9]{8}|[0-9]{12})\.?(?P<check>[0-9X])"),
        canonical=lambda match: f"{match['digits']}.{match['check']}",
        expected=lambda match: (match["check"], patent_check_digit(match["digits"])),
        plausible=_patent_plausible,
    ),
    "ic_layout": Kind(
        zh="集成电路布图设计登记号",
        en="registration number of an IC layout",
        example="BS.12500520.2",
        pattern=re.compile(r"BS\.(?P<digits>[0-9]{8})\.?(?P<check>[0-9X])"),
        canonical=lambda match: f"BS.{match['digits']}.{match['check']}",
        expected=lambda match: (match["check"], ic_layout_check_digit(match["digits"])),
        warns="check digit",
    ),
    "publication": Kind(
        zh="专利公布(公告)号",
        en="publication number",
        example="CN107330000A",
        pattern=re.compile(r"CN[0-9]{7,9}[ABCDUYS][0-9]?"),
    ),
    "trademark": Kind(
        zh="商标注册号",
        en="trademark registration number",
        example="12345678",
        pattern=re.compile(r"[0-9]{1,8}[A-Z]?|G[0-9]{6,7}[A-Z]?"),
    ),
    "software_copyright": Kind(
        zh="软件著作权登记号",
        en="registration number of a software copyright",
        example="2023SR0599982",
        pattern=re.compile(r"[0-9]{4}SR[0-9]{4,7}"),
    ),
    "works": Kind(
        zh="作品登记号",
        en="registration number of a work",
        example="国作登字-2026-A-00037559",
        pattern=re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]作登字-[0-9]{4}-[A-L]-[0-9]{8}"),
    ),
    "pledge_registration": Kind(
        zh="专利权质押登记号",
        en="patent pledge registration number",
        example="Y2023120000123",
        pattern=re.compile(r"Y?20[0-9]{2}[0-9]{9}"),
        warns="always",
    ),
    "uscc": Kind(
        zh="统一社会信用代码",
        en="unified social credit code",
        example="91350100M000100Y43",
        pattern=re.compile(rf"[{USCC_ALPHABET}]{{2}}[0-9]{{6}}[{USCC_ALPHABET}]{{10}}"),
        expected=_uscc_expected,
    ),
    "id_card": Kind(
        zh="居民身份证号",
        en="resident identity card number",
        example="11010519491231002X",
        pattern=re.compile(r"[1-9][0-9]{16}[0-9X]"),
        expected=lambda match: (match[0][17], id_card_check_digit(match[0][:17])),
        plausible=_birthday_exists,
    ),
}


def normalise(text: str) -> str:
    """Full-width characters to ASCII, capital letters, no blanks; dashes of every length become `-`."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()
    # Once more: without the blanks an accent may stand behind a letter and join it.
    return re.sub(r"[\u2010-\u2015\u2212]", "-", unicodedata.normalize("NFKC", plain))


def _examine(kind: KindName, text: str) -> tuple[str, InvalidNumber | None]:
    """The canonical form (or the best that can be had) and what is wrong with it."""
    facts, given = KINDS[kind], normalise(text)
    # A person's number is personal data: a refusal must not carry it into a log.
    shown = mask_id_card(given) if kind == "id_card" else given[:64]

    def problem(cls: type[InvalidNumber], expected: str | None) -> InvalidNumber:
        return cls(kind=kind, kind_zh=facts.zh, kind_en=facts.en, given=shown, expected=expected, example=facts.example)

    match = facts.pattern.fullmatch(given)
    if match is None or not facts.plausible(match):
        return given, problem(InvalidNumber, None)
    if facts.expected is not None:
        found, expected = facts.expected(match)
        if found != expected:
            return facts.canonical(match), problem(WrongCheckDigit, expected)
    return facts.canonical(match), None


def check(kind: KindName, text: str) -> str:
    """The canonical form of a number of this kind. Raises InvalidNumber or WrongCheckDigit, except where the kind only warns."""
    canonical, problem = _examine(kind, text)
    warns = KINDS[kind].warns
    excused = warns == "always" or (warns == "check digit" and isinstance(problem, WrongCheckDigit))
    if problem is not None and not excused:
        raise problem
    return canonical


def warning(kind: KindName, text: str) -> InvalidNumber | None:
    """What is odd about a number, raised or not: the problem to show beside the field, or None."""
    return _examine(kind, text)[1]


def is_valid(kind: KindName, text: str) -> bool:
    """Whether nothing at all is odd about the number."""
    return warning(kind, text) is None


def check_patent(text: str) -> str:
    """`ZL201710601862.3`, `CN2017106018623` → `201710601862.3`. Raises InvalidNumber, WrongCheckDigit."""
    return check("patent", text)


def check_ic_layout(text: str) -> str:
    """`BS.125005202` → `BS.12500520.2`. Raises InvalidNumber; a wrong check digit is only a `warning`."""
    return check("ic_layout", text)


def check_publication(text: str) -> str:
    """`CN107330000A`. Raises InvalidNumber; there is no check digit."""
    return check("publication", text)


def check_trademark(text: str) -> str:
    """`12345678`, `1234567A`, `G1234567`. Raises InvalidNumber."""
    return check("trademark", text)


def check_software_copyright(text: str) -> str:
    """`2023SR0599982`. Raises InvalidNumber."""
    return check("software_copyright", text)


def check_works(text: str) -> str:
    """`国作登字-2026-A-00037559`. Raises InvalidNumber."""
    return check("works", text)


def check_pledge_registration(text: str) -> str:
    """`Y2023120000123`; never refused, see `warning("pledge_registration", …)`: the shape is not certain."""
    return check("pledge_registration", text)


def check_uscc(text: str) -> str:
    """`91350100M000100Y43`, the organisation code inside it included. Raises InvalidNumber, WrongCheckDigit."""
    return check("uscc", text)


def check_id_card(text: str) -> str:
    """`11010519491231002X`, its birthday included. Raises InvalidNumber, WrongCheckDigit (with the number masked)."""
    return check("id_card", text)


def is_valid_patent(text: str) -> bool:
    return is_valid("patent", text)


def is_valid_ic_layout(text: str) -> bool:
    return is_valid("ic_layout", text)


def is_valid_publication(text: str) -> bool:
    return is_valid("publication", text)


def is_valid_trademark(text: str) -> bool:
    return is_valid("trademark", text)


def is_valid_software_copyright(text: str) -> bool:
    return is_valid("software_copyright", text)


def is_valid_works(text: str) -> bool:
    return is_valid("works", text)


def is_valid_pledge_registration(text: str) -> bool:
    return is_valid("pledge_registration", text)


def is_valid_uscc(text: str) -> bool:
    return is_valid("uscc", text)


def is_valid_id_card(text: str) -> bool:
    return is_valid("id_card", text)


def mask_name(name: str) -> str:
    """`张三` → `张*`; one star whatever the length, so the length is not told either."""
    name = name.strip()
    return f"{name[0]}*" if name else ""


def mask_id_card(number: str) -> str:
    """`11010519491231123X` → `110***********123X`; anything shorter than 15 characters is all stars."""
    number = number.strip()
    if len(number) < 15:
        return "*" * len(number)
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"


def mask_phone(number: str) -> str:
    """`13812345678` → `138****5678` (also with +86); other lengths keep the last two digits only."""
    digits = re.sub(r"[^0-9]", "", number)
    if len(digits) == 13 and digits.startswith("86"):
        digits = digits[2:]
    if len(digits) == 11:
        return f"{digits[:3]}****{digits[-4:]}"
    return "*" * max(len(digits) - 2, 0) + digits[-2:] if len(digits) > 4 else "*" * len(digits)
