"""`python -m bench [NAME …]`: run the benchmarks; exits 1 when a bar is missed."""

import sys

from bench import deliveries, history, hot_lot, idle, many_lots, two_processes, watched_lot

BENCHES = {
    "hot_lot_64": hot_lot.run_64,
    "hot_lot_256": hot_lot.run_256,
    "watched_lot": watched_lot.run,
    "deliveries": deliveries.run,
    "idle": idle.run,
    "many_lots": many_lots.run,
    "history": history.run,
    "two_processes": two_processes.run,
}

if __name__ == "__main__":
    chosen = sys.argv[1:] or list(BENCHES)
    unknown = set(chosen) - set(BENCHES)
    if unknown:
        sys.exit(f"no benchmark {sorted(unknown)}; there are: {', '.join(BENCHES)}")
    sys.exit(0 if all([BENCHES[name]() for name in chosen]) else 1)
