"""The tree is RFC 6962's: its published vectors, its definition from above, and no path but the right one leads to a root."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auction.evidence import merkle
from auction.evidence.proofs import head_leaf

LEAVES = [
    bytes.fromhex(each)
    for each in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""The roots over the first 0, 1, … 8 leaves, as the implementations of Certificate Transparency test them."""

trees = st.lists(st.binary(max_size=40), min_size=1, max_size=70)


def defined(leaves: list[bytes]) -> bytes:
    """MTH as RFC 6962 (2.1) defines it: split at the largest power of two below the size."""
    if len(leaves) < 2:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\1" + defined(leaves[:split]) + defined(leaves[split:])).digest()


@pytest.mark.parametrize("size", range(9))
def test_the_published_vectors_hold(size: int) -> None:
    assert merkle.root(LEAVES[:size]).hex() == ROOTS[size]


def test_a_path_is_the_one_of_the_rfc() -> None:
    """RFC 6962, 2.1.3, the tree of seven: PATH(3) = [c, g, l]; PATH(6) = [i, k], which skips a level."""
    hashed = [hashlib.sha256(b"\0" + leaf).digest() for leaf in LEAVES]
    g, i, k, last = defined(LEAVES[:2]), defined(LEAVES[4:6]), defined(LEAVES[:4]), defined(LEAVES[4:7])
    assert merkle.path(LEAVES[:7], 3) == ["L" + hashed[2].hex(), "L" + g.hex(), "R" + last.hex()]
    assert merkle.path(LEAVES[:7], 6) == ["L" + i.hex(), "L" + k.hex()]
    with pytest.raises(IndexError):
        merkle.path(LEAVES, 8)


@given(trees)
def test_the_root_is_the_defined_one(leaves: list[bytes]) -> None:
    assert merkle.root(leaves) == defined(leaves)


@given(trees, st.data())
def test_every_path_leads_from_its_leaf_to_the_root(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    assert merkle.root_from(leaves[index], merkle.path(leaves, index)) == merkle.root(leaves)
    assert merkle.tree(leaves) == (merkle.root(leaves), [merkle.path(leaves, place) for place in range(len(leaves))])


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=70, unique=True), st.data())
def test_nothing_else_leads_there(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    path, root = merkle.path(leaves, index), merkle.root(leaves)
    assert merkle.root_from(leaves[index] + b"x", path) != root
    for level, step in enumerate(path):
        for other in (step[0] + "0" * 64, ("R" if step[0] == "L" else "L") + step[1:]):
            changed = merkle.root_from(leaves[index], [*path[:level], other, *path[level + 1 :]])
            assert changed != root
    assert merkle.root_from(leaves[index], [*path, "L" + "0" * 64]) != root
    assert not path or merkle.root_from(leaves[index], path[:-1]) != root
    for wrong in ("", "L", "X" + "0" * 64, "L" + "0" * 62, "L" + "x" * 64):
        with pytest.raises(ValueError, match=r"hex|path"):
            merkle.root_from(leaves[index], [*path, wrong])


def test_leaves_are_plain_json_that_any_language_can_write() -> None:
    digits = "0" * 62 + "0a"
    leaf = head_leaf(lot_id=7, seq=12, head=bytes(31) + b"\x0a")
    assert leaf == b'{"hash":"%b","lot_id":7,"seq":12}' % digits.encode()


def test_a_node_cannot_pass_for_a_leaf() -> None:
    left, right = (hashlib.sha256(b"\0" + leaf).digest() for leaf in LEAVES[:2])
    assert merkle.root([left + right]) != merkle.root(LEAVES[:2])
