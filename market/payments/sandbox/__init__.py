"""The sandbox bank: a small bank in its own process, with its own tables, for development and demonstrations.

    python -m market.payments.sandbox --port 8001 --database-url postgresql://… \\
        --notify-url http://127.0.0.1:8000/api/payments/notices/sandbox

It moves no real money and refuses to start with ENVIRONMENT=production.
"""
