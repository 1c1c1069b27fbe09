"""BlobStore: whole or not at all, on files and on two S3 servers."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.s3_servers import ACCESS_KEY, SECRET_KEY, S3Server
from voice.adapters.blobs_files import FileBlobs
from voice.adapters.blobs_s3 import S3Blobs
from voice.domain.errors import InvalidInput, NotFound
from voice.ports.blobs import BlobStore

SOUND = bytes(range(256)) * 4096  # 1 MiB: several chunks to read


@pytest.fixture(params=["files", *(pytest.param(name, marks=pytest.mark.services) for name in ("nanio", "moto"))])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    if request.param == "files":
        return FileBlobs(tmp_path / "blobs")
    server: S3Server = request.getfixturevalue(f"{request.param}_server")
    bucket = f"callgate-{secrets.token_hex(4)}"
    store = S3Blobs(server.endpoint, bucket=bucket, access_key=ACCESS_KEY, secret_key=SECRET_KEY, secure=False)
    store.ensure_bucket()
    return store


def content(blobs: BlobStore, key: str, *, start: int = 0, length: int | None = None) -> bytes:
    return b"".join(blobs.read(key, start=start, length=length))


def cut_off(*chunks: bytes) -> Iterator[bytes]:
    """A sender whose connection breaks after these chunks."""
    yield from chunks
    raise ConnectionResetError("the phone left the tunnel's other end")


def test_an_object_comes_back_as_it_was_put(blobs: BlobStore) -> None:
    info = blobs.put("recordings/2026/03/abc", [SOUND[:1000], b"", SOUND[1000:]])
    assert (info.key, info.size_bytes) == ("recordings/2026/03/abc", len(SOUND))
    assert info.sha256 == hashlib.sha256(SOUND).hexdigest()
    assert blobs.size(info.key) == len(SOUND)
    assert content(blobs, info.key) == SOUND


def test_objects_too_large_for_memory_come_back_too(blobs: BlobStore) -> None:
    info = blobs.put("large", (SOUND for _ in range(9)))
    assert info.size_bytes == 9 * len(SOUND)
    digest = hashlib.sha256()
    for chunk in blobs.read("large"):
        digest.update(chunk)
    assert digest.hexdigest() == info.sha256


def test_an_empty_object_is_an_object(blobs: BlobStore) -> None:
    info = blobs.put("empty", [])
    assert (info.size_bytes, info.sha256) == (0, hashlib.sha256().hexdigest())
    assert blobs.size("empty") == 0
    assert content(blobs, "empty") == b""


@pytest.mark.parametrize(
    ("start", "length", "expected"),
    [
        (0, 10, SOUND[:10]),
        (300_000, 300_000, SOUND[300_000:600_000]),
        (len(SOUND) - 5, None, SOUND[-5:]),
        (len(SOUND) - 5, 50, SOUND[-5:]),
        (len(SOUND), None, b""),
        (len(SOUND) + 10, 5, b""),
        (7, 0, b""),
    ],
)
def test_ranges_are_read_as_far_as_there_is_something(
    blobs: BlobStore, start: int, length: int | None, expected: bytes
) -> None:
    blobs.put("sound", [SOUND])
    assert content(blobs, "sound", start=start, length=length) == expected


def test_a_local_file_holds_the_object_while_it_is_needed(blobs: BlobStore) -> None:
    blobs.put("sound", [SOUND])
    with blobs.local_file("sound") as path:
        assert path.read_bytes() == SOUND
    assert content(blobs, "sound") == SOUND


def test_putting_again_replaces(blobs: BlobStore) -> None:
    blobs.put("sound", [SOUND])
    blobs.put("sound", [b"new"])
    assert content(blobs, "sound") == b"new"


def test_a_reader_that_has_begun_keeps_what_it_reads(blobs: BlobStore) -> None:
    blobs.put("sound", [SOUND])
    reading = blobs.read("sound")
    first = next(reading)
    assert first + b"".join(reading) == SOUND


def test_a_broken_sender_leaves_nothing(blobs: BlobStore) -> None:
    with pytest.raises(ConnectionResetError):
        blobs.put("sound", cut_off(SOUND))
    with pytest.raises(NotFound):
        blobs.size("sound")


def test_a_broken_sender_leaves_the_former_object(blobs: BlobStore) -> None:
    blobs.put("sound", [b"former"])
    with pytest.raises(ConnectionResetError):
        blobs.put("sound", cut_off(SOUND))
    assert content(blobs, "sound") == b"former"


def test_deleting_is_final_and_may_be_repeated(blobs: BlobStore) -> None:
    blobs.put("a/b", [SOUND])
    blobs.put("a/c", [b"stays"])
    for key in ("a/b", "a/b", "a/never", "never"):
        blobs.delete(key)
    with pytest.raises(NotFound):
        blobs.size("a/b")
    assert content(blobs, "a/c") == b"stays"


def test_what_is_missing_is_told_at_the_call(blobs: BlobStore) -> None:
    blobs.put("folder/sound", [SOUND])
    for key in ("missing", "folder", "folder/sound2"):
        with pytest.raises(NotFound):
            blobs.size(key)
        with pytest.raises(NotFound):
            blobs.read(key)  # not first at `next`
        with pytest.raises(NotFound), blobs.local_file(key):
            pass


@pytest.mark.parametrize(
    "key", ["", "/etc/passwd", "../x", "a/../../x", "a//b", "a/", ".partial/x", "a\\b", "a\0b", "录音"]
)
def test_keys_that_could_leave_the_store_are_refused(blobs: BlobStore, key: str) -> None:
    with pytest.raises(InvalidInput):
        blobs.put(key, [SOUND])
    with pytest.raises(InvalidInput):
        blobs.read(key)
    with pytest.raises(InvalidInput):
        blobs.size(key)
    with pytest.raises(InvalidInput):
        blobs.delete(key)
