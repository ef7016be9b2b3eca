"""What every room stands on: settings, database, jobs, events, documents, webhooks, the problem boundary."""
