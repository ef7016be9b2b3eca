"""`make dev`: the server restarts when Python changes, Vite serves the web with hot reload."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from watchfiles import PythonFilter, run_process

from market.platform import embedded, signals
from market.platform.settings import settings

TOP = Path(__file__).parent.parent


def main() -> None:
    """Run both until Ctrl-C; the embedded servers outlive the reloads."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is missing: run `make dev`, which brings its own")
    chosen = settings()
    with contextlib.suppress(signals.Stopped), embedded.running(chosen) as servers:
        os.environ |= {
            "DATABASE_URL": servers.database_url,
            "REDIS_URL": servers.redis_url,
            # Where Vite sends what is not its own.
            "API_URL": f"http://{chosen.host}:{chosen.port}",
        }
        web = subprocess.Popen([npm, "run", "dev"], cwd=TOP / "frontend")
        try:
            folders = [TOP / room for room in ("market", "auction", "listings")]
            serve = shlex.join([sys.executable, "-m", "market.cli", "serve"])
            run_process(*folders, target=serve, target_type="command", watch_filter=PythonFilter())
        finally:
            web.terminate()
            web.wait()


if __name__ == "__main__":
    main()
