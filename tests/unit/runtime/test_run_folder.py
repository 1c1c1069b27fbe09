"""The folder of one run is short, private, and cleared away; nothing else ever is."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from voice.runtime.run_folder import make_run_folder, remove_run_folder


def test_only_this_user_may_enter_and_a_socket_fits() -> None:
    folder = make_run_folder()

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert len(str(folder / "broker.sock")) < 100
    remove_run_folder(folder)
    assert not folder.exists()


def test_a_long_temporary_folder_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = tmp_path / ("x" * 120)
    deep.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(deep))

    folder = make_run_folder()

    assert len(str(folder / "broker.sock")) < 100
    remove_run_folder(folder)


def test_what_it_did_not_make_it_does_not_remove(tmp_path: Path) -> None:
    remove_run_folder(tmp_path)
    remove_run_folder(Path("callgate-relative"))

    assert tmp_path.exists()
