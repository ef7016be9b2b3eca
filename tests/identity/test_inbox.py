"""The inbox, and mail over a real SMTP server."""

from __future__ import annotations

import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope
from pydantic import SecretStr, ValidationError

from market.identity import inbox
from market.identity.inbox import Message
from market.platform import mail
from market.platform.services import Services
from market.platform.settings import Settings

Drain = Callable[[], Awaitable[None]]


class Postbox:
    """What an SMTP server took. `down`: it answers that it cannot now."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.down = False

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:
        if self.down:
            return "451 try again later"
        parsed = message_from_bytes(envelope.content or b"", policy=policy.default)  # type: ignore[arg-type]
        assert isinstance(parsed, EmailMessage)
        self.mails.append(parsed)
        self.recipients += envelope.rcpt_tos
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
async def postbox(services: Services) -> AsyncIterator[Postbox]:
    """A real SMTP server on this machine, set as the one to send through."""
    box, port = Postbox(), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    services.settings.smtp_url = SecretStr(f"smtp://127.0.0.1:{port}")
    yield box
    controller.stop()


def a_message(number: int = 1) -> Message:
    return Message(
        reference=f"test:{number}",
        title_zh=f"即将开始竞价：一种传感器 {number}",
        title_en=f"Opens soon {number}",
        body_zh="将于北京时间 2026-11-25 10:00:00 开始竞价。",
        body_en="Opens at 10:00.",
        link="/lots/5",
    )


async def told(services: Services, people: Any, message: Message, login: str = "bidder.one") -> None:
    async with services.db.transaction() as tx:
        await inbox.tell(tx, user_id=people.users[login].id, message=message)


async def test_a_message_is_mailed_in_chinese_as_plain_text(
    services: Services, people: Any, postbox: Postbox, drain_jobs: Drain
) -> None:
    await told(services, people, a_message())
    await told(services, people, a_message())
    await drain_jobs()
    assert len(postbox.mails) == 1
    sent = postbox.mails[0]
    assert postbox.recipients == ["bidder-one@example.com"]
    assert sent["Subject"] == "即将开始竞价：一种传感器 1"
    assert sent["From"] == services.settings.mail_from
    assert sent.get_content_type() == "text/plain"
    text = sent.get_content()
    assert "甲公司竞买人，您好" in text
    assert "将于北京时间 2026-11-25 10:00:00 开始竞价。" in text
    assert f"{services.settings.address}/lots/5" in text


async def test_a_mail_server_that_cannot_now_is_tried_again(
    services: Services, people: Any, postbox: Postbox, drain_jobs: Drain
) -> None:
    postbox.down = True
    await told(services, people, a_message())
    await drain_jobs()
    assert postbox.mails == []
    postbox.down = False
    async with services.db.transaction() as tx:
        from sqlalchemy import text

        await tx.execute(text("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'"))
    await drain_jobs()
    assert len(postbox.mails) == 1


async def test_what_was_read_on_the_web_is_not_mailed(
    services: Services, people: Any, postbox: Postbox, drain_jobs: Drain, sign_in: Any
) -> None:
    for number in (1, 2):
        await told(services, people, a_message(number))
    await told(services, people, a_message(3), login="bidder.two")
    client = await sign_in("bidder.one")
    page = (await client.get("/api/notifications")).json()
    assert (page["total"], page["unread"]) == (2, 2)
    assert [item["title_en"] for item in page["items"]] == ["Opens soon 2", "Opens soon 1"]
    await told(services, people, a_message(4))
    left = await client.post("/api/notifications/read", json={"up_to": page["items"][0]["id"]})
    # What came after the reader looked is unread, and nobody reads for somebody else.
    assert left.json() == {"unread": 1}
    await drain_jobs()
    assert sorted(mail["Subject"][-1] for mail in postbox.mails) == ["3", "4"]


async def test_without_a_mail_server_people_are_told_on_the_web_only(
    services: Services, people: Any, drain_jobs: Drain, sign_in: Any
) -> None:
    await told(services, people, a_message())
    await drain_jobs()
    client = await sign_in("bidder.one")
    assert (await client.get("/api/notifications/unread")).json() == {"unread": 1}
    assert await mail.send(services.settings, to="a@example.com", subject="x", text="y") is False


async def test_a_password_is_never_sent_in_the_clear(services: Services) -> None:
    asked: list[str] = []

    class Asking:
        async def auth_PLAIN(self, *_: Any) -> AuthResult:
            asked.append("password")
            return AuthResult(success=True)

    port = free_port()
    controller = Controller(Asking(), hostname="127.0.0.1", port=port, auth_require_tls=False)
    controller.start()
    try:
        services.settings.smtp_url = SecretStr(f"smtp://me:secret@127.0.0.1:{port}")
        with pytest.raises(mail.MailNotPrivate):
            await mail.send(services.settings, to="a@example.com", subject="x", text="y")
    finally:
        controller.stop()
    assert asked == []


async def test_a_server_whose_certificate_is_not_trusted_gets_no_mail(services: Services, tmp_path: Any) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate, key = self_signed(tmp_path)
    context.load_cert_chain(certificate, key)
    box, port = Postbox(), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port, tls_context=context)
    controller.start()
    try:
        services.settings.smtp_url = SecretStr(f"smtp://127.0.0.1:{port}")
        with pytest.raises(ssl.SSLCertVerificationError):
            await mail.send(services.settings, to="a@example.com", subject="x", text="y")
    finally:
        controller.stop()
    assert box.mails == []


def self_signed(folder: Any) -> tuple[str, str]:
    from datetime import timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    from market.kernel import clock

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(clock.now() - timedelta(days=1))
        .not_valid_after(clock.now() + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return str(folder / "cert.pem"), str(folder / "key.pem")


@pytest.mark.parametrize("url", ["mail.example.com:25", "https://mail.example.com", "smtp://"])
def test_a_wrong_mail_server_stops_the_start(url: str) -> None:
    with pytest.raises(ValidationError, match="SMTP_URL"):
        Settings(environment="test", smtp_url=SecretStr(url))
