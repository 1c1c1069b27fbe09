"""The clock tells UTC; identifiers sort by the time of their making."""

from __future__ import annotations

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from voice.adapters.clock_system import SystemClock, Uuid7Ids


def test_now_is_aware_and_in_utc() -> None:
    before = datetime.now(UTC)
    now = SystemClock().now()
    assert before <= now <= datetime.now(UTC)
    assert now.tzinfo is UTC


def test_ids_are_uuids_of_version_7_with_the_present_millisecond() -> None:
    before = time.time_ns() // 1_000_000
    made = uuid.UUID(Uuid7Ids().new_id())
    assert made.version == 7
    assert made.variant == uuid.RFC_4122
    assert before <= made.int >> 80 <= time.time_ns() // 1_000_000


def test_ids_made_in_a_row_sort_in_that_row() -> None:
    ids = Uuid7Ids()
    made = [ids.new_id() for _ in range(5_000)]
    assert made == sorted(set(made))


def test_ids_of_many_threads_differ() -> None:
    ids = Uuid7Ids()
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: ids.new_id(), range(4_000)))
    assert len(set(made)) == 4_000


def test_two_sources_differ() -> None:
    assert Uuid7Ids().new_id() != Uuid7Ids().new_id()
