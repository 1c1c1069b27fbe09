"""The machine's clock, and identifiers that sort by time."""

from __future__ import annotations

import secrets
import threading
import time
import uuid
from datetime import UTC, datetime

_TAIL_BITS = 74


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class Uuid7Ids:
    """UUID version 7 (RFC 9562): milliseconds, then a random tail that counts up within one millisecond.

    Ids of one process sort strictly in the order of their making, even when the clock is set back.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._millis = 0
        self._tail = 0

    def new_id(self) -> str:
        with self._lock:
            millis = time.time_ns() // 1_000_000
            if millis > self._millis:
                self._millis = millis
                self._tail = secrets.randbits(_TAIL_BITS - 1)  # the top bit leaves room to count up
            else:
                self._tail += 1 + secrets.randbits(16)  # neighbours stay unguessable
            high, low = divmod(self._tail, 1 << 62)
            return str(uuid.UUID(int=self._millis << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low))
