"""Before anything starts: the port is ours, the folder can be written, the disk has room; else one clear message."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from voice.domain.errors import Conflict, StorageFull, Unavailable
from voice.runtime.preflight import NEEDED_MB, DiskWatch, listen, own_folder, require_space


def test_a_free_port_is_held_from_then_on() -> None:
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]

        with socket.create_connection(("127.0.0.1", port), timeout=5):
            pass  # taken in although nobody serves yet: requests wait, they are not refused


def test_a_taken_port_is_named_with_the_setting_that_helps() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(Conflict) as raised:
            listen("127.0.0.1", port)

    assert str(port) in raised.value.detail
    assert "CALLGATE_PORT" in (raised.value.remedy or "")
    assert raised.value.code == "port_taken"


def test_a_foreign_address_is_refused_with_the_settings_that_help() -> None:
    with pytest.raises(Unavailable) as raised:
        listen("192.0.2.1", 0)  # an address of documentation, nobody's

    assert raised.value.code == "cannot_listen"
    assert "CALLGATE_HOST" in (raised.value.remedy or "")


def test_the_data_folder_is_made_and_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert own_folder(Path("deep/data")) == tmp_path / "deep" / "data"
    assert list((tmp_path / "deep" / "data").iterdir()) == []


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")

    with pytest.raises(Unavailable) as raised:
        own_folder(blocked / "data")

    assert str(blocked) in raised.value.detail
    assert "CALLGATE_DATA_DIR" in (raised.value.remedy or "")


def test_a_full_disk_stops_the_start_with_a_reason(tmp_path: Path) -> None:
    with pytest.raises(StorageFull) as raised:
        require_space(tmp_path, free=lambda _: 3)

    assert "3 MB left" in raised.value.detail
    assert raised.value.code == "disk_full"


def test_room_enough_is_no_matter(tmp_path: Path) -> None:
    require_space(tmp_path, free=lambda _: NEEDED_MB)
    require_space(tmp_path)


def test_a_disk_that_runs_full_later_is_told_once_and_its_recovery_too(tmp_path: Path) -> None:
    said: list[str] = []
    left = iter([500, 5, 4, 900, 900])
    watch = DiskWatch(tmp_path, said.append, free=lambda _: next(left))

    for minute in range(5):
        watch(minute * 60.0)

    assert len(said) == 2
    assert "5 MB left" in said[0]
    assert "none is lost" in said[0]
    assert "room again" in said[1]


def test_the_disk_is_not_asked_at_every_tick(tmp_path: Path) -> None:
    asked: list[Path] = []

    def free(folder: Path) -> int:
        asked.append(folder)
        return 500

    watch = DiskWatch(tmp_path, lambda _: None, free=free)
    for tick in range(100):
        watch(tick * 0.15)

    assert len(asked) == 1
