"""`exchange demo`: a whole exchange on one machine, played by real processes over the public interfaces."""
