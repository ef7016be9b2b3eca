"""Money at the edge: what we expect, what came, what we send, over which rail, and whether the bank agrees."""
