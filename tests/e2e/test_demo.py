"""`callgate demo --once`: every sample call becomes a record that is printed with its times, and nothing is left."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.e2e.running import alive, free_port, wait_until
from tests.left_out import leave_out
from voice.adapters.model_files import ModelFiles
from voice.engines import models_dir
from voice.runtime.demo_people import PASSWORD
from voice.runtime.samples import samples
from voice.settings import Settings

pytestmark = [pytest.mark.slow, pytest.mark.models]


class Demo:
    def __init__(self, folder: Path, *options: str) -> None:
        self.data_dir, self.port, self._printed = folder / "data", free_port(), folder / "printed.txt"
        environment = {**os.environ, "CALLGATE_DATA_DIR": str(self.data_dir), "CALLGATE_PORT": str(self.port)}
        with self._printed.open("w") as printed:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "voice.cli", "demo", *options],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def printed(self) -> str:
        return self._printed.read_text()

    @property
    def run_folder(self) -> Path | None:
        """Of the run that is under way."""
        note = (self.data_dir / "serve.lock").read_text().splitlines()
        return Path(note[1]) if len(note) > 1 else None


@pytest.fixture
def weights() -> None:
    settings = Settings(_env_file=None)
    files = ModelFiles(models_dir(settings) / "manifest.toml", settings.cache_dir)
    if files.fault(files.model("base")):
        leave_out("the Whisper weights are missing (callgate models fetch)")


@pytest.fixture
def folder(tmp_path: Path, weights: None) -> Iterator[Path]:
    yield tmp_path
    for process in psutil.process_iter():
        try:
            if process.environ().get("CALLGATE_DATA_DIR") == str(tmp_path / "data"):
                process.kill()
        except psutil.Error:
            continue


def test_each_sample_is_printed_with_its_times_and_address_and_nothing_is_left(folder: Path) -> None:
    demo = Demo(folder, "--once")
    wait_until(lambda: (demo.data_dir / "serve.lock").exists() and demo.run_folder, within_s=60, what="it runs")
    run_folder = demo.run_folder

    assert demo.process.wait(timeout=300) == 0, demo.printed

    printed = demo.printed
    for sample in samples():
        assert sample.name in printed
        assert sample.account is None or sample.account in printed
    assert len(re.findall(rf"http://127\.0\.0\.1:{demo.port}/calls/[0-9a-f-]{{36}}", printed)) == len(samples())
    assert len(re.findall(r"^  \d\d:\d\d–\d\d:\d\d  .*“.+”$", printed, re.MULTILINE)) >= len(samples())
    assert PASSWORD in printed
    assert run_folder is not None
    assert not run_folder.exists()


def test_ctrl_c_while_it_works_stops_all(folder: Path) -> None:
    demo = Demo(folder)
    wait_until(lambda: "uploaded" in demo.printed, within_s=120, what="the calls are uploaded")
    children = [child.pid for child in psutil.Process(demo.process.pid).children(recursive=True)]
    assert len(children) >= 4

    demo.process.send_signal(signal.SIGINT)

    demo.process.wait(timeout=20)
    assert not any(alive(pid) for pid in children)
    assert "Traceback" not in demo.printed
