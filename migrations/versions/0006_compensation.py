"""Tables of compensation."""

import sqlalchemy as sa
from alembic import op

revision = "0006_compensation"
down_revision = "0005_deals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
