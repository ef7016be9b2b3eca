"""How a right is sold: registrations, lots, bids, the live room, the close, the record."""
