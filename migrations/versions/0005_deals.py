"""Tables of deals."""

import sqlalchemy as sa
from alembic import op

revision = "0005_deals"
down_revision = "0004_payments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
