"""Pure rules of webhooks: the signature, the pauses between attempts, where a message may go.

A receiver checks `x-exchange-signature: t=<unix seconds>,v1=<hex>`: HMAC-SHA256 with its secret over `<t>.<body>`.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from collections.abc import Iterable
from typing import Literal
from urllib.parse import urlsplit

from market.kernel.problems import Problem

ATTEMPTS_MAX = 14
"""After so many attempts (about 18 hours) a delivery is EXHAUSTED and waits for staff."""

_PAUSE_SECONDS_MAX = 6 * 3600
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

UrlReason = Literal["malformed", "scheme", "credentials", "private-address", "unresolvable"]


class WebhookUrlRefused(Problem):
    """`reason`: malformed, scheme (https, or http to this machine outside production), credentials, private-address, unresolvable."""

    code = "webhook-url-refused"
    status = 422
    zh = "回调地址不可用({reason}):须为可从公网访问的 https 地址"
    en = "The webhook address is refused ({reason}): an https address that is publicly reachable is needed"


def pause_seconds(attempt: int) -> int:
    """Seconds after attempt number `attempt` (from 1) until the next: 10, 20, 40 … up to six hours."""
    return int(min(10 * 2 ** (attempt - 1), _PAUSE_SECONDS_MAX))


def signature(secret: str, *, timestamp: int, body: bytes) -> str:
    """The value of `x-exchange-signature`; `timestamp` in Unix seconds."""
    signed = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={signed}"


def is_public(address: str) -> bool:
    """Whether an IP address lies on the public internet, seen through the IPv6 forms that wrap an IPv4 address."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        wrapped = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if wrapped is None and ip in _NAT64:
            wrapped = ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
        if wrapped is not None:
            return is_public(str(wrapped))
    return ip.is_global and not ip.is_multicast


def is_loopback(host: str) -> bool:
    """Whether a host name or address in a URL means this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def check_url(url: str, *, production: bool) -> str:
    """The host of an acceptable address. Looks at the text only; `check_addresses` sees where it leads. Raises WebhookUrlRefused."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise WebhookUrlRefused(reason="malformed") from None
    if not host or len(url) > 2_000 or not url.isascii() or any(c.isspace() or not c.isprintable() for c in url):
        raise WebhookUrlRefused(reason="malformed")
    if parts.username is not None or parts.password is not None:
        raise WebhookUrlRefused(reason="credentials")
    if parts.scheme != "https" and (production or parts.scheme != "http" or not is_loopback(host)):
        raise WebhookUrlRefused(reason="scheme")
    return host


def check_addresses(addresses: Iterable[str]) -> str:
    """The address to connect to, when every address of the host is public. Raises WebhookUrlRefused."""
    found = list(addresses)
    if not found:
        raise WebhookUrlRefused(reason="unresolvable")
    if not all(is_public(address) for address in found):
        raise WebhookUrlRefused(reason="private-address")
    return found[0]
