"""Tables of payments."""

import sqlalchemy as sa
from alembic import op

revision = "0004_payments"
down_revision = "0003_ledger"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
