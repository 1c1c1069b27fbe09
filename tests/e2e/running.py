"""A real `callgate serve` as a process of its own, for tests that kill parts of it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil

from voice.bootstrap import build
from voice.runtime.demo_people import PASSWORD, REP, add_people
from voice.runtime.run_folder import remove_run_folder
from voice.settings import Settings

START_S = 120.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], object], *, within_s: float, what: str, every_s: float = 0.1) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, f"not within {within_s:.0f} s: {what}"
        time.sleep(every_s)


class RunningService:
    """The supervisor, its children by name, and a way in as the demo's rep."""

    def __init__(self, folder: Path, *, port: int | None = None, **settings: str) -> None:
        self.data_dir = folder / "data"
        self.port = port or free_port()
        self.said = folder / "said.txt"
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("CALLGATE_")},
            **settings,
            "CALLGATE_DATA_DIR": str(self.data_dir),
            "CALLGATE_PORT": str(self.port),
            "OMP_NUM_THREADS": "1",
        }

    def start(self) -> None:
        """Returns when it says that it is ready."""
        self.launch()
        wait_until(self._ready, within_s=START_S, what="the service is ready")

    def launch(self) -> None:
        with self.said.open("w") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "voice.cli", "serve", "--logs"],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )

    def _ready(self) -> bool:
        assert self.process.poll() is None, f"it ended: {self.words}\n{self.logs}"
        return "Ready" in self.words

    @property
    def words(self) -> str:
        """What the supervisor said."""
        return self.said.read_text()

    @property
    def logs(self) -> str:
        """The last lines of every child's log."""
        parts = [f"{log.name}:\n{log.read_text()[-3000:]}" for log in (self.data_dir / "log").glob("*.log")]
        return "\n".join(parts)

    def children(self) -> dict[str, psutil.Process]:
        """Name (broker, worker, api) -> process, of those that run now."""
        found = {}
        for child in psutil.Process(self.process.pid).children():
            try:
                line = child.cmdline()
            except psutil.NoSuchProcess:
                continue
            if not line or "launch.py" in " ".join(line):  # dead, or not yet what it will be
                continue
            name = "broker" if "valkey-server" in line[0] else line[line.index("voice.cli") + 1]
            found[name] = child
        return found

    def kill(self, name: str) -> int:
        """kill -9 of a child; returns its process id."""
        child = self.children()[name]
        child.send_signal(signal.SIGKILL)
        return child.pid

    def wait_for_another(self, name: str, than: int) -> None:
        """Until a child of that name runs that is not the one killed."""
        wait_until(
            lambda: (child := self.children().get(name)) is not None and child.pid != than,
            within_s=30,
            what=f"another {name} runs",
        )

    @contextmanager
    def client(self) -> Iterator[httpx.Client]:
        """Signed in as the rep of the demo's people, who are added if need be."""
        add_people(build(Settings(data_dir=self.data_dir, broker_url=None, _env_file=None)))
        address, headers = f"http://127.0.0.1:{self.port}", {"X-Callgate-CSRF": "1"}
        with httpx.Client(base_url=address, headers=headers, timeout=60, trust_env=False) as client:
            client.post("/v1/session", json={"login": REP, "password": PASSWORD}).raise_for_status()
            yield client

    def healthy(self) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/readyz", timeout=30, trust_env=False).status_code == 200
        except httpx.TransportError:
            return False

    def stop(self, *, within_s: float = 20) -> int:
        """SIGTERM; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=within_s)

    def destroy(self) -> None:
        """Whatever happened, nothing is left."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        lock = self.data_dir / "serve.lock"
        left_behind = lock.read_text().partition("\n")[2].strip() if lock.exists() else ""
        if left_behind:
            remove_run_folder(Path(left_behind))


def alive(pid: int) -> bool:
    """Whether a process runs; one that is only waited for does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def pss_mb(pids: list[int]) -> float:
    """Memory of processes together, what they share counted once."""
    return sum(psutil.Process(pid).memory_full_info().pss for pid in pids) / 1e6
