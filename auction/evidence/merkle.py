"""The Merkle tree of RFC 6962 (section 2.1), pure: over the heads of all lots each day, and over the receipts that are signed together.

The hash of a leaf is SHA-256 over 0x00 and the leaf, that of a node SHA-256 over 0x01 and its two children: so a node can never pass for a leaf.
A path is written as the siblings from a leaf upwards, `L` or `R` (the side on which the sibling stands) and its hash in hexadecimal.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence


def root(leaves: Sequence[bytes]) -> bytes:
    """The root (32 bytes) over leaves in their order; that of no leaves is SHA-256 of nothing."""
    return _levels(leaves)[-1][0] if leaves else hashlib.sha256().digest()


def path(leaves: Sequence[bytes], index: int) -> list[str]:
    """The siblings from a leaf up to the root: what shows, with the leaf, that the root covers it. Raises IndexError."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    return _path(_levels(leaves), index)


def tree(leaves: Sequence[bytes]) -> tuple[bytes, list[list[str]]]:
    """The root over at least one leaf, and the path of each."""
    levels = _levels(leaves)
    return levels[-1][0], [_path(levels, index) for index in range(len(leaves))]


def root_from(leaf: bytes, path: Sequence[str]) -> bytes:
    """The root that a leaf and its path give. Raises ValueError for what is no path."""
    found = _leaf_hash(leaf)
    for step in path:
        sibling = bytes.fromhex(step[1:])
        if len(sibling) != 32 or step[:1] not in ("L", "R"):
            raise ValueError("a step of a path is L or R and 64 hexadecimal digits")
        found = _node(sibling, found) if step[0] == "L" else _node(found, sibling)
    return found


def _path(levels: list[list[bytes]], index: int) -> list[str]:
    found = []
    for level in levels[:-1]:
        # The last of an odd level has no sibling there: it goes up as it is.
        if (sibling := index ^ 1) < len(level):
            found.append(("L" if index & 1 else "R") + level[sibling].hex())
        index >>= 1
    return found


def _leaf_hash(leaf: bytes) -> bytes:
    return hashlib.sha256(b"\0" + leaf).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def _levels(leaves: Sequence[bytes]) -> list[list[bytes]]:
    """Every level, leaf hashes first. Pairing from below, an odd one out going up, gives the tree that RFC 6962 splits from above."""
    levels = [[_leaf_hash(each) for each in leaves]]
    while len(below := levels[-1]) > 1:
        above = [_node(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)]
        levels.append(above + below[len(above) * 2 :])
    return levels
