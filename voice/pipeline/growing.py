"""Uploads that still grow, as local files: each part is fetched once, however often somebody looks."""

from __future__ import annotations

import tempfile
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from tempfile import _TemporaryFileWrapper

from voice.ports.blobs import BlobStore
from voice.ports.uploads import Upload

KEPT = 32  # uploads at most; another is fetched anew


@dataclass
class _Growing:
    file: _TemporaryFileWrapper[bytes]
    parts: tuple[str, ...] = ()


class GrowingFiles:
    """For one thread at a time."""

    def __init__(self, blobs: BlobStore, *, folder: Path | None = None) -> None:
        self._blobs = blobs
        self._folder = folder
        self._files: OrderedDict[str, _Growing] = OrderedDict()

    def path(self, upload: Upload) -> Path:
        """The bytes so far. Raises NotFound when a part has gone since: the upload is finished or given up."""
        growing = self._files.get(upload.id)
        if growing is None or upload.parts[: len(growing.parts)] != growing.parts:
            self.forget(upload.id)
            growing = _Growing(tempfile.NamedTemporaryFile(dir=self._folder, prefix="callgate-live-"))  # noqa: SIM115
            self._files[upload.id] = growing
        for key in upload.parts[len(growing.parts) :]:
            for chunk in list(self._blobs.read(key)):  # whole or not at all
                growing.file.write(chunk)
            growing.parts = (*growing.parts, key)
        growing.file.flush()
        self._files.move_to_end(upload.id)
        while len(self._files) > KEPT:
            self.forget(next(iter(self._files)))
        return Path(growing.file.name)

    def forget_all(self) -> None:
        for upload_id in list(self._files):
            self.forget(upload_id)

    def forget(self, upload_id: str) -> None:
        growing = self._files.pop(upload_id, None)
        if growing is not None:
            growing.file.close()
