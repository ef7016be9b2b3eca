"""A lot straight in the database, for tests and benchmarks of the bidding path alone: no listing, no deposit."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from auction.bids.journal import announcement, told, wordy
from auction.bids.vault import Vault
from auction.chain import canonical, link
from auction.rules import PHASES, Lot, Terms, first_end, minimum_fen

VAULT = Vault("a secret of the tests")
START_FEN = 1_000_000
INCREMENT_FEN = 10_000


def insert_lot(
    connection: psycopg.Connection[Any],
    *,
    bidders: int,
    seconds: float,
    opens_in: float = -1,
    extension_seconds: int = 300,
    state: str = "OPEN",
    **rules: Any,
) -> tuple[int, list[int]]:
    """A lot (open, or as `state` says) that ends in `seconds`, with its announcement, and `bidders` admitted users with the codes 1000, 1001, …

    `rules` are those of its format (`auction.rules.Terms`). Foreign keys to a listing are passed over, so everything else about the lot is as in production.
    """
    with connection.transaction():
        connection.execute("SET LOCAL session_replication_role = replica")
        now = connection.execute("SELECT now()").fetchone()
        assert now is not None
        opens_at, ends_at = now[0] + timedelta(seconds=opens_in), now[0] + timedelta(seconds=seconds)
        terms = Terms(
            start_price_fen=START_FEN,
            increment_fen=INCREMENT_FEN,
            opens_at=opens_at,
            ends_at=ends_at,
            extension_seconds=extension_seconds,
            **rules,
        )
        genesis = Lot(terms=terms, state="SCHEDULED", ends_at=first_end(terms))
        row = connection.execute(
            """
            INSERT INTO lot (listing_id, project_code, title, rule_set, terms, start_price_fen, increment_fen, deposit_fen,
                             extension_seconds, registration_closes_at, opens_at, announced_end_at, format, rules, state, phase, ends_at, seq, head,
                             moved_at, minimum_fen, bids, extensions, created_at)
            SELECT coalesce(max(id), 0) + 1, 'BH-IP-TEST', 'a lot', 'demo', %(terms)s, %(start)s, %(increment)s, 0, %(extension)s,
                   %(ends)s, %(opens)s, %(ends)s, %(format)s, %(rules)s, %(state)s, %(phase)s, %(first_end)s, 1, %(head)s,
                   now(), %(minimum)s, 0, 0, now()
            FROM lot RETURNING id, created_at
            """,
            {
                "terms": Jsonb({"rights": [], "consignor_organisation_id": 0, "appraiser_organisation_id": None}),
                "start": START_FEN,
                "increment": INCREMENT_FEN,
                "extension": extension_seconds,
                "ends": ends_at,
                "opens": opens_at,
                "first_end": genesis.ends_at,
                "format": terms.format,
                "rules": Jsonb(wordy(told(terms))),
                "phase": PHASES[terms.format][0] if state == "OPEN" else "",
                "minimum": minimum_fen(genesis),
                "head": bytes(32),
                "state": state,
            },
        ).fetchone()
        assert row is not None
        lot_id, at = row[0], row[1]
        _announce(connection, lot_id=lot_id, at=at, rules=terms)
        if state == "OPEN":
            _chain(connection, lot_id=lot_id, seq=2, at=at, kind="opened", data={})
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


def _announce(connection: psycopg.Connection[Any], *, lot_id: int, at: datetime, rules: Terms) -> None:
    terms = {
        "project_code": "BH-IP-TEST",
        "title": "a lot",
        "rights": [{"kind": "INVENTION", "number": "ZL202310000001.X", "title": "a right", "owner": "an owner"}],
        "deposit_fen": "0",
        "rule_set": "demo",
    }
    data = announcement(terms, rules)
    # The tests' lots were announced and opened before their opening hour, which may lie a second back.
    _chain(connection, lot_id=lot_id, seq=1, at=min(at, rules.opens_at), kind="announced", data=data)


def _chain(
    connection: psycopg.Connection[Any], *, lot_id: int, seq: int, at: datetime, kind: str, data: dict[str, Any]
) -> None:
    held = connection.execute("SELECT head FROM lot WHERE id = %s", [lot_id]).fetchone()
    assert held is not None
    head = link(bytes(held[0]), canonical(lot_id=lot_id, seq=seq, at=at, kind=kind, data=data))
    connection.execute(
        "INSERT INTO lot_event (lot_id, seq, at, kind, data, hash) VALUES (%s, %s, %s, %s, %s, %s)",
        [lot_id, seq, at, kind, Jsonb(data), head],
    )
    connection.execute("UPDATE lot SET seq = %s, head = %s, moved_at = %s WHERE id = %s", [seq, head, at, lot_id])
