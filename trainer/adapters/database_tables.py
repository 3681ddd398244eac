"""The tables sessions are kept in; a column is named as the field it holds."""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment with its time zone, kept and given back in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Return the moment in UTC.

        Raises:
            ValueError: It has no time zone, so nobody can say which moment it is.
        """
        del dialect
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(
                "A moment has no time zone. Make it with datetime.now(UTC)."
            )
        return value.astimezone(UTC)

    def process_result_value(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Return the moment in UTC; SQLite forgets the zone, which is UTC always."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value.astimezone(UTC)


metadata = MetaData()

sessions = Table(
    "sessions",
    metadata,
    Column("id", String, primary_key=True),
    Column("persona", String, nullable=False),
    Column("persona_version", String, nullable=False),
    Column("phase", String, nullable=False),
    Column("trainee", String, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("difficulty", String, nullable=False),
    Column("course", String),
    Column("number", Integer, nullable=False),
    Column("started", UtcDateTime, nullable=False),
    Column("ended", UtcDateTime),
    Column("opening", Text, nullable=False),
    Column("farewell", Text, nullable=False),
    Column("initial_state", JSON, nullable=False),
    Column("notes", Text, nullable=False),
    Column("hints", Integer, nullable=False),
    Column("self_assessment", JSON(none_as_null=True)),
    Column("scorecard", JSON(none_as_null=True)),
    Index("sessions_by_trainee", "trainee", "started"),
)

turns = Table(
    "turns",
    metadata,
    Column(
        "session_id",
        String,
        ForeignKey("sessions.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("therapist", Text, nullable=False),
    Column("patient", Text),
    Column("tags", JSON, nullable=False),
    Column("state", JSON, nullable=False),
    Column("disclosed", JSON, nullable=False),
    Column("voice", String),
    Column("fault", Text),
    Column("first_ms", Integer, nullable=False),
    Column("total_ms", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
