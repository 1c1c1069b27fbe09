"""Where recordings and upload parts lie."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class BlobInfo:
    key: str
    size_bytes: int
    sha256: str


class BlobStore(Protocol):
    """Objects by key ("recordings/2026/03/<sha256>"); what `put` returned survives a crash.

    A missing key raises NotFound; a full disk StorageFull; an unreachable store Unavailable.
    """

    def put(self, key: str, chunks: Iterable[bytes]) -> BlobInfo:
        """Store all chunks under `key` whole or not at all, durable on return. Replaces an object of that key."""

    def size(self, key: str) -> int:
        """Bytes of the object."""

    def read(self, key: str, *, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """The bytes from `start`, at most `length`, in chunks. Errors surface on the call, not at the first chunk."""

    def local_file(self, key: str) -> AbstractContextManager[Path]:
        """The object as a readable file for the time of the context (itself, or a temporary copy)."""

    def delete(self, key: str) -> None:
        """Remove the object; a missing one is no error."""
