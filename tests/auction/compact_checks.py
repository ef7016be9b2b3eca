"""An Ed25519 verification (RFC 8032) and a Merkle path (RFC 6962) in plain Python, short enough for a script that stands alone."""

import hashlib
from typing import Any

P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D, ROOT_OF_MINUS_ONE = -121665 * pow(121666, -1, P) % P, pow(2, (P - 1) // 4, P)


def point(data: bytes) -> Any:  # x, y, z, t as in RFC 8032, 5.1.3 and 5.1.4
    y, odd = int.from_bytes(data, "little") % 2**255, data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if (x * x - square) % P == 0 else x * ROOT_OF_MINUS_ONE % P
    if y >= P or (x * x - square) % P or (x == 0 and odd):
        raise ValueError("no point of the curve")
    x = x if x % 2 == odd else P - x
    return x, y, 1, x * y % P


def add(p: Any, q: Any) -> Any:
    a, b, c = (p[1] - p[0]) * (q[1] - q[0]), (p[1] + p[0]) * (q[1] + q[0]), 2 * p[3] * q[3] * D
    d = 2 * p[2] * q[2]
    return (b - a) * (d - c) % P, (d + c) * (b + a) % P, (d - c) * (d + c) % P, (b - a) * (b + a) % P


def times(n: int, p: Any) -> Any:
    half = times(n >> 1, add(p, p)) if n else (0, 1, 1, 0)
    return add(half, p) if n & 1 else half


def signed(public: bytes, message: bytes, signature: bytes) -> bool:
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    if (len(public), len(signature)) != (32, 64) or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(r + public + message).digest(), "little") % ORDER
    p, q = times(s, point(b"\x58" + b"\x66" * 31)), add(point(r), times(h, point(public)))
    return all((p[i] * q[2] - q[i] * p[2]) % P == 0 for i in (0, 1))


def root_from(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:  # raises IndexError, ValueError
    if (index, size, path) == (0, 1, []):
        return hashlib.sha256(b"\0" + leaf).digest()
    split = 1 << ((size - 1).bit_length() - 1)  # the left half is the largest power of two below the size
    if index < split:
        return hashlib.sha256(b"\1" + root_from(leaf, index, split, path[:-1]) + path[-1]).digest()
    return hashlib.sha256(b"\1" + path[-1] + root_from(leaf, index - split, size - split, path[:-1])).digest()
