"""Edits of the knowledge, numbered when published, and the last files that were sound."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "revisions",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, unique=True),
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("old", sa.Text, nullable=False),
        sa.Column("new", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("undoes", sa.Integer),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "snapshots",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("content", sa.Text, nullable=False),
    )
    op.create_table(
        "authors",
        sa.Column("person", sa.Text, sa.ForeignKey("people.person", ondelete="CASCADE")),
        sa.Column("revision", sa.Text),
        sa.Column("part", sa.Text),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("person", "revision", "part"),
    )


def downgrade() -> None:
    op.drop_table("authors")
    op.drop_table("snapshots")
    op.drop_table("revisions")
