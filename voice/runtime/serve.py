"""The whole service on one machine: lays out what its processes need, supervises them, clears away after them."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from voice.domain.errors import EngineFailed
from voice.runtime.data_lock import DataLock
from voice.runtime.preflight import DiskWatch, listen, own_folder, require_space
from voice.runtime.processes import Layout, callgate, processes
from voice.runtime.run_folder import make_run_folder, remove_run_folder
from voice.runtime.supervisor import Supervisor, Watch
from voice.settings import Settings


def serve(
    settings: Settings,
    *,
    say: Callable[[str], None],
    on_ready: Callable[[Supervisor], None],
    watches: Sequence[Watch] = (),
    logs: bool = False,
) -> None:
    """Serves until SIGTERM, Ctrl-C or `Supervisor.stop`; `logs` sends the processes' output to files under data_dir.

    Raises Conflict (port or folder in use), StorageFull, Unavailable, or EngineFailed when a process cannot be kept up.
    """
    with listen(settings.host, settings.port) as listener:
        data_dir = own_folder(settings.data_dir)
        require_space(data_dir)
        with _locked(data_dir) as lock, _run_folder(lock) as run_folder:
            _migrate(data_dir)
            layout = Layout(
                data_dir=data_dir,
                run_folder=run_folder,
                listener_fd=listener.fileno(),
                lock_fd=lock.fd,
                log_folder=_log_folder(data_dir) if logs else None,
            )
            supervisor: Supervisor = Supervisor(
                processes(settings, layout),
                say=say,
                on_ready=lambda: on_ready(supervisor),
                watches=[DiskWatch(data_dir, say), *watches],
            )
            with _stop_signals(supervisor):
                supervisor.run()


@contextmanager
def _locked(data_dir: Path) -> Iterator[DataLock]:
    lock = DataLock(data_dir)
    try:
        yield lock
    finally:
        lock.release()


@contextmanager
def _run_folder(lock: DataLock) -> Iterator[Path]:
    """The lock's note names the folder, so that the next run can clear it away if this one is killed."""
    left_behind = lock.note().partition("\n")[2].strip()
    if left_behind:
        remove_run_folder(Path(left_behind))
    folder = make_run_folder()
    lock.write_note(f"{os.getpid()}\n{folder}\n")
    try:
        yield folder
    finally:
        remove_run_folder(folder)
        lock.write_note("")


def _migrate(data_dir: Path) -> None:
    """In a process of its own, so that the supervisor stays small; it speaks only when something is wrong."""
    done = subprocess.run(  # noqa: S603 - our own command
        callgate("migrate"),
        env={**os.environ, "CALLGATE_DATA_DIR": str(data_dir), "CALLGATE_LOG_LEVEL": "WARNING"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        raise EngineFailed(
            "The database could not be brought to the newest schema.",
            code="migration_failed",
            remedy="The message above says why; `callgate migrate` tries again.",
        )


def _log_folder(data_dir: Path) -> Path:
    """Fresh files for this run; those of the run before are kept beside them."""
    folder = own_folder(data_dir / "log")
    for log in folder.glob("*.log"):
        log.replace(log.with_suffix(".log.1"))
    return folder


@contextmanager
def _stop_signals(supervisor: Supervisor) -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        supervisor.stop()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
