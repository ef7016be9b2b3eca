"""Who may bid: registrations, alone or as a group, and the terms they accept."""
