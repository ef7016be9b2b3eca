"""Pure ground: money, ids, clock, states, problems, calendar, rulebook. No database, no web, no Redis."""
