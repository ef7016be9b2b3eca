"""Tables of platform, the job queue's own schema, and the function that makes tables append-only."""

import sqlalchemy as sa
from alembic import op
from procrastinate import App, PsycopgConnector
from sqlalchemy.dialects import postgresql

revision = "0001_platform"
down_revision = None
branch_labels = None
depends_on = None

REFUSE_CHANGE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def upgrade() -> None:
    # The queue's schema contains `%` and `:`; it goes to the driver as it is.
    schema = App(connector=PsycopgConnector()).schema_manager.get_schema()
    op.get_bind().connection.cursor().execute(schema)
    op.execute(REFUSE_CHANGE)
    op.create_table(
        "state_change",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True)),
        sa.Column("machine", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=False),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_state_change")),
    )
    op.create_index(op.f("ix_state_change_machine_subject_id"), "state_change", ["machine", "subject_id"])
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON state_change FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.create_table(
        "document",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True)),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("uploaded_by", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    webhooks()


def webhooks() -> None:
    op.create_table(
        "webhook_endpoint",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True)),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret_encrypted", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_endpoint")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_webhook_endpoint_organisation_id")),
    )
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True)),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("last_status", sa.BigInteger(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('PENDING', 'DELIVERED', 'EXHAUSTED')", name=op.f("ck_webhook_delivery_state_is_known")
        ),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_webhook_delivery_attempts_are_not_negative")),
        sa.CheckConstraint(
            "(state = 'DELIVERED') = (delivered_at IS NOT NULL)",
            name=op.f("ck_webhook_delivery_delivered_at_is_filled_when_delivered"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
        sa.UniqueConstraint("reference", name=op.f("uq_webhook_delivery_reference")),
    )
    op.create_index(op.f("ix_webhook_delivery_organisation_id"), "webhook_delivery", ["organisation_id"])
    op.create_index(op.f("ix_webhook_delivery_state"), "webhook_delivery", ["state"])


def downgrade() -> None:
    op.drop_table("webhook_delivery")
    op.drop_table("webhook_endpoint")
    op.drop_table("document")
    op.drop_table("state_change")
    op.execute("DROP FUNCTION refuse_change()")
    # The queue's schema has no downgrade of its own: drop what it made, by its prefix.
    op.execute(
        """
        DO $$ DECLARE it record; BEGIN
            FOR it IN SELECT oid::regclass AS name FROM pg_class WHERE relkind = 'r' AND relname LIKE 'procrastinate\\_%' LOOP
                EXECUTE 'DROP TABLE IF EXISTS ' || it.name || ' CASCADE';
            END LOOP;
            FOR it IN SELECT oid::regprocedure AS name FROM pg_proc WHERE proname LIKE 'procrastinate\\_%' LOOP
                EXECUTE 'DROP FUNCTION IF EXISTS ' || it.name || ' CASCADE';
            END LOOP;
            FOR it IN SELECT oid::regtype AS name FROM pg_type WHERE typname LIKE 'procrastinate\\_%' LOOP
                EXECUTE 'DROP TYPE IF EXISTS ' || it.name || ' CASCADE';
            END LOOP;
        END $$
        """
    )
