"""Rows of figure, measure, bar, pass or fail."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from market.kernel import clock

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Row:
    """One measured claim. `measured` (a ratio, or in `unit`) is compared with `bar`: at least it, or at most it when `at_most`."""

    name: str
    figure: str
    measured: float
    bar: float
    unit: str = "×"
    at_most: bool = False

    @property
    def passed(self) -> bool:
        return self.measured <= self.bar if self.at_most else self.measured >= self.bar


def _wanted() -> tuple[float, float]:
    """Processor seconds so far that were wanted, and those of them that the machine below gave to others."""
    times = psutil.cpu_times()
    taken = float(getattr(times, "steal", 0.0))
    return sum(times) - times.idle - float(getattr(times, "iowait", 0.0)), taken


_before = _wanted()


def _taken_percent() -> float:
    """Of the processor time wanted since the last rows, what a virtual machine's host gave to others: latencies above it say little."""
    global _before
    now = _wanted()
    (wanted, taken), _before = (a - b for a, b in zip(now, _before, strict=True)), now
    return 100 * taken / wanted if wanted else 0.0


def publish(name: str, rows: list[Row]) -> bool:
    """Print the rows, write them as JSON, say whether all passed."""
    for row in rows:
        sign = "≤" if row.at_most else "≥"
        print(
            f"{'PASS' if row.passed else 'FAIL'}  {row.name}: {row.measured:.2f} {row.unit} (bar {sign} {row.bar:g}); {row.figure}",
            flush=True,
        )
    taken = _taken_percent()
    print(f"      (other guests of the machine took {taken:.1f} % of the processor time wanted)", flush=True)
    document = {
        "at": clock.now().isoformat(),
        "machine": {
            "cores": os.cpu_count(),
            "load": os.getloadavg()[0],
            "taken_percent": round(taken, 1),
            "system": platform.platform(),
            "python": platform.python_version(),
        },
        "rows": [{**asdict(row), "passed": row.passed} for row in rows],
    }
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
    return all(row.passed for row in rows)
