"""Tables of compensation, with Binhai's own scheme."""

from datetime import date

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006_compensation"
down_revision = "0005_deals"
branch_labels = None
depends_on = None

ITEMS = (
    "LOAN_CONTRACT",
    "PLEDGE_CONTRACT",
    "DRAWDOWN_PROOF",
    "PLEDGE_CERTIFICATE",
    "RECORDAL",
    "COLLECTION_PROOF",
    "CLASSIFICATION",
    "DISPOSAL_PAPERS",
    "LOSS_CALCULATION",
)


def id_column() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False)


def upgrade() -> None:
    schemes()
    claims()
    recoveries()
    op.create_table(
        "portfolio_report",
        id_column(),
        sa.Column("scheme_id", sa.BigInteger(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("outstanding_fen", sa.BigInteger(), nullable=False),
        sa.Column("non_performing_fen", sa.BigInteger(), nullable=False),
        sa.Column("reported_by", sa.BigInteger(), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "non_performing_fen BETWEEN 0 AND outstanding_fen",
            name=op.f("ck_portfolio_report_bad_loans_are_part_of_all"),
        ),
        sa.ForeignKeyConstraint(
            ["reported_by"], ["app_user.id"], name=op.f("fk_portfolio_report_reported_by_app_user")
        ),
        sa.ForeignKeyConstraint(["scheme_id"], ["scheme.id"], name=op.f("fk_portfolio_report_scheme_id_scheme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portfolio_report")),
        sa.UniqueConstraint("scheme_id", "reported_on", name=op.f("uq_portfolio_report_scheme_id_reported_on")),
    )


def schemes() -> None:
    scheme = op.create_table(
        "scheme",
        id_column(),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("bands", postgresql.JSONB(), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("per_loan_cap_fen", sa.BigInteger(), nullable=True),
        sa.Column("per_bank_cap_fen", sa.BigInteger(), nullable=True),
        sa.Column("apply_within_days", sa.BigInteger(), nullable=False),
        sa.Column("apply_in_working_days", sa.Boolean(), nullable=False),
        sa.Column("overdue_days_min", sa.BigInteger(), nullable=False),
        sa.Column("classification_min", sa.Text(), nullable=False),
        sa.Column("recordal_within_days", sa.BigInteger(), nullable=False),
        sa.Column("return_within_working_days", sa.BigInteger(), nullable=False),
        sa.Column("breaker_warn_bps", sa.BigInteger(), nullable=False),
        sa.Column("breaker_stop_bps", sa.BigInteger(), nullable=False),
        sa.Column("leverage_times", sa.BigInteger(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "base IN ('PRINCIPAL', 'PRINCIPAL_NET_OF_RECOVERIES')", name=op.f("ck_scheme_base_is_known")
        ),
        sa.CheckConstraint(
            "effective_to IS NULL OR effective_from <= effective_to", name=op.f("ck_scheme_dates_are_in_order")
        ),
        postgresql.ExcludeConstraint(
            (sa.text("daterange(effective_from, effective_to, '[]')"), "&&"),
            where=sa.text("active"),
            using="gist",
            name=op.f("ex_scheme_active_schemes_do_not_overlap"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheme")),
        sa.UniqueConstraint("code", name=op.f("uq_scheme_code")),
    )
    parties = [{"party": "FUND", "share_bps": 4_000}, {"party": "BANK", "share_bps": 6_000}]
    op.bulk_insert(
        scheme,
        [
            {
                "code": "binhai-2022",
                "name_zh": "滨海新区知识产权质押融资风险补偿",
                "name_en": "Binhai New Area IP pledge-loan risk compensation",
                "source": "Binhai [2022] 9",
                "bands": [{"loan_up_to_fen": None, "parties": parties}],
                "base": "PRINCIPAL_NET_OF_RECOVERIES",
                "per_loan_cap_fen": None,
                "per_bank_cap_fen": None,
                "apply_within_days": 60,
                "apply_in_working_days": False,
                "overdue_days_min": 90,
                "classification_min": "SUBSTANDARD",
                "recordal_within_days": 30,
                "return_within_working_days": 10,
                "breaker_warn_bps": 300,
                "breaker_stop_bps": 500,
                "leverage_times": 10,
                "effective_from": date(2022, 10, 28),
                "effective_to": None,
                "active": True,
            }
        ],
    )


def claims() -> None:
    op.create_table(
        "claim",
        id_column(),
        sa.Column("loan_key", sa.Text(), nullable=False),
        sa.Column("scheme_id", sa.BigInteger(), nullable=False),
        sa.Column("bank_organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("deal_id", sa.BigInteger(), nullable=True),
        sa.Column("borrower", sa.Text(), nullable=False),
        sa.Column("principal_loss_fen", sa.BigInteger(), nullable=False),
        sa.Column("shares", postgresql.JSONB(), nullable=False),
        sa.Column("fund_bps", sa.BigInteger(), nullable=False),
        sa.Column("fund_share_fen", sa.BigInteger(), nullable=False),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        sa.Column("failed_conditions", postgresql.JSONB(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("apply_by", sa.Date(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.Column("approved_fen", sa.BigInteger(), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('OPENED', 'SUBMITTED', 'APPROVED', 'REJECTED', 'RETURNED', 'PAID')",
            name=op.f("ck_claim_state_is_known"),
        ),
        sa.CheckConstraint("principal_loss_fen > 0", name=op.f("ck_claim_loss_is_positive")),
        sa.CheckConstraint(
            "fund_share_fen BETWEEN 0 AND principal_loss_fen", name=op.f("ck_claim_share_is_part_of_the_loss")
        ),
        sa.CheckConstraint(
            "approved_fen BETWEEN 1 AND fund_share_fen", name=op.f("ck_claim_approved_amount_is_within_the_share")
        ),
        sa.CheckConstraint(
            "(state IN ('APPROVED', 'PAID')) = (approved_fen IS NOT NULL)",
            name=op.f("ck_claim_amount_is_filled_when_approved"),
        ),
        sa.CheckConstraint(
            "(state = 'PAID') = (paid_at IS NOT NULL)", name=op.f("ck_claim_paid_at_is_filled_when_paid")
        ),
        sa.ForeignKeyConstraint(["scheme_id"], ["scheme.id"], name=op.f("fk_claim_scheme_id_scheme")),
        sa.ForeignKeyConstraint(
            ["bank_organisation_id"], ["organisation.id"], name=op.f("fk_claim_bank_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name=op.f("fk_claim_deal_id_deal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint("loan_key", name=op.f("uq_claim_loan_key")),
    )
    op.create_index(op.f("ix_claim_bank_organisation_id"), "claim", ["bank_organisation_id"])
    op.create_index(op.f("ix_claim_scheme_id_state"), "claim", ["scheme_id", "state"])
    known = ", ".join(repr(item) for item in ITEMS)
    op.create_table(
        "claim_evidence",
        id_column(),
        sa.Column("claim_id", sa.BigInteger(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("provided_by", sa.BigInteger(), nullable=True),
        sa.Column("provided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"item IN ({known})", name=op.f("ck_claim_evidence_item_is_known")),
        sa.CheckConstraint("(document_id IS NULL) <> (link IS NULL)", name=op.f("ck_claim_evidence_document_or_link")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_evidence_claim_id_claim")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_claim_evidence_document_id_document")),
        sa.ForeignKeyConstraint(["provided_by"], ["app_user.id"], name=op.f("fk_claim_evidence_provided_by_app_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_evidence")),
        sa.UniqueConstraint(
            "claim_id", "item", "document_id", name=op.f("uq_claim_evidence_claim_id_item_document_id")
        ),
    )
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON claim_evidence"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def recoveries() -> None:
    op.create_table(
        "recovery",
        id_column(),
        sa.Column("claim_id", sa.BigInteger(), nullable=False),
        sa.Column("gross_fen", sa.BigInteger(), nullable=False),
        sa.Column("cost_fen", sa.BigInteger(), nullable=False),
        sa.Column("net_fen", sa.BigInteger(), nullable=False),
        sa.Column("fund_share_fen", sa.BigInteger(), nullable=False),
        sa.Column("recovered_on", sa.Date(), nullable=False),
        sa.Column("return_by", sa.Date(), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("payment_code", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("alerted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('REPORTED', 'RECEIVED')", name=op.f("ck_recovery_state_is_known")),
        sa.CheckConstraint("gross_fen > 0 AND cost_fen >= 0", name=op.f("ck_recovery_amounts_are_sound")),
        sa.CheckConstraint("fund_share_fen BETWEEN 0 AND net_fen", name=op.f("ck_recovery_share_is_part_of_the_net")),
        sa.CheckConstraint(
            "(state = 'RECEIVED') = (received_at IS NOT NULL)",
            name=op.f("ck_recovery_received_at_is_filled_when_received"),
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_recovery_claim_id_claim")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_recovery_document_id_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery")),
        sa.UniqueConstraint("claim_id", "document_id", name=op.f("uq_recovery_claim_id_document_id")),
    )


def downgrade() -> None:
    for table in ("portfolio_report", "recovery", "claim_evidence", "claim", "scheme"):
        op.drop_table(table)
