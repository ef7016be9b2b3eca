"""What proves afterwards how a lot went: chain, record, receipts, daily roots, timestamps, and their verification."""
