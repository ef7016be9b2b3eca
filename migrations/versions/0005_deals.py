"""Tables of deals."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005_deals"
down_revision = "0004_payments"
branch_labels = None
depends_on = None

STATES = (
    "state IN ('AWAITING_CONFIRMATION', 'AWAITING_CONTRACT', 'AWAITING_PAYMENT', 'PAID', 'RELEASED', 'FILED',"
    " 'TRANSFERRED', 'CERTIFIED', 'SETTLED', 'ANNULLED', 'DEFAULTED')"
)
APPEND_ONLY = "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {} FOR EACH ROW EXECUTE FUNCTION refuse_change()"


def money(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def identity() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False)


def foreign_key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def upgrade() -> None:
    op.create_table(
        "deal",
        identity(),
        text("venue"),
        number("venue_ref"),
        text("state"),
        text("title"),
        text("project_code"),
        text("loan_key"),
        number("seller_organisation_id"),
        text("seller_name"),
        text("seller_uscc", nullable=True),
        number("pledgor_organisation_id"),
        number("buyer_organisation_id"),
        text("buyer_name"),
        text("buyer_uscc", nullable=True),
        sa.Column("buyer_is_person", sa.Boolean(), nullable=False),
        sa.Column("pledgor_is_person", sa.Boolean(), nullable=False),
        money("price_fen"),
        money("deposit_fen"),
        sa.Column("terms", postgresql.JSONB(), nullable=False),
        moment("opened_at"),
        sa.Column("findings", postgresql.JSONB(), nullable=True),
        text("findings_accepted_reason", nullable=True),
        moment("confirmed_at", nullable=True),
        sa.Column("contract_due_on", sa.Date(), nullable=True),
        number("contract_document_id", nullable=True),
        moment("paid_at", nullable=True),
        text("default_mode", nullable=True),
        text("default_reason", nullable=True),
        moment("defaulted_at", nullable=True),
        money("held_back_fen"),
        money("carried_fen"),
        sa.Column("transferred_on", sa.Date(), nullable=True),
        moment("settled_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deal")),
        sa.UniqueConstraint("venue", "venue_ref", name=op.f("uq_deal_venue_venue_ref")),
        sa.CheckConstraint(STATES, name=op.f("ck_deal_state_is_known")),
        sa.CheckConstraint("price_fen > 0", name=op.f("ck_deal_price_is_positive")),
        sa.CheckConstraint("deposit_fen BETWEEN 0 AND price_fen", name=op.f("ck_deal_deposit_is_within_price")),
        sa.CheckConstraint(
            "carried_fen = 0 OR (carried_fen > 0 AND state = 'SETTLED')",
            name=op.f("ck_deal_carried_is_filled_when_settled"),
        ),
        sa.CheckConstraint("held_back_fen BETWEEN 0 AND deposit_fen", name=op.f("ck_deal_held_back_is_within_deposit")),
        sa.CheckConstraint(
            "(state = 'SETTLED') = (settled_at IS NOT NULL)", name=op.f("ck_deal_settled_at_is_filled_when_settled")
        ),
        sa.CheckConstraint(
            "(state = 'DEFAULTED') = (defaulted_at IS NOT NULL)",
            name=op.f("ck_deal_defaulted_at_is_filled_when_defaulted"),
        ),
        foreign_key("deal", "seller_organisation_id", "organisation"),
        foreign_key("deal", "pledgor_organisation_id", "organisation"),
        foreign_key("deal", "buyer_organisation_id", "organisation"),
        foreign_key("deal", "contract_document_id", "document"),
    )
    for column in ("state", "seller_organisation_id", "buyer_organisation_id", "loan_key"):
        op.create_index(op.f(f"ix_deal_{column}"), "deal", [column])

    op.create_table(
        "joint_buyer",
        identity(),
        number("deal_id"),
        number("position"),
        number("organisation_id"),
        text("name"),
        text("uscc", nullable=True),
        sa.Column("is_person", sa.Boolean(), nullable=False),
        number("share_bps"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_buyer")),
        sa.UniqueConstraint("deal_id", "position", name=op.f("uq_joint_buyer_deal_id_position")),
        sa.UniqueConstraint("deal_id", "organisation_id", name=op.f("uq_joint_buyer_deal_id_organisation_id")),
        sa.CheckConstraint(
            "share_bps BETWEEN 1 AND 9999 AND position >= 0", name=op.f("ck_joint_buyer_share_is_a_part")
        ),
        foreign_key("joint_buyer", "deal_id", "deal"),
        foreign_key("joint_buyer", "organisation_id", "organisation"),
    )
    op.create_index(op.f("ix_joint_buyer_organisation_id"), "joint_buyer", ["organisation_id"])
    op.execute(APPEND_ONLY.format("joint_buyer"))

    op.create_table(
        "instalment",
        identity(),
        number("deal_id"),
        number("position"),
        money("amount_fen"),
        moment("due_at"),
        text("payment_code", nullable=True),
        moment("paid_at", nullable=True),
        moment("overdue_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instalment")),
        sa.UniqueConstraint("deal_id", "position", name=op.f("uq_instalment_deal_id_position")),
        sa.UniqueConstraint("payment_code", name=op.f("uq_instalment_payment_code")),
        sa.CheckConstraint("amount_fen > 0 AND position > 0", name=op.f("ck_instalment_amount_is_positive")),
        foreign_key("instalment", "deal_id", "deal"),
    )
    op.execute(
        "CREATE TRIGGER as_signed BEFORE DELETE OR UPDATE OF deal_id, position, amount_fen ON instalment"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )

    op.create_table(
        "deal_signature",
        identity(),
        number("deal_id"),
        text("party"),
        number("user_id", nullable=True),
        text("user_name"),
        number("organisation_id"),
        number("document_id"),
        text("document_sha256"),
        moment("signed_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deal_signature")),
        sa.UniqueConstraint("deal_id", "party", name=op.f("uq_deal_signature_deal_id_party")),
        sa.CheckConstraint("party IN ('SELLER', 'BUYER')", name=op.f("ck_deal_signature_party_is_known")),
        foreign_key("deal_signature", "deal_id", "deal"),
        foreign_key("deal_signature", "organisation_id", "organisation"),
        foreign_key("deal_signature", "document_id", "document"),
    )
    op.execute(APPEND_ONLY.format("deal_signature"))

    op.create_table(
        "deal_document",
        identity(),
        number("deal_id"),
        text("kind"),
        number("document_id"),
        text("reference_no"),
        sa.Column("acted_on", sa.Date(), nullable=False),
        number("recorded_by", nullable=True),
        moment("recorded_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deal_document")),
        sa.UniqueConstraint("deal_id", "kind", name=op.f("uq_deal_document_deal_id_kind")),
        sa.CheckConstraint(
            "kind IN ('PLEDGE_RELEASE', 'TRANSFER_FILING', 'REGISTRY_PROOF', 'TRANSFER_REVERSAL')",
            name=op.f("ck_deal_document_kind_is_known"),
        ),
        foreign_key("deal_document", "deal_id", "deal"),
        foreign_key("deal_document", "document_id", "document"),
    )
    op.execute(APPEND_ONLY.format("deal_document"))

    op.create_table(
        "certificate",
        identity(),
        number("deal_id"),
        text("number"),
        moment("issued_at"),
        number("issued_by", nullable=True),
        number("document_id"),
        text("document_sha256"),
        moment("revoked_at", nullable=True),
        number("revoked_by", nullable=True),
        text("revoke_reason", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("deal_id", name=op.f("uq_certificate_deal_id")),
        sa.UniqueConstraint("number", name=op.f("uq_certificate_number")),
        sa.CheckConstraint("number ~ '^BHIP-[0-9]{4}-[0-9]{6}$'", name=op.f("ck_certificate_number_has_its_shape")),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoke_reason IS NULL)", name=op.f("ck_certificate_reason_is_filled_when_revoked")
        ),
        foreign_key("certificate", "deal_id", "deal"),
        foreign_key("certificate", "document_id", "document"),
    )
    op.create_table(
        "certificate_series",
        sa.Column("year", sa.BigInteger(), autoincrement=False, nullable=False),
        number("last_number"),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_certificate_series")),
    )


def downgrade() -> None:
    op.drop_table("certificate_series")
    op.drop_table("certificate")
    op.drop_table("deal_document")
    op.drop_table("deal_signature")
    op.drop_table("instalment")
    op.drop_table("joint_buyer")
    op.drop_table("deal")
