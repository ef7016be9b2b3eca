"""What stands in the house's own rows, read with plain SQL."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.rows import dict_row

from tests.simulation.deposits.facts import Found

HOLDS = """
SELECT h.account, h.purpose, h.amount_fen, h.state,
       (SELECT count(*) FROM state_change c WHERE c.machine = 'hold' AND c.subject_id = h.id) AS ends
FROM hold h ORDER BY h.id
"""
RECEIPTS = """
SELECT r.id, r.state, p.code FROM receipt r LEFT JOIN payment_reference p ON p.id = r.payment_reference_id ORDER BY r.id
"""
INSTRUCTIONS = """
SELECT reference, purpose, subject_id, payee_organisation_id, payee_account_no, amount_fen, source_account, state
FROM instruction ORDER BY id
"""


def found(connection: psycopg.Connection[Any]) -> Found:
    """Everything that the auditor compares."""
    with connection.cursor(row_factory=dict_row) as cursor:
        holds = cursor.execute(HOLDS).fetchall()
        instructions = cursor.execute(INSTRUCTIONS).fetchall()
    rows = connection.execute
    return Found(
        accounts={
            code: (balance, held) for code, balance, held in rows("SELECT code, balance_fen, held_fen FROM account")
        },
        postings=list(rows("SELECT source_account, destination_account, amount_fen FROM posting ORDER BY id")),
        holds=holds,
        instructions=instructions,
        receipts={receipt_id: (state, code) for receipt_id, state, code in rows(RECEIPTS)},
        registrations={
            number: (state, code) for number, state, code in rows("SELECT id, state, bidder_code FROM registration")
        },
    )
