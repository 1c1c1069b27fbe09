"""BlobStore in a folder: temporary file, fsync, rename, fsync of the folder."""

from __future__ import annotations

import errno
import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO

from voice.adapters.blob_keys import checked
from voice.domain.errors import NotFound, StorageFull, Unavailable
from voice.ports.blobs import BlobInfo

_CHUNK = 256 * 1024
_ABSENT = (FileNotFoundError, IsADirectoryError, NotADirectoryError)
_ABANDONED_S = 24 * 3600  # no single object takes so long to write


class FileBlobs:
    """`sync` makes a descriptor's content durable; a parameter because a full disk may show only there."""

    def __init__(self, root: Path, *, sync: Callable[[int], None] = os.fsync) -> None:
        self._root = root
        self._sync = sync
        self._partial = root / ".partial"
        with _our_errors():
            self._partial.mkdir(parents=True, exist_ok=True)
            self._drop_abandoned()

    def put(self, key: str, chunks: Iterable[bytes]) -> BlobInfo:
        target = self._root / checked(key)
        digest, size = hashlib.sha256(), 0
        with _our_errors():
            part = NamedTemporaryFile(dir=self._partial, delete=False)  # noqa: SIM115 renamed, so not deleted on close
        try:
            with part as file:
                for chunk in chunks:  # outside _our_errors: a failing sender is not a failing disk
                    with _our_errors():
                        file.write(chunk)
                    digest.update(chunk)
                    size += len(chunk)
                with _our_errors():
                    file.flush()
                    self._sync(file.fileno())
            with _our_errors():
                self._make_folder(target.parent)
                Path(part.name).replace(target)
                self._sync_folder(target.parent)
        except BaseException:
            with suppress(OSError):
                Path(part.name).unlink()
            raise
        return BlobInfo(key, size, digest.hexdigest())

    def size(self, key: str) -> int:
        with self._opened(key) as file:
            return os.fstat(file.fileno()).st_size

    def read(self, key: str, *, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        file = self._open(key)
        file.seek(start)
        return _chunks(file, length)

    @contextmanager
    def local_file(self, key: str) -> Iterator[Path]:
        with self._opened(key):
            yield self._root / key

    def delete(self, key: str) -> None:
        with _our_errors(), suppress(*_ABSENT):
            (self._root / checked(key)).unlink()

    def _open(self, key: str) -> BinaryIO:
        path = self._root / checked(key)
        with _our_errors():
            try:
                return path.open("rb")
            except _ABSENT as error:
                raise NotFound("There is no such object.", code="blob_not_found") from error

    @contextmanager
    def _opened(self, key: str) -> Iterator[BinaryIO]:
        with self._open(key) as file:
            yield file

    def _drop_abandoned(self) -> None:
        oldest = time.time() - _ABANDONED_S
        for path in self._partial.iterdir():
            with suppress(FileNotFoundError):  # its writer, or another process, was quicker
                if path.stat().st_mtime < oldest:
                    path.unlink()

    def _make_folder(self, folder: Path) -> None:
        missing = [path for path in (folder, *folder.parents) if not path.exists()]
        for path in reversed(missing):
            path.mkdir(exist_ok=True)
            self._sync_folder(path.parent)

    def _sync_folder(self, folder: Path) -> None:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            self._sync(descriptor)
        finally:
            os.close(descriptor)


def _chunks(file: BinaryIO, length: int | None) -> Iterator[bytes]:
    with file:
        left = length
        while left is None or left > 0:
            with _our_errors():
                chunk = file.read(_CHUNK if left is None else min(left, _CHUNK))
            if not chunk:
                return
            left = None if left is None else left - len(chunk)
            yield chunk


@contextmanager
def _our_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFull(
                "The disk of recordings is full.", remedy="Free space or move the data folder; then send it again."
            ) from error
        raise Unavailable(
            f"The folder of recordings cannot be used: {os.strerror(error.errno or 0)}.",
            code="blobs_unavailable",
            remedy="Check that the data folder exists and may be written.",
        ) from error
