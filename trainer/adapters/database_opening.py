"""Opens the database named by a URL and brings its tables up to date.

All that differs between SQLite and PostgreSQL stands in this module.
"""

import json
from functools import partial
from importlib.resources import as_file, files
from pathlib import Path
from sqlite3 import SQLITE_BUSY, OperationalError
from sqlite3 import Connection as SqliteConnection
from time import sleep

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from trainer.errors import SettingsError

DRIVERS = {
    "sqlite": "sqlite+pysqlite",
    "sqlite+pysqlite": "sqlite+pysqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
"""What a URL may begin with, and the driver it then gets."""

BUSY_SECONDS = 10
"""How long a writer waits for another one's transaction, which lasts milliseconds."""

WAL_TRIES = 200
"""How often a new file is asked to use a write-ahead log, over `BUSY_SECONDS`."""

BEGIN = "interpersona_begin"
"""Execution option: how SQLite begins; PostgreSQL ignores it."""

UPGRADE_LOCK = 0x1_50_7E_85
"""PostgreSQL's advisory lock that two upgrading processes meet at."""


def opened(url: str) -> Engine:
    """Return an engine on the database at `url`, its tables up to date.

    Raises:
        SettingsError: The URL names no database we can use, the place cannot be
            written, or a newer version of the program has been there.
    """
    engine = engine_for(url)
    try:
        _upgrade(engine)
    except SQLAlchemyError as error:
        engine.dispose()
        raise SettingsError(
            f"{shown(engine.url)} cannot be used: {reason(error)}. See that it is a "
            "database of Interpersona that may be written, or name another one in "
            "INTERPERSONA_DATABASE_URL."
        ) from error
    except SettingsError:
        engine.dispose()
        raise
    return engine


def engine_for(url: str) -> Engine:
    """Return an engine for `url`; a new SQLite file is made, readable by its owner.

    Raises:
        SettingsError: See `opened`.
    """
    address = _address(url)
    if address.get_backend_name() == "sqlite":
        _make_file(address)
        engine = _create(address, connect_args={"timeout": BUSY_SECONDS})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return _create(address, pool_pre_ping=True)


def writing(engine: Engine) -> Engine:
    """Return the engine for transactions that write, on the same connections.

    SQLite then takes the write lock at the start: a transaction that first
    reads and then writes would otherwise fail when another one came between.
    """
    return engine.execution_options(**{BEGIN: "BEGIN IMMEDIATE"})


def scrub(engine: Engine) -> None:
    """Empty SQLite's log, in which deleted words would stand until it is full.

    Another reader's transaction can prevent it; the next call then does it.
    """
    if engine.dialect.name == "sqlite":
        with engine.execution_options(**{BEGIN: ""}).connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def reason(error: SQLAlchemyError) -> str:
    """Return the driver's own words for what went wrong, on one line."""
    words = str(error.orig) if isinstance(error, DBAPIError) else type(error).__name__
    return words.strip().partition("\n")[0].rstrip(".")


def shown(address: URL) -> str:
    """Return the URL as a person may see it: without its password."""
    return address.render_as_string(hide_password=True)


def _address(url: str) -> URL:
    forms = (
        "Write sqlite:////folder/sessions.db or "
        "postgresql://name:password@host/database."
    )
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        # The cause could quote the URL, and with it a password.
        raise SettingsError(
            f"INTERPERSONA_DATABASE_URL is not the URL of a database. {forms}"
        ) from None
    driver = DRIVERS.get(address.drivername)
    if driver is None:
        raise SettingsError(
            f"INTERPERSONA_DATABASE_URL begins with '{address.drivername}', which "
            f"is no database sessions can be kept in. {forms}"
        )
    return address.set(drivername=driver)


def _create(address: URL, **options: object) -> Engine:
    try:
        return create_engine(
            address,
            # An error that quotes a statement must not quote what was said.
            hide_parameters=True,
            json_serializer=partial(json.dumps, ensure_ascii=False, allow_nan=False),
            **options,
        )
    except ModuleNotFoundError as error:
        raise SettingsError(
            f"{shown(address)} needs the package '{error.name}', which is not "
            f"installed. Run: pip install '{error.name}[binary]'"
        ) from error


def _make_file(address: URL) -> None:
    name = address.database or ""
    if name in {"", ":memory:"} or name.startswith("file:"):
        raise SettingsError(
            f"{shown(address)} is no plain file, and sessions in memory are lost "
            "when the program ends. Write sqlite:////folder/sessions.db"
        )
    path = Path(name)
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be made ({error.filename}: {error.strerror}). Let the "
            f"program write in {path.parent}, or name another file in "
            "INTERPERSONA_DATABASE_URL."
        ) from error


def _prepare_sqlite(connection: SqliteConnection, _entry: ConnectionPoolEntry) -> None:
    # The driver would begin transactions at moments of its own; _begin_sqlite does.
    connection.isolation_level = None
    _use_wal(connection)
    # FULL, since in WAL mode NORMAL leaves the last commits to the operating system:
    # they outlive a killed process and not a power cut. FULL costs one fsync a commit.
    connection.execute("PRAGMA synchronous=FULL")
    # macOS keeps "synced" pages in the drive's cache unless asked for this.
    connection.execute("PRAGMA fullfsync=ON")
    connection.execute("PRAGMA foreign_keys=ON")
    # A deleted session is overwritten with zeros, not just unlinked.
    connection.execute("PRAGMA secure_delete=ON")


def _use_wal(connection: SqliteConnection) -> None:
    # Two that turn a new file to WAL at once would wait for each other, so SQLite
    # fails one of them without waiting; it has only to ask again.
    for tries_left in reversed(range(WAL_TRIES)):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except OperationalError as error:
            if error.sqlite_errorcode != SQLITE_BUSY or tries_left == 0:
                raise
            sleep(BUSY_SECONDS / WAL_TRIES)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    begin = connection.get_execution_options().get(BEGIN, "BEGIN")
    if begin:
        connection.exec_driver_sql(begin)


def _upgrade(engine: Engine) -> None:
    with (
        as_file(files("trainer.adapters.migrations")) as folder,
        writing(engine).begin() as connection,
    ):
        if engine.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(UPGRADE_LOCK)))
        config = Config()
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        script = ScriptDirectory.from_config(config)
        newest = script.get_current_head()
        found = MigrationContext.configure(connection).get_current_heads()
        if found == (newest,):
            return
        known = {step.revision for step in script.walk_revisions()}
        if not known.issuperset(found):
            raise SettingsError(
                f"{shown(engine.url)} was made by a newer Interpersona, or by another "
                f"program (its tables are version {', '.join(found)}; this program "
                f"knows up to {newest}). Install the newer Interpersona, or name "
                "another database in INTERPERSONA_DATABASE_URL."
            )
        command.upgrade(config, "head")
