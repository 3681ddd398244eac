"""Keeps sessions in a database: SQLite by default, PostgreSQL by its URL alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from sqlalchemy import (
    Connection,
    Engine,
    RowMapping,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from trainer.adapters.database_opening import opened, reason, scrub, writing
from trainer.adapters.database_rows import read_session, session_row, turn_row
from trainer.adapters.database_tables import sessions, turns
from trainer.errors import (
    NotFoundError,
    SessionClosedError,
    StoreError,
    TurnTakenError,
)
from trainer.session import Session, SessionSummary, Turn


def open_store(url: str) -> "SqlSessionStore":
    """Return the store at `url`, its tables brought up to date.

    Raises:
        SettingsError: The URL names no database we can use, the place cannot be
            written, or a newer version of the program has been there.
    """
    return SqlSessionStore(opened(url))


class SqlSessionStore:
    """The sessions of one database; any number of threads may share it.

    Every method may also raise `StoreError` where the database fails, and those
    that keep words `BadTextError` where a character of them cannot be kept.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = writing(engine)

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def create(self, session: Session) -> None:
        """Keep a new session with the turns it has.

        Raises:
            StoreError: There is a session by that id.
        """
        row = session_row(session)
        said = [turn_row(session.id, turn) for turn in session.turns]
        with self._writing() as connection:
            try:
                connection.execute(insert(sessions).values(row))
                for turn in said:
                    connection.execute(insert(turns).values(turn))
            except IntegrityError as error:
                raise StoreError(
                    f"Session '{session.id}' cannot be made: there is one by that "
                    "id, or two of its turns have one number. Give it an id of its own."
                ) from error

    def load(self, session_id: str, trainee: str) -> Session:
        """Return one session of one trainee.

        Raises:
            NotFoundError: There is none by that id, or it is somebody else's.
        """
        with self._reading() as connection:
            found = connection.execute(
                select(sessions).where(
                    sessions.c.id == session_id, sessions.c.trainee == trainee
                )
            ).mappings()
            row = found.one_or_none()
            if row is None:
                _not_found(session_id)
            return _session(connection, row)

    def latest_open(self, trainee: str) -> Session | None:
        """Return the trainee's newest session that has not ended."""
        with self._reading() as connection:
            found = connection.execute(
                select(sessions)
                .where(sessions.c.trainee == trainee, sessions.c.ended.is_(None))
                .order_by(sessions.c.started.desc(), sessions.c.id)
                .limit(1)
            ).mappings()
            row = found.one_or_none()
            return None if row is None else _session(connection, row)

    def list(self, trainee: str, limit: int = 50) -> list[SessionSummary]:
        """Return the trainee's sessions, newest first."""
        count = (
            select(func.count())
            .where(turns.c.session_id == sessions.c.id)
            .scalar_subquery()
        )
        wanted = (
            select(
                sessions.c.id,
                sessions.c.persona,
                sessions.c.phase,
                sessions.c.number,
                sessions.c.course,
                sessions.c.started,
                sessions.c.ended,
                count.label("turns"),
                sessions.c.scorecard["adherence"].as_float().label("adherence"),
            )
            .where(sessions.c.trainee == trainee)
            .order_by(sessions.c.started.desc(), sessions.c.id)
            .limit(limit)
        )
        with self._reading() as connection:
            rows = connection.execute(wanted).mappings()
            return [SessionSummary.model_validate(dict(row)) for row in rows]

    def begin_turn(self, session_id: str, turn: Turn) -> None:
        """Keep the trainee's words before anything else happens.

        Raises:
            SessionClosedError: The session has ended.
            NotFoundError: No such session.
            TurnTakenError: A turn of that number has begun; these words were not
                kept.
        """
        row = turn_row(session_id, turn)
        with self._writing() as connection:
            # The row is held, so that the session cannot end or go in between.
            session = connection.execute(
                select(sessions.c.ended)
                .where(sessions.c.id == session_id)
                .with_for_update()
            ).one_or_none()
            if session is None:
                _not_found(session_id)
            if session.ended is not None:
                raise SessionClosedError(
                    "This session has ended. Begin a new one to go on practising."
                )
            try:
                connection.execute(insert(turns).values(row))
            except IntegrityError as error:
                raise _taken(turn) from error

    def finish_turn(self, session_id: str, turn: Turn) -> None:
        """Keep the patient's answer, tags and state of a begun turn.

        The therapist's words stay as they were begun. With the same answer the
        turn may be finished again, to correct its tags and state.

        Raises:
            NotFoundError: No such session, or the turn was not begun.
            TurnTakenError: The turn has another answer already, which stays.
        """
        this = (turns.c.session_id == session_id, turns.c.number == turn.number)
        row = turn_row(session_id, turn)
        del row["therapist"]
        with self._writing() as connection:
            done = connection.execute(
                update(turns)
                .where(
                    *this,
                    or_(turns.c.patient.is_(None), turns.c.patient == turn.patient),
                )
                .values(row)
            )
            if done.rowcount == 1:
                return
            if connection.execute(select(turns.c.number).where(*this)).first():
                raise _taken(turn)
            raise NotFoundError(
                f"Turn {turn.number} of session '{session_id}' has not begun, or the "
                "session is gone. Begin the turn first."
            )

    def keep(self, session: Session) -> None:
        """Keep the session's end, notes, hints, self-assessment and scorecard.

        A window that knows less takes nothing back: the first end stands, and
        None leaves a self-assessment or scorecard as it is.

        Raises:
            NotFoundError: The trainee has no such session.
        """
        row = session_row(session)
        kept = {
            name: row[name]
            for name in ("notes", "hints", "farewell", "self_assessment", "scorecard")
            if row[name] is not None
        }
        kept["ended"] = func.coalesce(
            sessions.c.ended, literal(session.ended, sessions.c.ended.type)
        )
        with self._writing() as connection:
            done = connection.execute(
                update(sessions)
                .where(
                    sessions.c.id == session.id, sessions.c.trainee == session.trainee
                )
                .values(kept)
            )
            if done.rowcount == 0:
                _not_found(session.id)

    def delete(self, session_id: str, trainee: str) -> None:
        """Forget one session entirely; its words leave the disk too.

        Raises:
            NotFoundError: The trainee has no such session.
        """
        with self._writing() as connection:
            done = connection.execute(
                delete(sessions).where(
                    sessions.c.id == session_id, sessions.c.trainee == trainee
                )
            )
            if done.rowcount == 0:
                _not_found(session_id)
        with _sentences():
            scrub(self._engine)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with _sentences(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with _sentences(), self._writer.begin() as connection:
            yield connection


@contextmanager
def _sentences() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        raise StoreError(
            f"The database of sessions failed: {reason(error)}. See that it runs and "
            "has room, then try again; keep a copy of what you wrote until then."
        ) from error
    except (DBAPIError, PoolTimeoutError) as error:
        # The cause is left out, since some drivers quote the row they refuse.
        raise StoreError(
            f"The database of sessions failed ({type(error).__name__}). Try again; "
            "keep a copy of what you wrote until then."
        ) from None
    except UnicodeEncodeError:
        # Words were checked before, so it is a name; its text is no help.
        raise NotFoundError(
            "Nothing goes by a name with half a surrogate pair in it. Choose from "
            "the list of sessions."
        ) from None


def _session(connection: Connection, row: RowMapping) -> Session:
    said = connection.execute(
        select(turns).where(turns.c.session_id == row["id"]).order_by(turns.c.number)
    ).mappings()
    return read_session(row, said.all())


def _taken(turn: Turn) -> TurnTakenError:
    return TurnTakenError(
        f"Another window is answering this turn ({turn.number}). Reload this page to "
        "go on from there; copy your words first."
    )


def _not_found(session_id: str) -> NoReturn:
    raise NotFoundError(
        f"You have no session '{session_id}'. Choose one from the list of sessions."
    )
