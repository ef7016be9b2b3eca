"""Tables of identity."""

import sqlalchemy as sa
from alembic import op

revision = "0002_identity"
down_revision = "0001_platform"
branch_labels = None
depends_on = None

ROLES = (
    "'BANK_MAKER', 'BANK_CHECKER', 'CENTRE_REVIEWER', 'CENTRE_SETTLEMENT', 'FUND_MANAGER',"
    " 'BIDDER', 'RESERVE_OFFICER', 'OBSERVER', 'ADMINISTRATOR'"
)
KINDS = "'BANK', 'CENTRE', 'FUND', 'GUARANTOR', 'INSURER', 'APPRAISER', 'RESERVE', 'COMPANY', 'PERSON'"


def upgrade() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True)),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=True),
        sa.Column("identity_no_encrypted", sa.Text(), nullable=True),
        sa.Column("identity_no_digest", sa.Text(), nullable=True),
        sa.Column("contact_email", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("bank_account_no", sa.Text(), nullable=False),
        sa.Column("bank_account_name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_organisation_kind_is_known")),
        sa.CheckConstraint("(uscc IS NULL) = (kind = 'PERSON')", name=op.f("ck_organisation_companies_have_a_uscc")),
        sa.CheckConstraint(
            "(identity_no_digest IS NOT NULL) = (kind = 'PERSON')"
            " AND (identity_no_encrypted IS NULL) = (identity_no_digest IS NULL)",
            name=op.f("ck_organisation_persons_have_an_identity_number"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("uscc", name=op.f("uq_organisation_uscc")),
        sa.UniqueConstraint("identity_no_digest", name=op.f("uq_organisation_identity_no_digest")),
    )
    op.create_table(
        "app_user",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True)),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("login = lower(login)", name=op.f("ck_app_user_login_is_in_lower_case")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_app_user_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_user")),
        sa.UniqueConstraint("login", name=op.f("uq_app_user_login")),
    )
    op.create_index(op.f("ix_app_user_organisation_id"), "app_user", ["organisation_id"])
    op.create_table(
        "user_role",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.CheckConstraint(f"role IN ({ROLES})", name=op.f("ck_user_role_role_is_known")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_user_role_user_id_app_user")),
        sa.PrimaryKeyConstraint("user_id", "role", name=op.f("pk_user_role")),
    )
    notifications()


def notifications() -> None:
    op.create_table(
        "notification",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True)),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("title_zh", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("body_zh", sa.Text(), nullable=False),
        sa.Column("body_en", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_notification_user_id_app_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
        sa.UniqueConstraint("user_id", "reference", name=op.f("uq_notification_user_id_reference")),
    )
    op.create_index("ix_notification_unread", "notification", ["user_id"], postgresql_where=sa.text("read_at IS NULL"))


def downgrade() -> None:
    op.drop_table("notification")
    op.drop_table("user_role")
    op.drop_table("app_user")
    op.drop_table("organisation")
