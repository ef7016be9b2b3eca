"""`python -m bench [NAME …]`: run the benchmarks; exits 1 when a bar is missed."""

import sys

from bench import hot_lot

BENCHES = {"hot_lot": hot_lot.run}

if __name__ == "__main__":
    chosen = sys.argv[1:] or list(BENCHES)
    unknown = set(chosen) - set(BENCHES)
    if unknown:
        sys.exit(f"no benchmark {sorted(unknown)}; there are: {', '.join(BENCHES)}")
    sys.exit(0 if all([BENCHES[name]() for name in chosen]) else 1)
