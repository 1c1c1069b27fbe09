"""What must be true before anything starts: a free port, a writable folder, room on its disk."""

from __future__ import annotations

import errno
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

from voice.domain.errors import Conflict, StorageFull, Unavailable

# Less than this and neither the database nor the queue can be trusted to write; far more is needed for recordings.
NEEDED_MB = 64
_CHECK_DISK_S = 20.0


def listen(host: str, port: int) -> socket.socket:
    """The socket that the API will serve, held by the supervisor so that no request is refused while the API restarts.

    Raises Conflict when the port is taken, Unavailable when the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(512)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise Conflict(
                f"Port {port} on {host} is taken by another program.",
                code="port_taken",
                remedy=f"Stop that program, or choose another port: CALLGATE_PORT={port + 1}",
            ) from error
        raise Unavailable(
            f"Callgate cannot listen on {host}:{port}: {error.strerror}.",
            code="cannot_listen",
            remedy="Set CALLGATE_HOST and CALLGATE_PORT to an address of this machine.",
        ) from error
    return listener


def own_folder(path: Path) -> Path:
    """Makes the folder if need be and returns it absolute. Raises Unavailable when it cannot be written."""
    folder = path.expanduser().absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _full(folder, 0) from error
        raise Unavailable(
            f"{folder} cannot be written: {error.strerror}.",
            code="data_dir_not_writable",
            remedy="Mend its rights, or choose another: CALLGATE_DATA_DIR=…",
        ) from error
    return folder


def free_mb(folder: Path) -> int:
    return shutil.disk_usage(folder).free // 1_000_000


def require_space(folder: Path, *, free: Callable[[Path], int] = free_mb) -> None:
    """Raises StorageFull when the disk of `folder` has less than NEEDED_MB left."""
    left = free(folder)
    if left < NEEDED_MB:
        raise _full(folder, left)


class DiskWatch:
    """Says once when the disk runs full while the service runs, and once when there is room again."""

    def __init__(self, folder: Path, say: Callable[[str], None], *, free: Callable[[Path], int] = free_mb) -> None:
        self._folder, self._say, self._free = folder, say, free
        self._full = False
        self._due = 0.0

    def __call__(self, now: float) -> None:
        if now < self._due:
            return
        self._due = now + _CHECK_DISK_S
        left = self._free(self._folder)
        if (left < NEEDED_MB) is self._full:
            return
        self._full = not self._full
        if self._full:
            self._say(f"{_full(self._folder, left).detail} New calls are refused until there is room; none is lost.")
        else:
            self._say(f"There is room again on the disk of {self._folder} ({left} MB).")


def _full(folder: Path, left_mb: int) -> StorageFull:
    return StorageFull(
        f"The disk of {folder} is full: {left_mb} MB left, {NEEDED_MB} MB are the least.",
        code="disk_full",
        remedy="Make room, or move the data: CALLGATE_DATA_DIR=…",
    )
