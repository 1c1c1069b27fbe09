"""Bytes on their way in lie in a temporary file that never outlives its use."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from voice.domain.errors import StorageFull, TooLarge
from voice.pipeline.spool import spooled


def test_the_file_holds_the_bytes_and_knows_their_hash(tmp_path: Path) -> None:
    with spooled([b"one", b"two"], max_bytes=6, folder=tmp_path) as file:
        assert file.path.read_bytes() == b"onetwo"
        assert file.size_bytes == 6
        assert file.sha256 == hashlib.sha256(b"onetwo").hexdigest()
        assert b"".join(file.chunks()) == b"onetwo"
    assert not list(tmp_path.iterdir())


def test_the_first_byte_too_many_ends_it(tmp_path: Path) -> None:
    with pytest.raises(TooLarge), spooled([b"1234567"], max_bytes=6, folder=tmp_path):
        pass
    assert not list(tmp_path.iterdir())


def failing(error: OSError) -> Iterator[bytes]:
    yield b"some"
    raise error


def test_a_full_disk_is_named(tmp_path: Path) -> None:
    full = OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(StorageFull), spooled(failing(full), max_bytes=100, folder=tmp_path):
        pass


def test_a_connection_that_breaks_is_the_callers_to_handle(tmp_path: Path) -> None:
    with pytest.raises(ConnectionResetError), spooled(failing(ConnectionResetError()), max_bytes=100, folder=tmp_path):
        pass
    assert not list(tmp_path.iterdir())
