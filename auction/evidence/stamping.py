"""A timestamp authority countersigns the daily roots (RFC 3161 over HTTP, section 3.4)."""

from __future__ import annotations

import secrets

from sqlalchemy.ext.asyncio import AsyncSession

from auction.evidence import store as evidence_store
from market.kernel import clock
from market.platform.services import Services


async def waiting(tx: AsyncSession) -> bool:
    """Whether a root has no timestamp."""
    return bool(await evidence_store.unstamped(tx))


async def stamp_all(services: Services) -> None:
    """Timestamp every root that has none, oldest first, each kept as it comes. Does nothing without `TSA_URL`.

    Raises rfc3161.NoTimestamp, httpx.HTTPError: the job is tried again.
    """
    # The ASN.1 library is loaded only where there is an authority: every start of a process would wait for it.
    from auction.evidence import rfc3161

    if not (url := services.settings.tsa_url):
        return
    async with services.db.transaction() as tx:
        roots = await evidence_store.unstamped(tx)
    headers = {"content-type": "application/timestamp-query", "accept": "application/timestamp-reply"}
    for day, root in roots:
        nonce = rfc3161.LEAST_NONCE + secrets.randbelow(rfc3161.LEAST_NONCE)
        # The root is the imprint itself: it is a SHA-256 value already.
        reply = await services.http.post(url, content=rfc3161.request(root, nonce=nonce), headers=headers)
        reply.raise_for_status()
        token = rfc3161.token_of(reply.content, digest=root, nonce=nonce)
        async with services.db.transaction() as tx:
            await evidence_store.add_timestamp(
                tx, day=day, token=token.der, stamped_at=token.at, received_at=clock.now()
            )
