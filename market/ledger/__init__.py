"""Double entry and holds: every fen in the segregated settlement account, and whose it is."""
