"""A lot straight in the database, for tests and benchmarks of the bidding path alone: no listing, no deposit."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.types.json import Jsonb

START_FEN = 1_000_000
INCREMENT_FEN = 10_000


def insert_lot(
    connection: psycopg.Connection[Any], *, bidders: int, seconds: float, opens_in: float = -1, extension_seconds: int = 300
) -> tuple[int, list[int]]:
    """An open lot that ends in `seconds`, and `bidders` admitted users with the codes 1000, 1001, …

    Foreign keys to a listing are passed over, so everything else about the lot is as in production.
    """
    with connection.transaction():
        connection.execute("SET LOCAL session_replication_role = replica")
        row = connection.execute(
            """
            INSERT INTO lot (listing_id, project_code, title, rule_set, terms, start_price_fen, increment_fen, deposit_fen,
                             extension_seconds, registration_closes_at, opens_at, announced_end_at, state, ends_at, seq, head,
                             bids, extensions, created_at)
            SELECT coalesce(max(id), 0) + 1, 'BH-IP-TEST', 'a lot', 'demo', %(terms)s, %(start)s, %(increment)s, 0, %(extension)s,
                   now() + make_interval(secs => %(ends)s), now() + make_interval(secs => %(opens)s),
                   now() + make_interval(secs => %(ends)s), 'OPEN', now() + make_interval(secs => %(ends)s), 1, %(head)s, 0, 0, now()
            FROM lot RETURNING id
            """,
            {
                "terms": Jsonb({"rights": [], "consignor_organisation_id": 0, "appraiser_organisation_id": None}),
                "start": START_FEN,
                "increment": INCREMENT_FEN,
                "extension": extension_seconds,
                "ends": seconds,
                "opens": opens_in,
                "head": bytes(32),
            },
        ).fetchone()
        assert row is not None
        lot_id: int = row[0]
        users: list[int] = []
        for number in range(bidders):
            user = connection.execute(
                """
                WITH o AS (
                    INSERT INTO organisation (kind, name, uscc, contact_email, phone, bank_account_no, bank_account_name, created_at)
                    VALUES ('COMPANY', %(name)s, %(name)s, '', '', '', '', now()) RETURNING id
                ), u AS (
                    INSERT INTO app_user (login, display_name, organisation_id, password_hash, active, created_at)
                    SELECT %(name)s, %(name)s, o.id, '', true, now() FROM o RETURNING id, organisation_id
                ), r AS (
                    INSERT INTO user_role (user_id, role) SELECT u.id, 'BIDDER' FROM u
                ), g AS (
                    INSERT INTO registration (lot_id, organisation_id, user_id, terms_version, state, bidder_code, refusal, applied_at)
                    SELECT %(lot)s, u.organisation_id, u.id, '2026-1', 'ADMITTED', %(code)s, '', now() FROM u
                ) SELECT id FROM u
                """,
                {"name": f"bidder-{lot_id}-{number}", "lot": lot_id, "code": str(1000 + number)},
            ).fetchone()
            assert user is not None
            users.append(user[0])
    return lot_id, users
