"""The rules as data: one file a subject, Python literals only. Read them through `market.kernel.rulebook`."""
