"""Questions sent to the moderators, and how often answers were right: neither knows a person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "questions",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "clicks",
        sa.Column("topic", sa.Text),
        sa.Column("kind", sa.Text),
        sa.Column("count", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("topic", "kind"),
    )


def downgrade() -> None:
    op.drop_table("clicks")
    op.drop_table("questions")
