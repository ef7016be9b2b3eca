"""The loan tape: how a bank's loans, pledges and rights come in, all or nothing per loan."""
