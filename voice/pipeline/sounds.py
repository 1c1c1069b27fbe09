"""What of a call's recording may be heard: all of it, or a copy in which private words are silent."""

from __future__ import annotations

import errno
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

from voice.domain.errors import NotFound, StorageFull
from voice.domain.privacy.times import Stretch
from voice.domain.recording import Call
from voice.pipeline.spool import PIECE_BYTES
from voice.ports.blobs import BlobStore

MUTED_TYPE = "audio/flac"
_FORM = 1  # of the copies; another number makes them anew

Mute = Callable[[Path, Path, Sequence[Stretch]], None]  # source, target, stretches in ms


@dataclass(frozen=True, slots=True)
class Sound:
    """Bytes in the blob store; `etag` names this very content."""

    key: str
    etag: str
    size_bytes: int
    media_type: str


class Sounds:
    """Muted copies lie beside the recordings, which are never changed. A copy is named by what is silent in it, so that
    another transcript, name or rule never plays an old one; the one it takes the place of is deleted."""

    def __init__(self, blobs: BlobStore, mute: Mute) -> None:
        self._blobs = blobs
        self._mute = mute
        self._making = Lock()  # the parts that a player asks for at once wait for one copy

    def whole(self, call: Call) -> Sound:
        return Sound(call.blob_key, call.sha256, call.size_bytes, call.media_type)

    def muted(self, call: Call, stretches: Sequence[Stretch]) -> Sound:
        """Made when it is first asked for, in about a hundredth of the length of the call. Without stretches it is the
        recording itself."""
        if not stretches:
            return self.whole(call)
        named = json.dumps([_FORM, call.sha256, stretches])
        name = hashlib.sha256(named.encode()).hexdigest()
        key = f"muted/{call.id}/{name}"
        with self._making:
            try:
                size = self._blobs.size(key)
            except NotFound:
                size = self._made(call, key, stretches)
        return Sound(key, name, size, MUTED_TYPE)

    def read(self, sound: Sound, *, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        return self._blobs.read(sound.key, start=start, length=length)

    def _made(self, call: Call, key: str, stretches: Sequence[Stretch]) -> int:
        with TemporaryDirectory(prefix="callgate-") as folder, self._blobs.local_file(call.blob_key) as source:
            target = Path(folder) / "muted.flac"
            try:
                self._mute(source, target, stretches)
            except OSError as error:
                if error.errno == errno.ENOSPC:
                    raise StorageFull("The disk for muted copies is full.", remedy="Free some space.") from error
                raise
            size = self._blobs.put(key, _chunks(target)).size_bytes
        self._replace(f"muted/{call.id}/current", key)
        return size

    def _replace(self, pointer: str, key: str) -> None:
        """Note which copy is the newest and delete the one before."""
        try:
            before = b"".join(self._blobs.read(pointer)).decode()
        except NotFound:
            before = key
        self._blobs.put(pointer, [key.encode()])
        if before != key:
            self._blobs.delete(before)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            yield piece
