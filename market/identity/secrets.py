"""Passwords (Argon2id) and the identity numbers of persons (encrypted, findable by a keyed digest)."""

from __future__ import annotations

import asyncio
import base64
import functools
import hashlib
import hmac

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from cryptography.fernet import Fernet

hasher = PasswordHasher()
"""RFC 9106's low-memory profile: 64 MiB, 3 passes. Tests replace it by a cheap one."""


@functools.cache
def _nobody(chosen: PasswordHasher) -> str:
    return chosen.hash("nobody has this password")


async def hash_password(password: str) -> str:
    """An Argon2id hash with its salt and cost. In a thread: a bid must not wait for somebody's sign-in."""
    return await asyncio.to_thread(hasher.hash, password)


async def password_matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one that was hashed. Without a hash the answer takes as long: nobody learns which logins exist."""
    try:
        await asyncio.to_thread(lambda: hasher.verify(password_hash or _nobody(hasher), password))
    except VerificationError:
        return False
    return password_hash is not None


def derive(secret: str, purpose: str) -> bytes:
    """A key of its own for each purpose, from the installation's one secret (32 bytes)."""
    return hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).digest()


def _box(secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(derive(secret, "identity-number")))


def encrypt(secret: str, text: str) -> str:
    """Encrypt a short sensitive text under the installation's secret; another time gives another ciphertext."""
    return _box(secret).encrypt(text.encode()).decode()


def decrypt(secret: str, token: str) -> str:
    """What `encrypt` was given. Raises cryptography's InvalidToken when the secret is another one."""
    return _box(secret).decrypt(token.encode()).decode()


def digest(secret: str, text: str) -> str:
    """A keyed digest: the same person is recognised without being readable."""
    return hmac.new(derive(secret, "identity-digest"), text.encode(), hashlib.sha256).hexdigest()


def password_mark(password_hash: str) -> str:
    """Names one password in a session, so that the session ends when the password changes."""
    return hashlib.sha256(password_hash.encode()).hexdigest()[:16]
