"""What leads a lot from its announcement to its outcome beside the bids: the clock, faults, the centre."""
