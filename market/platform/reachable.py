"""What a start checks before it goes on: the folder, the configured servers, the port. Each refusal is one sentence that mends it."""

from __future__ import annotations

import os
import socket
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from redis import Redis, RedisError

from market.platform.problems_at_start import WrongSetting

PATIENCE_SECONDS = 5
LEAST_POSTGRES = 15


def writable(data_dir: Path) -> Path:
    """The data folder, made when it is not there. Raises WrongSetting."""
    folder = data_dir.expanduser().resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise WrongSetting(
            f"DATA_DIR: the folder {folder} cannot be written ({error.strerror}); name one that this user may write."
        ) from None
    return folder


def database(url: str) -> None:
    """A PostgreSQL that is new enough answers at the address. Raises WrongSetting."""
    if urlsplit(url).scheme not in ("postgresql", "postgres"):
        raise WrongSetting("DATABASE_URL: give an address of the form postgresql://USER:PASSWORD@HOST:5432/DATABASE.")
    try:
        with psycopg.connect(url, connect_timeout=PATIENCE_SECONDS) as connection:
            version = connection.info.server_version // 10_000
    except (psycopg.Error, UnicodeError) as error:
        reason = " ".join(str(error).split())
        raise WrongSetting(
            f"DATABASE_URL: no database answers at {_without_password(url)} ({reason}); "
            "start it, mend the address, or unset DATABASE_URL to use the embedded PostgreSQL."
        ) from None
    if version < LEAST_POSTGRES:
        raise WrongSetting(f"DATABASE_URL: PostgreSQL {LEAST_POSTGRES} or newer is needed; this is {version}.")


def redis(url: str) -> None:
    """A Redis or Valkey answers at the address. Raises WrongSetting."""
    try:
        with Redis.from_url(
            url, socket_connect_timeout=PATIENCE_SECONDS, socket_timeout=PATIENCE_SECONDS, retry=None
        ) as client:
            client.ping()
    except ValueError:
        raise WrongSetting("REDIS_URL: give an address of the form redis://HOST:6379/0.") from None
    except (RedisError, OSError) as error:
        raise WrongSetting(
            f"REDIS_URL: no Redis answers at {_without_password(url)} ({error}); "
            "start it, mend the address, or unset REDIS_URL to use the embedded Valkey."
        ) from None


def listening(host: str, port: int) -> socket.socket:
    """A socket bound to the address, so that nobody takes it while the servers start. Raises WrongSetting."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[
            0
        ]
    except OSError as error:
        raise WrongSetting(f"HOST: {host!r} is no address to listen on ({error.strerror}); 127.0.0.1 is.") from None
    bound = socket.socket(family, kind)
    try:
        # As any server does: a port whose last connections still fade away is free.
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
    except OSError as error:
        bound.close()
        why = os.strerror(error.errno or 0)
        raise WrongSetting(
            f"PORT: {host}:{port} cannot be listened on ({why}); stop what uses it, or choose another with `--port`."
        ) from None
    return bound


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return url.replace(f":{parts.password}@", ":…@") if parts.password else url
