"""Spools incoming bytes to a temporary file while they are counted and hashed."""

from __future__ import annotations

import errno
import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from voice.domain.errors import StorageFull, TooLarge

PIECE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Spooled:
    """A temporary file with what is known of its bytes."""

    path: Path
    size_bytes: int
    sha256: str

    def chunks(self) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            while piece := file.read(PIECE_BYTES):
                yield piece


@contextmanager
def spooled(chunks: Iterable[bytes], *, max_bytes: int, folder: Path | None = None) -> Iterator[Spooled]:
    """The chunks as a file for the time of the context.

    Raises TooLarge as soon as `max_bytes` is passed, StorageFull when the disk is.
    """
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=folder, prefix="callgate-") as file:
        try:
            for chunk in chunks:
                size += len(chunk)
                if size > max_bytes:
                    raise TooLarge(
                        f"The recording is larger than {max_bytes // PIECE_BYTES} MB.",
                        remedy="Send it compressed, for instance as m4a or opus.",
                    )
                digest.update(chunk)
                file.write(chunk)
            file.flush()
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise StorageFull("The disk for incoming recordings is full.", remedy="Free some space.") from error
            raise
        yield Spooled(Path(file.name), size, digest.hexdigest())
