"""What is sold and why: loans, pledges, IP rights, the loan tape, the listing workflow, public notices, the feed back to the loan."""
