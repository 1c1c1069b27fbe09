"""One supervisor a data folder: a lock that its processes hold as long as one of them lives."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

from voice.domain.errors import Conflict

# After kill -9 of a supervisor its processes need a moment to go.
PATIENCE_S = 5.0


class DataLock:
    """An flock on `data_dir/serve.lock`. Children inherit `fd`, so an orphan would keep the folder locked."""

    def __init__(self, data_dir: Path, *, patience_s: float = PATIENCE_S) -> None:
        """Raises Conflict when another service still holds the folder after `patience_s`."""
        self._path = data_dir / "serve.lock"
        self.fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        deadline = time.monotonic() + patience_s
        while not self._taken():
            if time.monotonic() >= deadline:
                holder = self.note()
                os.close(self.fd)
                raise _held(data_dir, holder)
            time.sleep(0.1)

    def _taken(self) -> bool:
        try:
            fcntl.flock(self.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def note(self) -> str:
        """What the last holder wrote."""
        return os.pread(self.fd, 4096, 0).decode(errors="replace")

    def write_note(self, text: str) -> None:
        os.ftruncate(self.fd, 0)
        os.pwrite(self.fd, text.encode(), 0)

    def release(self) -> None:
        os.close(self.fd)


def holder_of(data_dir: Path) -> str | None:
    """The process id of the service that works in the folder now, or None."""
    try:
        descriptor = os.open(data_dir / "serve.lock", os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return _process(os.pread(descriptor, 4096, 0).decode(errors="replace"))
    finally:
        os.close(descriptor)
    return None


def _process(note: str) -> str:
    return note.partition("\n")[0].strip()


def _held(data_dir: Path, note: str) -> Conflict:
    process = _process(note)
    return Conflict(
        f"Another Callgate{f' (process {process})' if process else ''} works in {data_dir}.",
        code="data_dir_in_use",
        remedy="Stop it first, or give this one its own folder: CALLGATE_DATA_DIR=…",
    )
