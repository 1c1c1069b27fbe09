"""One service a data folder; the lock lives as long as any of its processes, and names its holder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from voice.domain.errors import Conflict
from voice.runtime.data_lock import DataLock


def test_a_second_service_is_turned_away_with_the_holders_process(tmp_path: Path) -> None:
    lock = DataLock(tmp_path, patience_s=0)
    lock.write_note("4711\n/tmp/callgate-x\n")

    with pytest.raises(Conflict) as raised:
        DataLock(tmp_path, patience_s=0)

    assert "4711" in raised.value.detail
    assert str(tmp_path) in raised.value.detail
    assert "CALLGATE_DATA_DIR" in (raised.value.remedy or "")
    lock.release()


def test_a_released_folder_is_free_again(tmp_path: Path) -> None:
    DataLock(tmp_path, patience_s=0).release()
    DataLock(tmp_path, patience_s=0).release()


def test_another_folder_is_another_matter(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    first, second = DataLock(tmp_path, patience_s=0), DataLock(tmp_path / "b", patience_s=0)
    first.release()
    second.release()


def test_an_orphan_keeps_the_folder_locked(tmp_path: Path) -> None:
    lock = DataLock(tmp_path, patience_s=0)
    orphan = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=(lock.fd,))
    lock.release()

    with pytest.raises(Conflict):
        DataLock(tmp_path, patience_s=0)

    orphan.kill()
    orphan.communicate()
    DataLock(tmp_path, patience_s=5).release()


def test_the_note_of_the_last_run_can_be_read_by_the_next(tmp_path: Path) -> None:
    first = DataLock(tmp_path, patience_s=0)
    first.write_note("a much longer note")
    first.write_note(f"{os.getpid()}\n/tmp/callgate-x\n")
    first.release()

    second = DataLock(tmp_path, patience_s=0)
    assert second.note() == f"{os.getpid()}\n/tmp/callgate-x\n"
    second.release()
