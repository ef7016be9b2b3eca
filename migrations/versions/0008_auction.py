"""Tables of auction."""

import sqlalchemy as sa
from alembic import op

revision = "0008_auction"
down_revision = "0007_listings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
