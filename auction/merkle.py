"""The Merkle tree of RFC 6962 (section 2.1) over the heads of all lots, pure.

A leaf is the canonical JSON of `{"head", "lot_id", "seq"}`: the head in hexadecimal and the number of its event. Leaves are ordered by lot. The hash of a
leaf is SHA-256 over 0x00 and the leaf, that of a node SHA-256 over 0x01 and its two children: so a node can never pass for a leaf.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import msgspec

_encode = msgspec.json.Encoder(order="sorted").encode


def leaf(*, lot_id: int, seq: int, head: bytes) -> bytes:
    """The bytes of a lot's leaf."""
    return _encode({"head": head.hex(), "lot_id": lot_id, "seq": seq})


def root(leaves: Sequence[bytes]) -> bytes:
    """The root (32 bytes) over leaves in their order; that of no leaves is SHA-256 of nothing."""
    return _levels(leaves)[-1][0] if leaves else hashlib.sha256().digest()


def path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The siblings from a leaf up to the root: what shows, with the leaf, that the root covers it. Raises IndexError."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    found = []
    for level in _levels(leaves)[:-1]:
        # The last of an odd level has no sibling there: it goes up as it is.
        if (sibling := index ^ 1) < len(level):
            found.append(level[sibling])
        index >>= 1
    return found


def root_from(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root that a leaf and its path give (RFC 9162, 2.1.3.2). Raises ValueError when no tree of this size has such a path."""
    if not 0 <= index < size:
        raise ValueError("the index is not in the tree")
    last, found = size - 1, _leaf_hash(leaf)
    for sibling in path:
        if last == 0:
            raise ValueError("the path is too long")
        if index & 1 or index == last:
            found = _node(sibling, found)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            found = _node(found, sibling)
        index, last = index >> 1, last >> 1
    if last:
        raise ValueError("the path is too short")
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
