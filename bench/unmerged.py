"""`python -m bench.unmerged`: the exchange with the rooms' merging window off, to find how much it can deliver at most.

With the window on a room of 1,000 is told 20,000 times a second and no more, however much could be told.
"""

from auction.live import hub as live
from market.cli import main

if __name__ == "__main__":
    live.MERGE_SECONDS = live.FULL_MERGE_SECONDS = 0.0
    main(["serve"])
