"""People, answers, drafts and marks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "people",
        sa.Column("person", sa.Text, primary_key=True),
        sa.Column("consent_version", sa.Integer),
        sa.Column("consented_at", sa.DateTime(timezone=True)),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
    )
    for table, written in (("answers", "answered_at"), ("drafts", "written_at")):
        op.create_table(
            table,
            sa.Column("person", sa.Text, sa.ForeignKey("people.person", ondelete="CASCADE")),
            sa.Column("question", sa.Text),
            sa.Column("value", sa.Text, nullable=False),
            sa.Column(written, sa.DateTime(timezone=True), nullable=False),
            sa.PrimaryKeyConstraint("person", "question"),
        )
    op.create_table(
        "marks",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )


def downgrade() -> None:
    for table in ("marks", "drafts", "answers", "people"):
        op.drop_table(table)
