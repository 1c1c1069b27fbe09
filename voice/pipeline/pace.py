"""When an upload that grows is worth another look: each look reads it from its beginning."""

from __future__ import annotations

from collections import OrderedDict

from voice.ports.uploads import Upload

LEAST_MS = 8_000  # of new sound; less seldom holds a block of speech that is over
SHARE = 40  # after an hour a look takes as long as twelve do after five minutes, and comes every minute and a half
KEPT = 10_000  # uploads remembered; another is looked at once too often, which is harmless


class Pace:
    """Each process keeps its own, in bytes: nobody knows how long the sound is without a look."""

    def __init__(self) -> None:
        self._due: OrderedDict[str, int] = OrderedDict()

    def is_due(self, upload: Upload) -> bool:
        return upload.offset >= self._due.get(upload.id, 0)

    def looked(self, upload: Upload, *, heard_ms: int) -> None:
        """There was a look at all bytes so far, of which the first `heard_ms` are done with.

        As long as nothing is heard, the next look comes when there are twice as many bytes.
        """
        more_ms = max(LEAST_MS, heard_ms // SHARE)
        self._due[upload.id] = upload.offset + upload.offset * more_ms // max(heard_ms, more_ms)
        self._due.move_to_end(upload.id)
        if len(self._due) > KEPT:
            self._due.popitem(last=False)

    def forget(self, upload_id: str) -> None:
        self._due.pop(upload_id, None)
