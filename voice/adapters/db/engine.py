"""A SQL engine from a URL: SQLite made safe for several processes, or PostgreSQL; vendor errors become ours."""

from __future__ import annotations

import sqlite3
import time
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL, ExceptionContext

from voice.domain.errors import InvalidInput, StorageFull, Unavailable

WAIT_S = 15.0  # longer than any transaction of ours, so that waiting writers do not fail


def make_engine(url: str, *, wait_s: float = WAIT_S) -> Engine:
    """The engine of `sqlite:///path` or `postgresql://…`; connects at first use.

    `wait_s` is how long a statement waits for a lock, and a unit of work for a free connection.
    Failures of the database surface as Unavailable or StorageFull, text it cannot hold as InvalidInput;
    violated constraints stay sqlalchemy.exc.IntegrityError for the repositories to name.
    Raises InvalidInput for another kind of database.
    """
    parsed = make_url(url)
    match parsed.get_backend_name():
        case "sqlite":
            engine = _sqlite(parsed, wait_s)
        case "postgresql" | "postgres":
            engine = _postgresql(parsed, wait_s)
        case other:
            raise InvalidInput(
                f"A database of the kind {other} is not supported.",
                code="unknown_database",
                remedy="Give a sqlite:/// or a postgresql:// address.",
            )
    event.listen(engine, "handle_error", _translate)
    return engine


def _postgresql(url: URL, wait_s: float) -> Engine:
    options = f"-c lock_timeout={round(wait_s * 1000)}ms"
    if isinstance(given := url.query.get("options"), str):
        options = f"{options} {given}"  # what the address asks for comes later, and wins
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        pool_timeout=wait_s,
        connect_args={"connect_timeout": 5, "application_name": "callgate", "options": options},
    )


def _sqlite(url: URL, wait_s: float) -> Engine:
    engine = create_engine(url.set(drivername="sqlite+pysqlite"), pool_timeout=wait_s)

    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # the driver's own BEGIN comes too late and is never IMMEDIATE
        connection.execute(f"PRAGMA busy_timeout = {round(wait_s * 1000)}")
        _write_ahead(connection, wait_s)
        connection.execute("PRAGMA synchronous = FULL")  # a commit survives a power cut, not just a crash
        connection.execute("PRAGMA foreign_keys = ON")

    def begin(connection: Connection) -> None:
        # A transaction that reads first and writes later could not be upgraded once another has written:
        # SQLITE_BUSY without waiting. Taking the write lock at the start makes everyone queue instead.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    return engine


def _write_ahead(connection: sqlite3.Connection, wait_s: float) -> None:
    """Of several that open a new file at once, SQLite sends all but one away without waiting as told."""
    until = time.monotonic() + wait_s
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def _translate(context: ExceptionContext) -> None:
    cause = context.original_exception
    full = isinstance(cause, psycopg.errors.DiskFull) or getattr(cause, "sqlite_errorname", "") == "SQLITE_FULL"
    if full:
        raise StorageFull(
            "The database has no room left on its disk.",
            remedy="Free space or move the database to a larger disk; nothing acknowledged is lost.",
        )
    if isinstance(cause, psycopg.DataError | UnicodeEncodeError):
        raise InvalidInput("The database cannot hold this value.", code="bad_value")
    if isinstance(cause, sqlite3.OperationalError | psycopg.OperationalError | psycopg.InterfaceError):
        raise Unavailable(
            "The database does not answer.",
            code="database_unavailable",
            remedy="Check that it runs and that its address is right; the request may be repeated.",
        )
