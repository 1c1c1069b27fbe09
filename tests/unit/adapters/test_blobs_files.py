"""What only files do: durability in the right order, a full disk, and the remains of a killed writer."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from voice.adapters.blobs_files import FileBlobs
from voice.domain.errors import StorageFull, Unavailable


def files_in(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def test_the_object_and_its_folders_are_durable_before_put_returns(tmp_path: Path) -> None:
    synced: list[str] = []

    def sync(descriptor: int) -> None:
        target = Path(f"/proc/self/fd/{descriptor}").readlink()
        synced.append(f"{target.relative_to(tmp_path)}:{len(list(target.iterdir())) if target.is_dir() else 'file'}")

    FileBlobs(tmp_path / "blobs", sync=sync).put("2026/03/sound", [b"sound"])
    assert synced[0].startswith("blobs/.partial/")
    # each new folder is made known to its parent, and the name of the object to its folder at last
    assert synced[1:] == ["blobs:2", "blobs/2026:1", "blobs/2026/03:1"]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path, code: int) -> None:
    def no_room(_descriptor: int) -> None:
        raise OSError(code, os.strerror(code))

    with pytest.raises(StorageFull) as refused:
        FileBlobs(tmp_path, sync=no_room).put("sound", [b"sound"])
    assert refused.value.retryable
    assert refused.value.remedy
    assert files_in(tmp_path) == []


def test_another_failure_of_the_disk_is_unavailable(tmp_path: Path) -> None:
    def broken(_descriptor: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with pytest.raises(Unavailable) as refused:
        FileBlobs(tmp_path, sync=broken).put("sound", [b"sound"])
    assert not isinstance(refused.value, StorageFull)
    assert files_in(tmp_path) == []


def test_a_folder_is_no_object(tmp_path: Path) -> None:
    blobs = FileBlobs(tmp_path)
    blobs.put("folder/sound", [b"sound"])
    blobs.delete("folder")
    blobs.delete("folder/sound/deeper")
    assert files_in(tmp_path) == ["folder/sound"]


def test_a_root_that_cannot_be_a_folder_is_told_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(Unavailable):
        FileBlobs(tmp_path / "taken")


def test_a_writer_killed_in_mid_object_leaves_the_former_one(tmp_path: Path) -> None:
    blobs = FileBlobs(tmp_path)
    blobs.put("sound", [b"former"])

    def killed() -> Iterator[bytes]:
        yield b"half"
        os._exit(9)

    child = os.fork()
    if child == 0:
        blobs.put("sound", killed())
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert b"".join(blobs.read("sound")) == b"former"


def test_remains_of_killed_writers_go_after_a_day_and_running_ones_stay(tmp_path: Path) -> None:
    FileBlobs(tmp_path)
    remains, running = tmp_path / ".partial" / "old", tmp_path / ".partial" / "new"
    remains.write_bytes(b"half")
    running.write_bytes(b"half")
    yesterday = time.time() - 25 * 3600
    os.utime(remains, (yesterday, yesterday))
    FileBlobs(tmp_path)
    assert files_in(tmp_path) == [".partial/new"]
