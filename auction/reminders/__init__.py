"""Reminders before a lot opens or ends."""
