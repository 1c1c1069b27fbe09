"""Whatever is published for whenever: at each moment the highest version that is effective holds, and texts stay."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_core.errors import CrmInvalid
from crm_core.ledger import verify_chain
from crm_core.policy_book import PolicyBook
from crm_core.service import policy_history, preview_policy, publish_policy, take_over_shipped
from crm_core.sight import EVERYWHERE
from tests.fakes.crm_store import FakeCrmStore
from tests.unit.crm_core.policies.conftest import SHIPPED
from tests.unit.crm_core.policies.texts import ATTRIBUTION, attribution, changed
from tests.unit.crm_core.samples import NOW

DAY = timedelta(days=1)
BOOK = PolicyBook(SHIPPED)


def publish(store: FakeCrmStore, version: int, *, wait: int = 0, note: str = "") -> None:
    publish_policy(
        store,
        BOOK,
        kind="attribution",
        text=attribution(10 + version, version=version),
        expected_version=version - 1,
        effective_at=NOW + wait * DAY,
        note=note,
        actor_id="boss",
        now=NOW,
    )


def holds(store: FakeCrmStore, after: int) -> int:
    return BOOK.current(store, NOW + after * DAY).attribution.max_candidates


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 9), min_size=1, max_size=4), st.integers(0, 10))
def test_the_highest_version_in_force_holds(waits: list[int], after: int) -> None:
    store = FakeCrmStore()
    for place, wait in enumerate(waits):
        publish(store, place + 2, wait=wait)

    in_force = [place + 2 for place, wait in enumerate(waits) if wait <= after]
    assert holds(store, after) == (10 + max(in_force) if in_force else 5)
    history = policy_history(store, BOOK, kind="attribution", now=NOW)
    assert [one.version for one in history] == list(range(len(waits) + 1, 0, -1))
    assert history[-1].text == ATTRIBUTION
    assert verify_chain(store.chain()).ok


def test_a_version_that_waits_is_the_one_to_build_on() -> None:
    store = FakeCrmStore()
    publish(store, 2, wait=5)

    preview = preview_policy(store, EVERYWHERE, BOOK, kind="attribution", text=attribution(7), now=NOW)
    assert preview.version == 3
    assert [(change.before, change.after) for change in preview.changes] == [(12, 7)]
    assert holds(store, 0) == 5


def test_publishing_writes_down_what_was_shipped_beside_it_once() -> None:
    store = FakeCrmStore()
    publish(store, 2)
    publish(store, 3)

    told = [event.type for event in reversed(store.events(EVERYWHERE, aggregate="policy:attribution"))]
    assert told == ["policy.shipped", "policy.published", "policy.published"]
    assert "attribution" not in {one.kind for one in take_over_shipped(store, BOOK, now=NOW)}


def test_kinds_are_numbered_apart() -> None:
    store = FakeCrmStore()
    publish(store, 2)
    publish_policy(
        store,
        BOOK,
        kind="quality",
        text=changed(SHIPPED["quality"], ("entropy_bits = 2.0", "entropy_bits = 2.1")),
        expected_version=1,
        actor_id="boss",
        now=NOW,
    )

    policy = BOOK.current(store, NOW)
    assert (policy.attribution.version, policy.quality.version, policy.pipeline.version) == (2, 2, 1)
    assert policy.quality.entropy_bits == 2.1


def test_a_book_that_was_opened_before_sees_what_another_published() -> None:
    store, other = FakeCrmStore(), PolicyBook(SHIPPED)
    assert other.current(store, NOW).attribution.max_candidates == 5
    publish(store, 2)

    assert other.current(store, NOW).attribution.max_candidates == 12
    assert other.pinned(store, "attribution", 1).max_candidates == 5


def test_the_lock_of_the_kind_is_taken_before_its_versions_are_read() -> None:
    store = FakeCrmStore()
    publish(store, 2)

    assert store.locks[0] == "policy:attribution"
    assert store.locks[-1] == "events"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (attribution(7).replace("contained = 0.9", "contained = 9"), 10),
        (attribution(7).replace("contained = 0.9", "contained ="), 10),
        (attribution(7).replace("contained = 0.9", "contain = 0.9"), 1),
        (attribution(7).replace("version = 2", "version = 0"), 3),
    ],
)
def test_what_is_refused_when_published_was_told_by_the_preview(text: str, line: int) -> None:
    store = FakeCrmStore()
    told = preview_policy(store, EVERYWHERE, BOOK, kind="attribution", text=text, now=NOW).mistake

    assert told
    assert told.line == line
    with pytest.raises(CrmInvalid) as refused:
        publish_policy(store, BOOK, kind="attribution", text=text, expected_version=1, actor_id="boss", now=NOW)
    assert (refused.value.detail, refused.value.remedy) == (told.detail, told.remedy)
    assert store.policy_versions("attribution") == ()
