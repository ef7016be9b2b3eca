"""A real timestamp authority (OpenSSL's, behind a real HTTP server) countersigns the daily roots; what is not a timestamp of them is not kept."""

from __future__ import annotations

import base64
import secrets
import shutil
import subprocess
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from sqlalchemy import text

from auction import jobs
from auction.evidence import rfc3161, roots
from auction.evidence.rfc3161 import LEAST_NONCE, NoTimestamp
from market.kernel import clock
from market.platform.db import Database
from market.platform.services import Services
from tests.auction.test_roots import a_lot, ago

Drain = Callable[[], Awaitable[None]]
OPENSSL = shutil.which("openssl")
pytestmark = pytest.mark.skipif(OPENSSL is None, reason="this machine has no openssl to be the timestamp authority")

CONFIGURATION = """
[tsa]
default_tsa = ours
[ours]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
certs = {folder}/root.pem
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
"""


def openssl(*arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([OPENSSL or "", *map(str, arguments)], capture_output=True, timeout=30, check=False)


def certificate(
    name: str, key: ec.EllipticCurvePrivateKey, *, issuer: str, by: ec.EllipticCurvePrivateKey
) -> x509.Certificate:
    """A root (issued by itself), or an authority's certificate for time-stamping only."""
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, each)]) for each in (name, issuer)]
    now = clock.now()
    builder = x509.CertificateBuilder(names[1], names[0], key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=2))
    builder = builder.add_extension(x509.BasicConstraints(ca=name == issuer, path_length=None), critical=True)
    if name != issuer:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(usage, critical=True)
    return builder.sign(by, hashes.SHA256())


@dataclass
class Authority:
    """While `away` it answers 503; `asked` counts the requests."""

    folder: Path
    url: str = ""
    away: bool = False
    asked: int = 0

    def answer(self, query: bytes) -> bytes:
        """The reply (TimeStampResp) to a query."""
        name = self.folder / secrets.token_hex(8)
        name.write_bytes(query)
        reply = name.with_suffix(".tsr")
        configuration = self.folder / "tsa.conf"
        openssl("ts", "-reply", "-config", configuration, "-queryfile", name, "-out", reply)
        return reply.read_bytes()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys and certificates of an authority under a root of its own."""
    made = tmp_path_factory.mktemp("tsa")
    root_key, tsa_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    encoding = serialization.Encoding.PEM
    for name, found in (
        ("root.pem", certificate("a root", root_key, issuer="a root", by=root_key)),
        ("tsa.pem", certificate("an authority", tsa_key, issuer="a root", by=root_key)),
    ):
        (made / name).write_bytes(found.public_bytes(encoding))
    private = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (made / "tsa.key").write_bytes(tsa_key.private_bytes(encoding, *private))
    (made / "serial").write_text("01\n", encoding="ascii")
    (made / "tsa.conf").write_text(CONFIGURATION.format(folder=made), encoding="ascii")
    return made


@pytest.fixture
def authority(folder: Path, services: Services) -> Iterator[Authority]:
    """The authority on a port of its own, and the services configured for it."""
    running = Authority(folder)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            running.asked += 1
            query = self.rfile.read(int(self.headers["content-length"]))
            fine = not running.away and self.headers["content-type"] == "application/timestamp-query"
            reply = running.answer(query) if fine else b"away"
            self.send_response(200 if fine else 503)
            self.send_header("content-type", "application/timestamp-reply")
            self.send_header("content-length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    running.url = f"http://127.0.0.1:{server.server_address[1]}/tsr"
    services.settings = services.settings.model_copy(update={"tsa_url": running.url})
    yield running
    server.shutdown()
    thread.join()
    server.server_close()


async def test_a_root_is_timestamped_and_plain_openssl_verifies_the_token(
    services: Services,
    connection: psycopg.Connection[Any],
    drain_jobs: Drain,
    authority: Authority,
    client: httpx.AsyncClient,
    tmp_path: Path,
) -> None:
    a_lot(connection, days_ago=2)
    async with services.db.transaction() as tx:
        for days in (2, 1):
            await roots.make(tx, day=ago(days))
    for _ in range(2):
        await jobs.defer_daily_evidence(services)
        await drain_jobs()
    assert authority.asked == 2
    for days in (1, 2):
        found = (await client.get(f"/api/evidence/roots/{ago(days)}")).json()
        assert found["stamped_at"] is not None
        (tmp_path / "token.der").write_bytes(base64.b64decode(found["timestamp_token"]))
        for digest, holds in ((found["root"], True), ("00" * 32, False)):
            options = ("-digest", digest, "-in", tmp_path / "token.der", "-token_in")
            said = openssl("ts", "-verify", *options, "-CAfile", authority.folder / "root.pem")
            assert (said.returncode == 0) == holds, said.stderr


async def test_an_authority_that_is_away_is_asked_again(
    services: Services, db: Database, connection: psycopg.Connection[Any], drain_jobs: Drain, authority: Authority
) -> None:
    a_lot(connection, days_ago=1)
    authority.away = True
    await jobs.defer_daily_evidence(services)
    await drain_jobs()
    await jobs.defer_daily_evidence(services)
    async with db.transaction() as tx:
        assert (await roots.root_of(tx, day=ago(1))).timestamp_token is None
        waiting = await tx.execute(text("SELECT task_name, status::text, scheduled_at > now() FROM procrastinate_jobs"))
        assert [tuple(row) for row in waiting] == [("auction.stamp_roots", "todo", True)]
        await tx.execute(text("UPDATE procrastinate_jobs SET scheduled_at = now()"))
    authority.away = False
    await drain_jobs()
    async with db.transaction() as tx:
        assert (await roots.root_of(tx, day=ago(1))).stamped_at is not None
    assert authority.asked == 2


NONCE, DIGEST = LEAST_NONCE + 7, bytes(range(32))


def test_the_request_is_what_openssl_reads(tmp_path: Path) -> None:
    (tmp_path / "query").write_bytes(rfc3161.request(DIGEST, nonce=NONCE))
    said = openssl("ts", "-query", "-in", tmp_path / "query", "-text").stdout.decode()
    for part in ("Version: 1", "Hash Algorithm: sha256", "Nonce: 0x4000000000000007", "Certificate required: yes"):
        assert part in said
    for digest, nonce in ((DIGEST[:31], NONCE), (DIGEST, 7), (DIGEST, 1 << 63)):
        with pytest.raises(ValueError, match="a request takes"):
            rfc3161.request(digest, nonce=nonce)


def test_only_a_granted_timestamp_of_what_was_asked_is_taken(folder: Path) -> None:
    authority = Authority(folder)
    query = rfc3161.request(DIGEST, nonce=NONCE)
    reply = authority.answer(query)
    token = rfc3161.token_of(reply, digest=DIGEST, nonce=NONCE)
    assert abs(token.at - clock.now()) < timedelta(minutes=1)
    # Asked for SHA-384, which this authority does not take.
    rejected = authority.answer(query.replace(bytes.fromhex("6503040201"), bytes.fromhex("6503040202")))
    for refused, digest, nonce, reason in (
        (reply, bytes(32), NONCE, "something else"),
        (reply, DIGEST, NONCE + 1, "another request"),
        (rejected, DIGEST, NONCE, "not granted: rejection, "),
        (reply[:-1], DIGEST, NONCE, "not one of"),
        (reply + b"x", DIGEST, NONCE, "not one of"),
        (reply[:9], DIGEST, NONCE, "not one of"),
        (bytes.fromhex("30053003020100"), DIGEST, NONCE, "not one of"),
        (b"away", DIGEST, NONCE, "not one of"),
        (b"", DIGEST, NONCE, "not one of"),
    ):
        with pytest.raises(NoTimestamp, match=reason):
            rfc3161.token_of(refused, digest=digest, nonce=nonce)
