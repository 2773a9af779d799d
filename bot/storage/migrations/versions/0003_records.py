"""Records: what people keep beside their answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "records",
        sa.Column("person", sa.Text, sa.ForeignKey("people.person", ondelete="CASCADE")),
        sa.Column("kind", sa.Text),
        sa.Column("name", sa.Text),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person", "kind", "name"),
    )


def downgrade() -> None:
    op.drop_table("records")
