"""Tables of listings."""

import sqlalchemy as sa
from alembic import op

revision = "0007_listings"
down_revision = "0006_compensation"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
