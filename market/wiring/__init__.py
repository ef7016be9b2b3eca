"""Where the rooms are joined: the tables, the event map, the route list. Only composition roots import it."""
