"""Gives sessions a difficulty, a place in a course and a last word."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sessions") as table:
        table.add_column(
            sa.Column(
                "difficulty", sa.String, nullable=False, server_default="standard"
            )
        )
        table.add_column(sa.Column("course", sa.String))
        table.add_column(
            sa.Column("number", sa.Integer, nullable=False, server_default="1")
        )
        table.add_column(
            sa.Column("farewell", sa.Text, nullable=False, server_default="")
        )


def downgrade() -> None:
    with op.batch_alter_table("sessions") as table:
        for name in ("difficulty", "course", "number", "farewell"):
            table.drop_column(name)
