"""Tables of auction."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008_auction"
down_revision = "0007_listings"
branch_labels = None
depends_on = None

LOT_STATES = "'SCHEDULED', 'OPEN', 'WITHDRAWN', 'SOLD', 'PASSED', 'PAUSED', 'SUSPENDED'"
FORMATS = "'ASCENDING', 'WEIGHTED', 'DYNAMIC', 'SEALED', 'DUTCH', 'HYBRID', 'SELL_OFF'"
REGISTRATION_STATES = "'APPLIED', 'QUALIFIED', 'REFUSED', 'WITHDRAWN', 'ADMITTED', 'WAITING_FOR_MEMBERS'"
MEMBER_STATES = "'ASKED', 'CONSENTED', 'DECLINED'"
INTERVENTION_STATES = "'PROPOSED', 'CARRIED_OUT', 'REJECTED'"
PAUSE_GROUNDS = "'OUTAGE', 'SYSTEM_FAULT', 'ATTACK', 'NOTICE_ERROR'"
SUSPENSION_GROUNDS = "'COURT_ORDER', 'THIRD_PARTY_OBJECTION', 'FORCE_MAJEURE', 'SETTLEMENT_TALKS', 'OTHER_STATUTORY'"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "lot",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True)),
        sa.Column("listing_id", sa.BigInteger(), nullable=False),
        sa.Column("project_code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("rule_set", sa.Text(), nullable=False),
        sa.Column("terms", postgresql.JSONB(), nullable=False),
        sa.Column("start_price_fen", sa.BigInteger(), nullable=False),
        sa.Column("increment_fen", sa.BigInteger(), nullable=False),
        sa.Column("deposit_fen", sa.BigInteger(), nullable=False),
        sa.Column("extension_seconds", sa.BigInteger(), nullable=False),
        sa.Column("registration_closes_at", moment, nullable=False),
        sa.Column("opens_at", moment, nullable=False),
        sa.Column("announced_end_at", moment, nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("rules", postgresql.JSON(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("ends_at", moment, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.Column("moved_at", moment, nullable=False),
        sa.Column("price_fen", sa.BigInteger(), nullable=True),
        sa.Column("minimum_fen", sa.BigInteger(), nullable=False),
        sa.Column("leader_id", sa.BigInteger(), nullable=True),
        sa.Column("leader_code", sa.Text(), nullable=True),
        sa.Column("bids", sa.BigInteger(), nullable=False),
        sa.Column("extensions", sa.BigInteger(), nullable=False),
        sa.Column("book", postgresql.JSON(), nullable=True),
        sa.Column("created_at", moment, nullable=False),
        sa.CheckConstraint(f"state IN ({LOT_STATES})", name=op.f("ck_lot_state_is_known")),
        sa.CheckConstraint(f"format IN ({FORMATS})", name=op.f("ck_lot_format_is_known")),
        sa.CheckConstraint(
            "start_price_fen > 0 AND increment_fen > 0 AND deposit_fen >= 0", name=op.f("ck_lot_amounts_are_positive")
        ),
        sa.CheckConstraint("(price_fen IS NULL) = (leader_id IS NULL)", name=op.f("ck_lot_a_price_has_a_leader")),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_lot_listing_id_listing")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot")),
        sa.UniqueConstraint("listing_id", name=op.f("uq_lot_listing_id")),
    )
    # Written thousands of times a second: room for the next versions on the same page, and what was announced stays out of them.
    op.execute("ALTER TABLE lot SET (fillfactor = 30, toast_tuple_target = 1024)")
    op.execute("ALTER TABLE lot ALTER COLUMN terms SET STORAGE EXTERNAL")
    op.create_index("ix_lot_to_open", "lot", ["opens_at"], postgresql_where=sa.text("state = 'SCHEDULED'"))
    op.create_index("ix_lot_to_close", "lot", ["ends_at"], postgresql_where=sa.text("state = 'OPEN'"))
    op.create_table(
        "registration",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True)),
        sa.Column("lot_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("terms_version", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("bidder_code", sa.Text(), nullable=True),
        sa.Column("payment_reference", sa.Text(), nullable=True),
        sa.Column("refusal", sa.Text(), nullable=False),
        sa.Column("priority_rank", sa.BigInteger(), nullable=True),
        sa.Column("claim_fen", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("joint", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("applied_at", moment, nullable=False),
        sa.CheckConstraint(f"state IN ({REGISTRATION_STATES})", name=op.f("ck_registration_state_is_known")),
        sa.CheckConstraint(
            "(state = 'ADMITTED') = (bidder_code IS NOT NULL)",
            name=op.f("ck_registration_admitted_bidders_have_a_code"),
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_registration_lot_id_lot")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_registration_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_registration_user_id_app_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
        sa.CheckConstraint(
            "priority_rank >= 1 AND claim_fen >= 0", name=op.f("ck_registration_rank_and_claim_are_sound")
        ),
        sa.UniqueConstraint("lot_id", "bidder_code", name=op.f("uq_registration_lot_id_bidder_code")),
    )
    op.create_index(op.f("ix_registration_organisation_id"), "registration", ["organisation_id"])
    op.create_index(op.f("ix_registration_lot_id_organisation_id"), "registration", ["lot_id", "organisation_id"])
    op.create_index(
        "uq_registration_standing",
        "registration",
        ["lot_id", "organisation_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'WITHDRAWN' AND NOT (joint AND state = 'REFUSED')"),
    )
    op.create_table(
        "joint_member",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True)),
        sa.Column("registration_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("share_bps", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", moment, nullable=True),
        sa.Column("terms_version", sa.Text(), nullable=True),
        sa.Column("undertaking_version", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(f"state IN ({MEMBER_STATES})", name=op.f("ck_joint_member_state_is_known")),
        sa.CheckConstraint(
            "share_bps BETWEEN 1 AND 9999 AND position >= 0", name=op.f("ck_joint_member_share_is_a_part")
        ),
        sa.CheckConstraint(
            "(state = 'ASKED') = (answered_at IS NULL)", name=op.f("ck_joint_member_answers_have_a_time")
        ),
        sa.CheckConstraint(
            "(state = 'CONSENTED') = (undertaking_version IS NOT NULL AND terms_version IS NOT NULL)",
            name=op.f("ck_joint_member_consent_is_to_a_text"),
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_joint_member_registration_id_registration")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_joint_member_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_joint_member_user_id_app_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_member")),
        sa.UniqueConstraint(
            "registration_id", "organisation_id", name=op.f("uq_joint_member_registration_id_organisation_id")
        ),
        sa.UniqueConstraint("registration_id", "position", name=op.f("uq_joint_member_registration_id_position")),
    )
    op.create_index(op.f("ix_joint_member_organisation_id"), "joint_member", ["organisation_id"])
    op.create_table(
        "lot_event",
        sa.Column("lot_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("data", postgresql.JSON(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("registration_id", sa.BigInteger(), nullable=True),
        sa.Column("client_key", sa.Text(), nullable=True),
        sa.Column("request", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("lot_id", "seq", name=op.f("pk_lot_event")),
    )
    op.create_index(
        "uq_lot_event_registration_id_client_key",
        "lot_event",
        ["registration_id", "client_key"],
        unique=True,
        postgresql_where=sa.text("client_key IS NOT NULL"),
    )
    op.execute(
        "CREATE TRIGGER shares_stand BEFORE UPDATE OF registration_id, organisation_id, position, share_bps ON joint_member"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    for table in ("lot", "registration", "joint_member"):
        op.execute(
            f"CREATE TRIGGER never_deleted BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    op.create_index(
        "ix_lot_event_course",
        "lot_event",
        ["lot_id", "seq"],
        postgresql_where=sa.text("kind IN ('phase', 'paused', 'suspended', 'resumed', 'priority')"),
    )
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON lot_event FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER no_truncate BEFORE TRUNCATE ON lot_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.create_table(
        "mandate",
        sa.Column("lot_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("registration_id", sa.BigInteger(), nullable=False),
        sa.Column("bidder_code", sa.Text(), nullable=False),
        sa.Column("box", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_mandate_lot_id_lot")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_mandate_registration_id_registration")
        ),
        sa.PrimaryKeyConstraint("lot_id", "seq", name=op.f("pk_mandate")),
    )
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON mandate FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.create_table(
        "daily_root",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.CheckConstraint("size > 0 AND octet_length(root) = 32", name=op.f("ck_daily_root_a_root_covers_lots")),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_daily_root")),
    )
    op.create_table(
        "daily_leaf",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("lot_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["day"], ["daily_root.day"], name=op.f("fk_daily_leaf_day_daily_root")),
        sa.ForeignKeyConstraint(
            ["lot_id", "seq"], ["lot_event.lot_id", "lot_event.seq"], name=op.f("fk_daily_leaf_lot_id_lot_event")
        ),
        sa.PrimaryKeyConstraint("day", "position", name=op.f("pk_daily_leaf")),
        sa.UniqueConstraint("lot_id", "day", name=op.f("uq_daily_leaf_lot_id_day")),
    )
    op.create_table(
        "daily_timestamp",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("stamped_at", moment, nullable=False),
        sa.Column("received_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["day"], ["daily_root.day"], name=op.f("fk_daily_timestamp_day_daily_root")),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_daily_timestamp")),
    )
    for table in ("daily_root", "daily_leaf", "daily_timestamp"):
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    op.create_table(
        "intervention",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True)),
        sa.Column("lot_id", sa.BigInteger(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.BigInteger(), nullable=False),
        sa.Column("proposer", sa.Text(), nullable=False),
        sa.Column("proposed_at", moment, nullable=False),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decider", sa.Text(), nullable=True),
        sa.Column("decided_at", moment, nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.Column("cause_ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint(f"state IN ({INTERVENTION_STATES})", name=op.f("ck_intervention_state_is_known")),
        sa.CheckConstraint("act IN ('PAUSE', 'RESUME', 'SUSPEND', 'LIFT')", name=op.f("ck_intervention_act_is_known")),
        sa.CheckConstraint(
            f"CASE act WHEN 'PAUSE' THEN ground IN ({PAUSE_GROUNDS})"
            f" WHEN 'SUSPEND' THEN ground IN ({SUSPENSION_GROUNDS}) ELSE ground IS NULL END",
            name=op.f("ck_intervention_each_act_has_a_ground_of_its_own"),
        ),
        sa.CheckConstraint(
            "(state = 'CARRIED_OUT') = (seq IS NOT NULL)",
            name=op.f("ck_intervention_what_is_carried_out_is_an_event"),
        ),
        sa.CheckConstraint(
            "state = 'PROPOSED' OR act NOT IN ('SUSPEND', 'LIFT') OR decided_by <> proposed_by",
            name=op.f("ck_intervention_four_eyes"),
        ),
        sa.CheckConstraint(
            "cause_ended_on IS NULL OR act = 'SUSPEND'", name=op.f("ck_intervention_suspensions_have_a_cause")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_intervention_lot_id_lot")),
        sa.ForeignKeyConstraint(["proposed_by"], ["app_user.id"], name=op.f("fk_intervention_proposed_by_app_user")),
        sa.ForeignKeyConstraint(["decided_by"], ["app_user.id"], name=op.f("fk_intervention_decided_by_app_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intervention")),
    )
    op.create_index(op.f("ix_intervention_lot_id"), "intervention", ["lot_id"])
    op.create_index(
        "ix_intervention_waiting",
        "intervention",
        ["lot_id"],
        unique=True,
        postgresql_where=sa.text("state = 'PROPOSED' AND act IN ('SUSPEND', 'LIFT')"),
    )
    op.create_table(
        "service_pulse",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True)),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("began_at", moment, nullable=False),
        sa.Column("last_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_pulse")),
    )
    op.create_index(op.f("ix_service_pulse_last_at"), "service_pulse", ["last_at"])
    reminders()


def reminders() -> None:
    op.create_table(
        "reminder",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True)),
        sa.Column("lot_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opening_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_reminder_lot_id_lot")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_reminder_user_id_app_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("lot_id", "user_id", name=op.f("uq_reminder_lot_id_user_id")),
    )
    op.create_index(op.f("ix_reminder_user_id"), "reminder", ["user_id"])


def downgrade() -> None:
    op.drop_table("reminder")
    op.drop_table("service_pulse")
    op.drop_table("daily_timestamp")
    op.drop_table("daily_leaf")
    op.drop_table("daily_root")
    op.drop_table("intervention")
    op.drop_table("mandate")
    op.drop_table("lot_event")
    op.drop_table("joint_member")
    op.drop_table("registration")
    op.drop_table("lot")
