"""Money code has no floats and no `/`."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.findings import Finding, examine, found_in, refuse

STRICT = ("market/kernel/", "market/ledger/")
"""Rooms that hold nothing but money and rules: no float and no `/` at all there, nor in any rules.py."""

INSTEAD = "kernel.money.allocate() to split, kernel.money.share_bps() for a ratio, `//` for whole numbers"


def names_fen(node: ast.AST) -> bool:
    """Whether the expression speaks of an amount in fen."""
    return any(
        (isinstance(part, ast.Name) and part.id.endswith("_fen"))
        or (isinstance(part, ast.Attribute) and part.attr.endswith("_fen"))
        for part in ast.walk(node)
    )


def is_path(node: ast.AST) -> bool:
    """`folder / "name"` joins paths."""
    return any(isinstance(part, ast.Constant | ast.JoinedStr) and not is_number(part) for part in ast.walk(node))


def is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


def is_float(node: ast.AST) -> bool:
    return (isinstance(node, ast.Constant) and isinstance(node.value, float)) or (
        isinstance(node, ast.Name) and node.id in ("float", "Decimal")
    )


def money_breaches(path: str, tree: ast.Module) -> Iterator[Finding]:
    """Division and floats, in expressions with `_fen` everywhere and at all in the strict rooms."""
    strict = path.startswith(STRICT) or path.endswith("/rules.py")
    for node in ast.walk(tree):
        match node:
            case ast.BinOp(op=ast.Div()) | ast.AugAssign(op=ast.Div()):
                if names_fen(node) or (strict and not is_path(node)):
                    yield Finding(path, node.lineno, f"division `{ast.unparse(node)}`", INSTEAD)
            case ast.BinOp() | ast.Compare() | ast.AugAssign() | ast.Assign() if names_fen(node):
                if any(is_float(part) for part in ast.walk(node)):
                    yield Finding(path, node.lineno, f"a float beside fen: `{ast.unparse(node)}`", INSTEAD)
            case ast.Call(func=ast.Name(id="float" | "round" | "Decimal")) if names_fen(node):
                yield Finding(path, node.lineno, f"`{ast.unparse(node)}`", INSTEAD)
            case ast.keyword(arg=str(name)) if name.endswith("_fen") and is_float(node.value):
                yield Finding(path, node.value.lineno, f"`{name}` is given a float", INSTEAD)
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.arg(arg=name) if name.endswith("_fen"):
                if node.annotation is not None and any(is_float(part) for part in ast.walk(node.annotation)):
                    yield Finding(path, node.lineno, f"`{name}` is annotated as a float", "int (fen)")
            case ast.Constant(value=float()) if strict:
                yield Finding(path, node.lineno, f"float literal {node.value}", "basis points, fen or seconds as int")
            case _:
                pass


def test_money_has_no_floats_and_no_division() -> None:
    refuse(examine(money_breaches))


@pytest.mark.parametrize(
    "breach",
    [
        "half = price_fen / 2",
        "price_fen /= 2",
        "x = lot.price_fen * 0.4",
        "x = float(lot.price_fen)",
        "x = round(price_fen)",
        "pay(amount_fen=1.5)",
        "def f(amount_fen: float): ...",
        "amount_fen: float | None = None",
        "ok = price_fen > 1e6",
        "RATE = 0.5",
        "x = a / b",
    ],
)
def test_a_breach_is_found(breach: str) -> None:
    assert found_in(money_breaches, breach)


@pytest.mark.parametrize(
    "fine",
    ["half = price_fen // 2", "x = share_bps(price_fen, 4_000)", "p = folder / 'name'", "p = folder / f'{name}.pdf'"],
)
def test_good_code_passes(fine: str) -> None:
    assert not found_in(money_breaches, fine)


def test_a_timeout_elsewhere_may_be_a_float() -> None:
    assert not found_in(money_breaches, "TIMEOUT = 2.5", path="market/payments/rails.py")
