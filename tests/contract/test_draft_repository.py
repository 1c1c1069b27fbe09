"""DraftRepository: one listener at a time, nothing written without the lease, and gone with the upload."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from tests.contract.samples import NOW
from tests.contract.test_upload_repository import an_upload
from tests.fakes.work import FakeDatabase
from voice.ports.drafts import DraftRepository, StoredDraft
from voice.ports.work import UnitOfWork, Work

LATER = NOW + timedelta(seconds=60)


@pytest.fixture(params=["fake", "sql"])
def begun(request: pytest.FixtureRequest, work: Work) -> Work:
    """An upload with an empty draft."""
    work = FakeDatabase().work if request.param == "fake" else work
    with work() as unit:
        unit.uploads.add(an_upload())
        unit.drafts.add("up-1", NOW)
        unit.commit()
    return work


def claimed(drafts: DraftRepository, owner: str = "a", **changes: object) -> StoredDraft | None:
    return drafts.claim("up-1", **{"owner": owner, "now": NOW, "lease_s": 60, **changes})  # type: ignore[arg-type]


def saved(drafts: DraftRepository, payload: str, owner: str = "a") -> bool:
    return drafts.save("up-1", payload, owner=owner, now=NOW, lease_s=60)


def test_a_draft_begins_empty_and_grows_by_versions(begun: Work) -> None:
    with begun() as unit:
        assert claimed(unit.drafts) == StoredDraft("up-1", "", 0)
        assert saved(unit.drafts, '{"字": 1}')
        assert saved(unit.drafts, '{"字": 2}')
        unit.commit()
    with begun() as unit:
        assert unit.drafts.newer("up-1", than=0) == StoredDraft("up-1", '{"字": 2}', 2)
        assert unit.drafts.newer("up-1", than=2) is None


def test_while_one_listens_no_other_does(begun: Work) -> None:
    with begun() as unit:
        assert claimed(unit.drafts)
        assert claimed(unit.drafts, "b") is None
        assert claimed(unit.drafts) is None  # not the same one twice either
        assert not saved(unit.drafts, "{}", "b")
        unit.drafts.release("up-1", owner="b")
        assert claimed(unit.drafts, "b") is None
        unit.drafts.release("up-1", owner="a")
        assert claimed(unit.drafts, "b")
        unit.commit()


def test_a_lease_that_ran_out_is_anothers_with_what_was_heard(begun: Work) -> None:
    with begun() as unit:
        claimed(unit.drafts)
        saved(unit.drafts, "{}")
        assert claimed(unit.drafts, "b", now=LATER - timedelta(microseconds=1)) is None
        assert claimed(unit.drafts, "b", now=LATER) == StoredDraft("up-1", "{}", 1)
        assert not saved(unit.drafts, "late")
        unit.commit()


def test_saving_prolongs_the_lease(begun: Work) -> None:
    with begun() as unit:
        claimed(unit.drafts, lease_s=1)
        saved(unit.drafts, "{}")
        assert claimed(unit.drafts, "b", now=NOW + timedelta(seconds=2)) is None


def test_of_many_listeners_at_once_one_gets_it(begun: Work) -> None:
    barrier = Barrier(6)

    def listen(n: int) -> bool:
        barrier.wait()
        with begun() as unit:
            got = claimed(unit.drafts, f"worker-{n}") is not None
            unit.commit()
        return got

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(listen, range(6))) == 1


def test_the_draft_of_a_call_is_that_of_its_upload(begun: Work) -> None:
    with begun() as unit:
        claimed(unit.drafts)
        saved(unit.drafts, "{}")
        assert unit.drafts.of_call("call-1") is None
        unit.uploads.finish("up-1", "call-1")
        assert unit.drafts.of_call("call-1") == StoredDraft("up-1", "{}", 1)
        unit.drafts.delete_of_call("call-2")
        assert unit.drafts.of_call("call-1") is not None
        unit.drafts.delete_of_call("call-1")
        assert unit.drafts.of_call("call-1") is None
        assert not saved(unit.drafts, "late")


@pytest.mark.parametrize(
    "use", [claimed, lambda drafts: saved(drafts, "{}"), lambda drafts: drafts.newer("up-1", than=-1)]
)
def test_a_draft_goes_with_its_upload(begun: Work, use: Callable[[DraftRepository], object]) -> None:
    def gone(unit: UnitOfWork) -> bool:
        return not use(unit.drafts)

    with begun() as unit:
        unit.uploads.delete("up-1")
        assert gone(unit)
