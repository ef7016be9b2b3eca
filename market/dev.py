"""`make dev`: the server restarts when Python changes, Vite serves the web with hot reload."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from watchfiles import PythonFilter, run_process

from market.platform import embedded
from market.platform.settings import settings

TOP = Path(__file__).parent.parent


def main() -> None:
    """Run both until Ctrl-C; the embedded servers outlive the reloads."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is missing: run `make dev`, which brings its own")
    with embedded.running(settings()) as servers:
        os.environ |= {"DATABASE_URL": servers.database_url, "REDIS_URL": servers.redis_url}
        web = subprocess.Popen([npm, "run", "dev"], cwd=TOP / "frontend")
        try:
            folders = [TOP / room for room in ("market", "auction", "listings")]
            run_process(*folders, target="exchange serve", target_type="command", watch_filter=PythonFilter())
        finally:
            web.terminate()
            web.wait()


if __name__ == "__main__":
    main()
