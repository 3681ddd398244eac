"""Makes the tables of sessions and turns."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("persona", sa.String, nullable=False),
        sa.Column("persona_version", sa.String, nullable=False),
        sa.Column("phase", sa.String, nullable=False),
        sa.Column("trainee", sa.String, nullable=False),
        sa.Column("seed", sa.BigInteger, nullable=False),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended", sa.DateTime(timezone=True)),
        sa.Column("opening", sa.Text, nullable=False),
        sa.Column("initial_state", sa.JSON, nullable=False),
        sa.Column("notes", sa.Text, nullable=False),
        sa.Column("hints", sa.Integer, nullable=False),
        sa.Column("self_assessment", sa.JSON),
        sa.Column("scorecard", sa.JSON),
    )
    op.create_index("sessions_by_trainee", "sessions", ["trainee", "started"])
    op.create_table(
        "turns",
        sa.Column(
            "session_id",
            sa.String,
            sa.ForeignKey("sessions.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("therapist", sa.Text, nullable=False),
        sa.Column("patient", sa.Text),
        sa.Column("tags", sa.JSON, nullable=False),
        sa.Column("state", sa.JSON, nullable=False),
        sa.Column("disclosed", sa.JSON, nullable=False),
        sa.Column("voice", sa.String),
        sa.Column("fault", sa.Text),
        sa.Column("first_ms", sa.Integer, nullable=False),
        sa.Column("total_ms", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("turns")
    op.drop_table("sessions")
