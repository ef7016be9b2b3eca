"""How bids are taken: queued, decided under the lot's lock, written, answered. The path that every bidder pays for."""
