"""Payment reference codes: short, typeable, with a check character, found again in any bank memo.

    make_code("DEPOSIT", "7F3K2")               # "D-7F3K2-…"
    find_codes("保证金 d7f3k2… 张三")             # ["D-7F3K2-…"]

`D-7F3K2-9`: the purpose's letter, five characters, one check character over all of them. The alphabet leaves out
0, 1, I, L, O, which people confuse; 31 is prime, so any one wrong character and any swap of neighbours is caught.
"""

import re
import unicodedata

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LETTERS = {"DEPOSIT": "D", "BALANCE": "B", "RECOVERY": "R", "FUND_TOPUP": "F"}
BODY_LENGTH = 5

_CODE = re.compile(
    rf"(?<![A-Z0-9])([{''.join(LETTERS.values())}])[ -]*([{ALPHABET}]{{{BODY_LENGTH}}})[ -]*([{ALPHABET}])(?!-?[A-Z0-9])"
)


def check_character(letter: str, body: str) -> str:
    """The check character for the purpose's letter and the body."""
    values = [ALPHABET.index(char) for char in letter + body]
    return ALPHABET[sum(value * weight for weight, value in enumerate(values, start=2)) % len(ALPHABET)]


def make_code(purpose: str, body: str) -> str:
    """The whole code for a purpose (DEPOSIT, BALANCE, RECOVERY, FUND_TOPUP) and five characters of the alphabet."""
    letter = LETTERS[purpose]
    return f"{letter}-{body}-{check_character(letter, body)}"


def find_codes(memo: str) -> list[str]:
    """Every valid code in a text, canonical, without repeats; full-width characters, case and dashes do not matter."""
    plain = re.sub(r"[\u2010-\u2015\u2212_]", "-", unicodedata.normalize("NFKC", memo).upper())
    found = [
        f"{letter}-{body}-{check}"
        for letter, body, check in _CODE.findall(plain)
        if check == check_character(letter, body)
    ]
    return list(dict.fromkeys(found))
