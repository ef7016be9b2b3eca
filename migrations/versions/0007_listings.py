"""Tables of listings: loans and what secures them, tapes, listings, notices."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007_listings"
down_revision = "0006_compensation"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "loan",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("loan_no", sa.Text(), nullable=False),
        sa.Column("contract_no", sa.Text(), nullable=False),
        sa.Column("borrower_name", sa.Text(), nullable=False),
        sa.Column("borrower_uscc", sa.Text(), nullable=False),
        sa.Column("borrower_organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("principal_fen", sa.BigInteger(), nullable=False),
        sa.Column("outstanding_principal_fen", sa.BigInteger(), nullable=False),
        sa.Column("interest_fen", sa.BigInteger(), nullable=False),
        sa.Column("drawn_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("overdue_since", sa.Date(), nullable=True),
        sa.Column("classification", sa.Text(), nullable=False),
        sa.Column("recorded_with_fund_on", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("blocker", sa.Text(), nullable=True),
        sa.Column("blocker_note", sa.Text(), nullable=False),
        sa.Column("tape_digest", sa.Text(), nullable=False),
        sa.Column("deal_id", sa.BigInteger(), nullable=True),
        sa.Column("price_fen", sa.BigInteger(), nullable=True),
        sa.Column("costs_paid_fen", sa.BigInteger(), nullable=True),
        sa.Column("interest_paid_fen", sa.BigInteger(), nullable=True),
        sa.Column("principal_paid_fen", sa.BigInteger(), nullable=True),
        sa.Column("shortfall_fen", sa.BigInteger(), nullable=True),
        sa.Column("surplus_fen", sa.BigInteger(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claim_id", sa.BigInteger(), nullable=True),
        sa.Column("claim_state", sa.Text(), nullable=True),
        sa.Column("compensation_fen", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state IN ('CLOSED', 'SHORTFALL')) = (settled_at IS NOT NULL)",
            name=op.f("ck_loan_settled_at_is_filled_when_settled"),
        ),
        sa.CheckConstraint(
            "classification IN ('NORMAL', 'SPECIAL_MENTION', 'SUBSTANDARD', 'DOUBTFUL', 'LOSS')",
            name=op.f("ck_loan_classification_is_known"),
        ),
        sa.CheckConstraint(
            "state <> 'SHORTFALL' OR shortfall_fen > 0", name=op.f("ck_loan_shortfall_is_positive_in_shortfall")
        ),
        sa.CheckConstraint(
            "state IN ('PERFORMING', 'DEFAULTED', 'IN_DISPOSAL', 'CLOSED', 'SHORTFALL')",
            name=op.f("ck_loan_state_is_known"),
        ),
        sa.CheckConstraint(
            "blocker IS NULL OR blocker IN ('BANKRUPTCY_STAY', 'PRESERVATION')", name=op.f("ck_loan_blocker_is_known")
        ),
        sa.CheckConstraint("due_on >= drawn_on", name=op.f("ck_loan_due_on_is_not_before_drawn_on")),
        sa.CheckConstraint("interest_fen >= 0", name=op.f("ck_loan_interest_is_not_negative")),
        sa.CheckConstraint(
            "outstanding_principal_fen BETWEEN 0 AND principal_fen",
            name=op.f("ck_loan_outstanding_is_within_principal"),
        ),
        sa.CheckConstraint("principal_fen > 0", name=op.f("ck_loan_principal_is_positive")),
        sa.ForeignKeyConstraint(
            ["borrower_organisation_id"],
            ["organisation.id"],
            name=op.f("fk_loan_borrower_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_loan_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan")),
        sa.UniqueConstraint("organisation_id", "loan_no", name=op.f("uq_loan_organisation_id_loan_no")),
    )
    op.create_index(op.f("ix_loan_state"), "loan", ["state"], unique=False)
    op.create_table(
        "ip_right",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("annual_fee_due_on", sa.Date(), nullable=True),
        sa.Column("ip_class", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('PATENT', 'TRADEMARK', 'COPYRIGHT', 'GEOGRAPHICAL_INDICATION', 'IC_LAYOUT')",
            name=op.f("ck_ip_right_kind_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_ip_right_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ip_right")),
        sa.UniqueConstraint("organisation_id", "kind", "number", name=op.f("uq_ip_right_organisation_id_kind_number")),
    )
    op.create_table(
        "pledge",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("loan_id", sa.BigInteger(), nullable=False),
        sa.Column("registration_no", sa.Text(), nullable=False),
        sa.Column("pledgor_organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("pledgor_name", sa.Text(), nullable=False),
        sa.Column("pledgor_uscc", sa.Text(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("maximum_fen", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("maximum_fen > 0", name=op.f("ck_pledge_maximum_is_positive")),
        sa.CheckConstraint("rank >= 1", name=op.f("ck_pledge_rank_is_positive")),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_pledge_loan_id_loan")),
        sa.ForeignKeyConstraint(
            ["pledgor_organisation_id"],
            ["organisation.id"],
            name=op.f("fk_pledge_pledgor_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge")),
        sa.UniqueConstraint("loan_id", "registration_no", name=op.f("uq_pledge_loan_id_registration_no")),
    )
    op.create_index(op.f("ix_pledge_pledgor_organisation_id"), "pledge", ["pledgor_organisation_id"], unique=False)
    op.create_table(
        "pledge_right",
        sa.Column("pledge_id", sa.BigInteger(), nullable=False),
        sa.Column("right_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name=op.f("fk_pledge_right_pledge_id_pledge")),
        sa.ForeignKeyConstraint(["right_id"], ["ip_right.id"], name=op.f("fk_pledge_right_right_id_ip_right")),
        sa.PrimaryKeyConstraint("pledge_id", "right_id", name=op.f("pk_pledge_right")),
    )
    op.create_index(op.f("ix_pledge_right_right_id"), "pledge_right", ["right_id"], unique=False)
    op.create_table(
        "tape_import",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("imported_by", sa.BigInteger(), nullable=True),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("report", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_tape_import_document_id_document")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_tape_import_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tape_import")),
    )
    op.create_index(op.f("ix_tape_import_organisation_id_id"), "tape_import", ["organisation_id", "id"], unique=False)
    op.create_table(
        "listing",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("project_code", sa.Text(), nullable=False),
        sa.Column("loan_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("previous_listing_id", sa.BigInteger(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("rule_set", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("appraiser_organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("appraisal_report_no", sa.Text(), nullable=False),
        sa.Column("appraised_on", sa.Date(), nullable=True),
        sa.Column("appraisal_fen", sa.BigInteger(), nullable=True),
        sa.Column("appraisal_valid_until", sa.Date(), nullable=True),
        sa.Column("appraisal_document_id", sa.BigInteger(), nullable=True),
        sa.Column("start_price_fen", sa.BigInteger(), nullable=True),
        sa.Column("deposit_fen", sa.BigInteger(), nullable=True),
        sa.Column("increment_fen", sa.BigInteger(), nullable=True),
        sa.Column("format", sa.Text(), nullable=True),
        sa.Column("plan", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("registration_closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bidding_opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bidding_closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("balance_due_days", sa.BigInteger(), nullable=False),
        sa.Column("joint_bidding", sa.Boolean(), nullable=False),
        sa.Column("consent", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("disclosure", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("costs", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("returned", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("maker_id", sa.BigInteger(), nullable=False),
        sa.Column("checker_id", sa.BigInteger(), nullable=True),
        sa.Column("reviewer_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("withdrawn_ground", sa.Text(), nullable=True),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lot_id", sa.BigInteger(), nullable=True),
        sa.Column("deal_id", sa.BigInteger(), nullable=True),
        sa.Column("forfeit_paid_fen", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('SOLD', 'PASSED', 'WITHDRAWN', 'FELL_THROUGH', 'RETURNED')",
            name=op.f("ck_listing_outcome_is_known"),
        ),
        sa.CheckConstraint("route IN ('EXCHANGE_BIDDING')", name=op.f("ck_listing_route_is_known")),
        sa.CheckConstraint("rule_set IN ('standard', 'demo')", name=op.f("ck_listing_rule_set_is_known")),
        sa.CheckConstraint(
            "state IN ('DRAFT', 'PROPOSED', 'SUBMITTED', 'RETURNED', 'PUBLISHED', 'CONCLUDED', 'WITHDRAWN')",
            name=op.f("ck_listing_state_is_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('PUBLISHED', 'CONCLUDED') OR (appraiser_organisation_id IS NOT NULL AND appraised_on IS NOT NULL AND appraisal_fen IS NOT NULL AND appraisal_valid_until IS NOT NULL AND start_price_fen IS NOT NULL AND bidding_opens_at IS NOT NULL AND bidding_closes_at IS NOT NULL AND published_at IS NOT NULL AND checker_id IS NOT NULL AND reviewer_id IS NOT NULL)",
            name=op.f("ck_listing_published_terms_are_complete"),
        ),
        sa.CheckConstraint(
            "withdrawn_ground IS NULL OR withdrawn_ground IN ('BASIS_ANNULLED', 'CREDITOR_WITHDRAWS', 'DEBT_PAID', 'SETTLEMENT', 'THIRD_PARTY_OBJECTION', 'COLLUSION')",
            name=op.f("ck_listing_withdrawn_ground_is_known"),
        ),
        sa.CheckConstraint(
            "appraisal_fen > 0 AND start_price_fen > 0 AND deposit_fen > 0 AND increment_fen > 0",
            name=op.f("ck_listing_amounts_are_positive"),
        ),
        sa.CheckConstraint(
            "bidding_closes_at > bidding_opens_at AND registration_closes_at <= bidding_closes_at",
            name=op.f("ck_listing_times_are_in_order"),
        ),
        sa.CheckConstraint("checker_id <> maker_id", name=op.f("ck_listing_four_eyes")),
        sa.CheckConstraint(
            "format IS NULL OR format IN ('ASCENDING', 'DYNAMIC', 'SEALED', 'DUTCH', 'HYBRID', 'WEIGHTED', 'SELL_OFF')",
            name=op.f("ck_listing_format_is_known"),
        ),
        sa.CheckConstraint(
            "(stage IN ('FIRST', 'SECOND', 'SELL_OFF')) = (format IS NOT NULL) AND (stage = 'SELL_OFF') = (format IS NOT DISTINCT FROM 'SELL_OFF')",
            name=op.f("ck_listing_format_fits_the_stage"),
        ),
        sa.CheckConstraint(
            "stage IN ('FIRST', 'SECOND', 'SELL_OFF', 'RESERVE', 'VALUE_AGREEMENT')",
            name=op.f("ck_listing_stage_is_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('PUBLISHED', 'CONCLUDED') OR NOT (stage IN ('FIRST', 'SECOND', 'SELL_OFF')) OR (deposit_fen IS NOT NULL AND increment_fen IS NOT NULL AND registration_closes_at IS NOT NULL)",
            name=op.f("ck_listing_published_lots_are_complete"),
        ),
        sa.ForeignKeyConstraint(
            ["appraisal_document_id"], ["document.id"], name=op.f("fk_listing_appraisal_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["appraiser_organisation_id"],
            ["organisation.id"],
            name=op.f("fk_listing_appraiser_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_listing_loan_id_loan")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_listing_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["previous_listing_id"], ["listing.id"], name=op.f("fk_listing_previous_listing_id_listing")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing")),
        sa.UniqueConstraint("deal_id", name=op.f("uq_listing_deal_id")),
        sa.UniqueConstraint("lot_id", name=op.f("uq_listing_lot_id")),
        sa.UniqueConstraint("project_code", name=op.f("uq_listing_project_code")),
    )
    op.create_index(op.f("ix_listing_loan_id"), "listing", ["loan_id"], unique=False)
    op.create_index(op.f("ix_listing_organisation_id_state"), "listing", ["organisation_id", "state"], unique=False)
    op.create_index(op.f("ix_listing_previous_listing_id"), "listing", ["previous_listing_id"], unique=False)
    op.create_index(op.f("ix_listing_state"), "listing", ["state"], unique=False)
    op.create_index(
        "uq_listing_open_loan",
        "listing",
        ["loan_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('DRAFT', 'PROPOSED', 'SUBMITTED', 'RETURNED', 'PUBLISHED')"),
    )
    op.create_table(
        "listing_right",
        sa.Column("listing_id", sa.BigInteger(), nullable=False),
        sa.Column("right_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_listing_right_listing_id_listing")),
        sa.ForeignKeyConstraint(["right_id"], ["ip_right.id"], name=op.f("fk_listing_right_right_id_ip_right")),
        sa.PrimaryKeyConstraint("listing_id", "right_id", name=op.f("pk_listing_right")),
    )
    op.create_index(op.f("ix_listing_right_right_id"), "listing_right", ["right_id"], unique=False)
    op.create_index(
        "uq_listing_right_live", "listing_right", ["kind", "number"], unique=True, postgresql_where=sa.text("live")
    )
    op.create_table(
        "stage_answer",
        sa.Column("listing_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("answer IN ('ACCEPTED', 'DECLINED')", name=op.f("ck_stage_answer_answer_is_known")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_stage_answer_document_id_document")),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_stage_answer_listing_id_listing")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_stage_answer_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("listing_id", "organisation_id", name=op.f("pk_stage_answer")),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("listing_id", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("search", postgresql.TSVECTOR(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_notice_revision_is_positive")),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_notice_listing_id_listing")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("listing_id", "revision", name=op.f("uq_notice_listing_id_revision")),
    )
    op.create_index(op.f("ix_notice_search"), "notice", ["search"], unique=False, postgresql_using="gin")
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON notice FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON stage_answer FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON tape_import FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.drop_table("notice")
    op.drop_table("stage_answer")
    op.drop_table("listing_right")
    op.drop_table("listing")
    op.drop_table("tape_import")
    op.drop_table("pledge_right")
    op.drop_table("pledge")
    op.drop_table("ip_right")
    op.drop_table("loan")
