"""Sending mail over SMTP: plain text, one recipient a message. Without `SMTP_URL` nothing is sent."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import make_msgid
from urllib.parse import unquote, urlsplit

from market.kernel import clock
from market.platform.settings import Settings

TIMEOUT_SECONDS = 20
PORTS = {"smtp": 587, "smtps": 465}


class MailNotPrivate(RuntimeError):
    """The server offers no encryption, and a password is not sent without it. Mend SMTP_URL."""


async def send(settings: Settings, *, to: str, subject: str, text: str) -> bool:
    """Send a mail; False when no mail server is set. Raises OSError or smtplib.SMTPException: the job that sends tries again."""
    if settings.smtp_url is None or not to:
        return False
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = clock.now()
    message["Message-ID"] = make_msgid(domain=urlsplit(settings.address).hostname)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    await asyncio.to_thread(_deliver, settings.smtp_url.get_secret_value(), message)
    return True


def _deliver(url: str, message: EmailMessage) -> None:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, port, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context()
        )
    else:
        server = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
    with server:
        server.ehlo()
        private = parts.scheme == "smtps"
        if not private and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
            private = True
        if parts.username:
            if not private:
                raise MailNotPrivate(f"{host} offers no STARTTLS: a password is not sent in the clear")
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)
