"""BlobStore in memory."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.fakes.crash import never
from voice.domain.errors import NotFound, Unavailable
from voice.ports.blobs import BlobInfo


class FakeBlobs:
    """`away` makes every call fail like an unreachable store; `before_read` runs once, before the next read."""

    def __init__(self, *, point: Callable[[str], Any] = never) -> None:
        self.objects: dict[str, bytes] = {}
        self.away = False
        self.before_read: Callable[[], object] | None = None
        self._point = point

    def put(self, key: str, chunks: Iterable[bytes]) -> BlobInfo:
        content = b"".join(chunks)
        self._answer()
        self._point(f"before put {key.partition('/')[0]}")
        self.objects[key] = content
        self._point(f"after put {key.partition('/')[0]}")
        return BlobInfo(key, len(content), hashlib.sha256(content).hexdigest())

    def size(self, key: str) -> int:
        return len(self._object(key))

    def read(self, key: str, *, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        meanwhile, self.before_read = self.before_read, None
        if meanwhile is not None:
            meanwhile()
        content = self._object(key)[start:]
        return iter([content if length is None else content[:length]])

    @contextmanager
    def local_file(self, key: str) -> Iterator[Path]:
        with tempfile.NamedTemporaryFile() as file:
            file.write(self._object(key))
            file.flush()
            yield Path(file.name)

    def delete(self, key: str) -> None:
        self._answer()
        self.objects.pop(key, None)

    def keys(self, prefix: str) -> list[str]:
        return sorted(key for key in self.objects if key.startswith(prefix))

    def _object(self, key: str) -> bytes:
        self._answer()
        if key not in self.objects:
            raise NotFound(f"There is no object {key}.", code="no_such_object")
        return self.objects[key]

    def _answer(self) -> None:
        if self.away:
            raise Unavailable("The object store does not answer.", code="objects_unavailable")
