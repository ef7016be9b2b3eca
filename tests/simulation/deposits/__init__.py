"""Deposits under faults: chance leads real lots over the real database to every end, and an auditor of its own says whose deposit is where."""
