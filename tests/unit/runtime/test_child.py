"""A child lives in a session of its own, ends when told, and never outlives its supervisor."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from voice.runtime.child import ChildProcess, ChildSpec, tell_exit

_SLEEP = "import time; print('up', flush=True); time.sleep(600)"


def spec(code: str, **options: object) -> ChildSpec:
    return ChildSpec(name="child", command=(sys.executable, "-c", code), answers=lambda: True, **options)


def wait_for(text: str, log: Path) -> None:
    deadline = time.monotonic() + 20
    while not (log.exists() and text in log.read_text()):
        assert time.monotonic() < deadline, f"{text!r} never came"
        time.sleep(0.02)


def gone(pid: int) -> bool:
    """Whether the process has ended (a zombie has, too)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_its_output_goes_to_its_log(tmp_path: Path) -> None:
    log = tmp_path / "child.log"
    child = ChildProcess(spec(_SLEEP, log=log))

    wait_for("up", log)

    assert child.poll() is None
    child.kill()
    assert child.poll() == -signal.SIGKILL


def test_the_terminals_ctrl_c_does_not_reach_it(tmp_path: Path) -> None:
    child = ChildProcess(spec(_SLEEP, log=tmp_path / "log"))

    assert os.getsid(child.pid) == child.pid
    child.kill()


def test_it_may_end_on_request(tmp_path: Path) -> None:
    log = tmp_path / "log"
    child = ChildProcess(spec(_SLEEP, log=log))
    wait_for("up", log)

    child.terminate()

    deadline = time.monotonic() + 20
    while child.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert child.poll() == -signal.SIGTERM


def test_it_sees_its_environment_and_its_open_files(tmp_path: Path) -> None:
    log = tmp_path / "log"
    reading, writing = os.pipe()
    code = f"import os; print(os.environ['GIVEN'], flush=True); os.write({writing}, b'through')"
    child = ChildProcess(spec(code, log=log, env={"GIVEN": "a value"}, pass_fds=(writing,)))

    wait_for("a value", log)

    assert os.read(reading, 7) == b"through"
    os.close(reading)
    os.close(writing)
    child.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel ends orphans on Linux only")
def test_kill_9_of_its_supervisor_ends_it_too(tmp_path: Path) -> None:
    log = tmp_path / "log"
    supervisor = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time; from pathlib import Path; from voice.runtime.child import ChildProcess, ChildSpec;"
            f"child = ChildProcess(ChildSpec(name='c', command=(sys.executable, '-c', {_SLEEP!r}),"
            f"  answers=bool, log=Path({str(log)!r}))); print(child.pid, flush=True); time.sleep(600)",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert supervisor.stdout is not None
    child = int(supervisor.stdout.readline())
    wait_for("up", log)

    supervisor.kill()
    supervisor.communicate()

    deadline = time.monotonic() + 20
    while not gone(child) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert gone(child)


def test_an_end_is_told_in_words() -> None:
    assert tell_exit(3) == "exit code 3"
    assert tell_exit(-9) == "SIGKILL"
    assert tell_exit(-250) == "signal 250"
