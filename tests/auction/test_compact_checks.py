"""The standalone script says of signatures what the library says, on the RFC's vectors and on whatever is changed."""

from __future__ import annotations

import hashlib

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from auction.evidence.verify_record import ORDER, P, point, signed

VECTORS = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    (
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        hashlib.sha512(b"abc").hexdigest(),
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
]
"""RFC 8032, 7.1: secret key, message, signature."""


def verdict(public: bytes, message: bytes, signature: bytes) -> bool:
    """What both say."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        theirs = True
    except (InvalidSignature, ValueError):
        theirs = False
    try:
        ours = signed(public, message, signature)
    except ValueError:
        ours = False
    assert ours == theirs
    return ours


@pytest.mark.parametrize(("secret", "message", "signature"), VECTORS, ids=["1", "2", "3", "SHA(abc)"])
def test_the_vectors_of_rfc_8032_hold(secret: str, message: str, signature: str) -> None:
    private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))
    public, given = private.public_key().public_bytes_raw(), bytes.fromhex(signature)
    assert private.sign(bytes.fromhex(message)) == given
    assert verdict(public, bytes.fromhex(message), given)
    assert not verdict(public, bytes.fromhex(message) + b"x", given)


@settings(max_examples=25)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=100), st.integers(0, 511), st.integers(0, 255))
def test_both_refuse_whatever_is_changed(seed: bytes, message: bytes, at: int, key_at: int) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = private.public_key().public_bytes_raw(), private.sign(message)
    assert verdict(public, message, signature)
    assert not verdict(public, message, flipped(signature, at))
    assert not verdict(flipped(public, key_at), message, signature)
    assert not verdict(public, message + b"\0", signature)


def flipped(data: bytes, bit: int) -> bytes:
    return bytes(byte ^ (1 << bit % 8 if place == bit // 8 else 0) for place, byte in enumerate(data))


def test_a_signature_has_one_spelling() -> None:
    """S plus the group's order satisfies the equation too; RFC 8032 (5.1.7) refuses it."""
    private = Ed25519PrivateKey.from_private_bytes(bytes(32))
    public, signature = private.public_key().public_bytes_raw(), private.sign(b"x")
    s = int.from_bytes(signature[32:], "little")
    again = signature[:32] + (s + ORDER).to_bytes(32, "little")
    assert not verdict(public, b"x", again)
    for cut in (b"", signature[:63], signature + b"\0"):
        assert not verdict(public, b"x", cut)
    assert not verdict(public[:31], b"x", signature)


@pytest.mark.parametrize("y", [P, P + 1, 2**255 - 1, 2], ids=["p", "p + 1", "all ones", "off the curve"])
def test_what_encodes_no_point_is_refused(y: int) -> None:
    with pytest.raises(ValueError, match="no point"):
        point(y.to_bytes(32, "little"))


def test_zero_has_no_sign() -> None:
    with pytest.raises(ValueError, match="no point"):
        point((1 + 2**255).to_bytes(32, "little"))
