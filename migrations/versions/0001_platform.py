"""Tables of platform, the job queue's own schema, and the function that makes tables append-only."""

import sqlalchemy as sa
from alembic import op
from procrastinate import App, PsycopgConnector

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


def downgrade() -> None:
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
