"""Tables of payments."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004_payments"
down_revision = "0003_ledger"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "payment_reference",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("payer_organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("expected_fen", sa.BigInteger(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("expected_fen > 0", name=op.f("ck_payment_reference_expected_is_positive")),
        sa.CheckConstraint("state IN ('OPEN', 'PAID', 'CANCELLED')", name=op.f("ck_payment_reference_state_is_known")),
        sa.CheckConstraint(
            "purpose IN ('DEPOSIT', 'BALANCE', 'RECOVERY', 'FUND_TOPUP')",
            name=op.f("ck_payment_reference_purpose_is_known"),
        ),
        sa.CheckConstraint(
            "(state = 'PAID') = (paid_at IS NOT NULL)", name=op.f("ck_payment_reference_paid_at_is_filled_when_paid")
        ),
        sa.ForeignKeyConstraint(
            ["payer_organisation_id"],
            ["organisation.id"],
            name=op.f("fk_payment_reference_payer_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_reference")),
        sa.UniqueConstraint("code", name=op.f("uq_payment_reference_code")),
    )
    op.create_index(op.f("ix_payment_reference_purpose_subject_id"), "payment_reference", ["purpose", "subject_id"])
    op.create_index(op.f("ix_payment_reference_payer_organisation_id"), "payment_reference", ["payer_organisation_id"])
    op.create_table(
        "receipt",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("rail", sa.Text(), nullable=False),
        sa.Column("rail_txn_id", sa.Text(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("payer_account_no", sa.Text(), nullable=False),
        sa.Column("payer_account_name", sa.Text(), nullable=False),
        sa.Column("payer_bank_name", sa.Text(), nullable=False),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("payment_reference_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_receipt_amount_is_positive")),
        sa.CheckConstraint(
            "state IN ('RECEIVED', 'MATCHED', 'UNMATCHED', 'RETURNED')", name=op.f("ck_receipt_state_is_known")
        ),
        sa.CheckConstraint(
            "(state = 'MATCHED') = (payment_reference_id IS NOT NULL)",
            name=op.f("ck_receipt_reference_is_filled_when_matched"),
        ),
        sa.ForeignKeyConstraint(
            ["payment_reference_id"],
            ["payment_reference.id"],
            name=op.f("fk_receipt_payment_reference_id_payment_reference"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("rail", "rail_txn_id", name=op.f("uq_receipt_rail_rail_txn_id")),
    )
    op.create_index("uq_receipt_payment_reference_id", "receipt", ["payment_reference_id"], unique=True)
    op.create_index(op.f("ix_receipt_state"), "receipt", ["state"])
    op.create_table(
        "instruction",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("payee_organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("payee_account_no", sa.Text(), nullable=True),
        sa.Column("payee_account_name", sa.Text(), nullable=True),
        sa.Column("payee_bank_name", sa.Text(), nullable=True),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("source_account", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempt", sa.BigInteger(), nullable=False),
        sa.Column("rail", sa.Text(), nullable=True),
        sa.Column("rail_txn_id", sa.Text(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_instruction_amount_is_positive")),
        sa.CheckConstraint("attempt > 0", name=op.f("ck_instruction_attempt_is_positive")),
        sa.CheckConstraint(
            "state IN ('CREATED', 'SUBMITTED', 'FAILED', 'SETTLED')", name=op.f("ck_instruction_state_is_known")
        ),
        sa.CheckConstraint(
            "(state = 'SETTLED') = (settled_at IS NOT NULL)",
            name=op.f("ck_instruction_settled_at_is_filled_when_settled"),
        ),
        sa.CheckConstraint(
            "(state = 'FAILED') = (failure IS NOT NULL)", name=op.f("ck_instruction_failure_is_filled_when_failed")
        ),
        sa.CheckConstraint(
            "payee_organisation_id IS NOT NULL OR payee_account_no IS NOT NULL",
            name=op.f("ck_instruction_payee_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["payee_organisation_id"],
            ["organisation.id"],
            name=op.f("fk_instruction_payee_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instruction")),
        sa.UniqueConstraint("reference", name=op.f("uq_instruction_reference")),
    )
    op.create_index(op.f("ix_instruction_state"), "instruction", ["state"])
    op.create_index(op.f("ix_instruction_purpose_subject_id"), "instruction", ["purpose", "subject_id"])
    op.create_index(op.f("ix_instruction_payee_organisation_id"), "instruction", ["payee_organisation_id"])
    op.create_table(
        "reconciliation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("rail", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.Column("receipts_imported", sa.BigInteger(), nullable=False),
        sa.Column("instructions_settled", sa.BigInteger(), nullable=False),
        sa.Column("bank_balance_fen", sa.BigInteger(), nullable=False),
        sa.Column("books_balance_fen", sa.BigInteger(), nullable=False),
        sa.Column("differences", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliation")),
    )
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON reconciliation"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    for table in ("reconciliation", "instruction", "receipt", "payment_reference"):
        op.drop_table(table)
