"""Tables of ledger, and the triggers by which the database keeps and guards the books."""

import sqlalchemy as sa
from alembic import op

revision = "0003_ledger"
down_revision = "0002_identity"
branch_labels = None
depends_on = None

FUNCTIONS = {
    # Balances follow postings, whoever writes them; the CHECK on `account` then refuses an overdraft.
    "posting_moves_balances": """
BEGIN
    UPDATE account SET balance_fen = balance_fen - NEW.amount_fen WHERE code = NEW.source_account;
    UPDATE account SET balance_fen = balance_fen + NEW.amount_fen WHERE code = NEW.destination_account;
    RETURN NULL;
END""",
    "entry_has_postings": """
BEGIN
    IF NOT EXISTS (SELECT FROM posting WHERE entry_id = NEW.id) THEN
        RAISE EXCEPTION 'entry % has no postings', NEW.reference USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END""",
    "hold_moves_held": """
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'PLACED' THEN
            RAISE EXCEPTION 'a hold begins as PLACED' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        UPDATE account SET held_fen = held_fen + NEW.amount_fen WHERE code = NEW.account;
        RETURN NULL;
    END IF;
    IF OLD.state <> 'PLACED' THEN
        RAISE EXCEPTION 'hold % has ended as %: a hold ends exactly once', OLD.purpose, OLD.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.id, NEW.account, NEW.purpose, NEW.amount_fen, NEW.placed_at)
        IS DISTINCT FROM (OLD.id, OLD.account, OLD.purpose, OLD.amount_fen, OLD.placed_at) THEN
        RAISE EXCEPTION 'hold % may only end, not change', OLD.purpose USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state <> 'PLACED' THEN
        UPDATE account SET held_fen = held_fen - NEW.amount_fen WHERE code = NEW.account;
    END IF;
    RETURN NULL;
END""",
}

TRIGGERS = [
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON entry FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON posting FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER never_deleted BEFORE DELETE ON hold FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER never_deleted BEFORE DELETE ON account FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER moves_balances AFTER INSERT ON posting FOR EACH ROW EXECUTE FUNCTION posting_moves_balances()",
    "CREATE TRIGGER moves_held AFTER INSERT OR UPDATE ON hold FOR EACH ROW EXECUTE FUNCTION hold_moves_held()",
    # Only the triggers above may write a balance; a statement from outside is refused.
    "CREATE TRIGGER starts_empty BEFORE INSERT ON account FOR EACH ROW"
    " WHEN (NEW.balance_fen <> 0 OR NEW.held_fen <> 0) EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER balance_follows_postings BEFORE UPDATE OF code, balance_fen, held_fen ON account FOR EACH ROW"
    " WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION refuse_change()",
    "CREATE CONSTRAINT TRIGGER has_postings AFTER INSERT ON entry DEFERRABLE INITIALLY DEFERRED"
    " FOR EACH ROW EXECUTE FUNCTION entry_has_postings()",
]


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("balance_fen", sa.BigInteger(), nullable=False),
        sa.Column("held_fen", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("held_fen >= 0", name=op.f("ck_account_held_is_not_negative")),
        sa.CheckConstraint(
            "code = 'external' OR balance_fen >= held_fen", name=op.f("ck_account_only_external_is_overdrawn")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_account_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("code", name=op.f("uq_account_code")),
    )
    op.create_table(
        "entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("deal_id", sa.BigInteger(), nullable=True),
        sa.Column("lot_id", sa.BigInteger(), nullable=True),
        sa.Column("loan_key", sa.Text(), nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("reference", name=op.f("uq_entry_reference")),
    )
    for column in ("deal_id", "lot_id", "loan_key"):
        op.create_index(op.f(f"ix_entry_{column}"), "entry", [column])
    op.create_table(
        "posting",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("source_account", sa.Text(), nullable=False),
        sa.Column("destination_account", sa.Text(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_posting_amount_is_positive")),
        sa.CheckConstraint("source_account <> destination_account", name=op.f("ck_posting_accounts_differ")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_posting_entry_id_entry")),
        sa.ForeignKeyConstraint(["source_account"], ["account.code"], name=op.f("fk_posting_source_account_account")),
        sa.ForeignKeyConstraint(
            ["destination_account"], ["account.code"], name=op.f("fk_posting_destination_account_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting")),
    )
    for column in ("entry_id", "source_account", "destination_account"):
        op.create_index(op.f(f"ix_posting_{column}"), "posting", [column])
    op.create_table(
        "hold",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_hold_amount_is_positive")),
        sa.CheckConstraint(
            "state IN ('PLACED', 'RELEASED', 'APPLIED', 'FORFEITED')", name=op.f("ck_hold_state_is_known")
        ),
        sa.CheckConstraint(
            "(state = 'PLACED') = (ended_at IS NULL)", name=op.f("ck_hold_ended_at_is_filled_when_ended")
        ),
        sa.ForeignKeyConstraint(["account"], ["account.code"], name=op.f("fk_hold_account_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
        sa.UniqueConstraint("purpose", name=op.f("uq_hold_purpose")),
    )
    op.create_index(op.f("ix_hold_account"), "hold", ["account"])
    for name, body in FUNCTIONS.items():
        op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body} $$")
    for trigger in TRIGGERS:
        op.execute(trigger)
    for table in ("entry", "posting", "hold", "account"):
        op.execute(
            f"CREATE TRIGGER never_truncated BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    for table in ("hold", "posting", "entry", "account"):
        op.drop_table(table)
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}()")
