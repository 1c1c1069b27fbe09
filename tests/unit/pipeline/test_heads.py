"""Versions of the heads: kept for all workers, put in use and taken back by an admin of all, never half there."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.fakes.service import FakeService
from voice.domain.actor import SYSTEM
from voice.domain.errors import Conflict, EngineFailed, Forbidden, NotFound
from voice.pipeline.heads import RELEASE, Heads
from voice.ports.learning import HeadVersion

FILES = {"heads.npz": b"weights", "heads.toml": b"[need]\n"}


class Worker:
    """A machine with a folder of its own, over the stores of all."""

    def __init__(self, service: FakeService, folder: Path, release: str = "release-1") -> None:
        self.folder = folder
        self.release = release
        self.heads = Heads(
            work=service.database.work,
            blobs=service.blobs,
            clock=service.clock,
            folder=folder,
            release=lambda: self.release,
        )

    def files(self) -> dict[str, bytes]:
        in_use = self.heads.in_use()
        assert in_use is not None
        return {path.name: path.read_bytes() for path in in_use.iterdir()}


@pytest.fixture
def worker(service: FakeService, tmp_path: Path) -> Worker:
    return Worker(service, tmp_path / "worker")


@pytest.fixture
def fitted(tmp_path: Path) -> Path:
    folder = tmp_path / "fitted"
    folder.mkdir()
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    return folder


def kept(worker: Worker, fitted: Path, version: str = "v1", release: str = "release-1") -> str:
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()}
    worker.heads.keep(SYSTEM, version, {"release": release, "files": digests}, fitted)
    return version


def in_use(worker: Worker) -> str | None:
    folder = worker.heads.in_use()
    return folder.name if folder else None


def test_without_a_choice_the_heads_of_the_release_are_used(worker: Worker) -> None:
    assert in_use(worker) is None


def test_a_new_version_changes_nothing_by_itself(worker: Worker, fitted: Path) -> None:
    kept(worker, fitted)
    assert in_use(worker) is None


def test_a_version_in_use_is_brought_to_every_machine(
    service: FakeService, worker: Worker, fitted: Path, tmp_path: Path
) -> None:
    worker.heads.use(SYSTEM, kept(worker, fitted))
    other = Worker(service, tmp_path / "other")
    assert (in_use(other), other.files()) == ("v1", FILES)


def test_running_workers_take_a_choice_at_their_next_call(worker: Worker, fitted: Path) -> None:
    kept(worker, fitted, "v1")
    kept(worker, fitted, "v2")
    seen = []
    for version in ("v1", "v2", RELEASE):
        worker.heads.use(SYSTEM, version)
        seen.append(in_use(worker))
    assert seen == ["v1", "v2", None]


def test_rolling_back_takes_one_choice_after_the_other_back(worker: Worker, fitted: Path) -> None:
    for version in ("v1", "v2"):
        worker.heads.use(SYSTEM, kept(worker, fitted, version))
    assert worker.heads.roll_back(SYSTEM) == "v1"
    assert in_use(worker) == "v1"
    assert worker.heads.roll_back(SYSTEM) == RELEASE
    assert in_use(worker) is None
    with pytest.raises(Conflict) as refused:
        worker.heads.roll_back(SYSTEM)
    assert refused.value.code == "nothing_chosen"


def test_the_log_tells_who_trained_and_switched_what(service: FakeService, worker: Worker, fitted: Path) -> None:
    worker.heads.use(SYSTEM, kept(worker, fitted))
    worker.heads.roll_back(SYSTEM)
    told = [
        (event.type, event.aggregate, event.payload.get("before"), event.actor_id)
        for event in service.database.tables.crm.chain()
    ]
    assert told[-3:] == [
        ("heads.trained", "heads:v1", None, "system"),
        ("heads.used", "heads:v1", "release", "system"),
        ("heads.rolled_back", "heads:release", "v1", "system"),
    ]


def test_the_list_marks_what_is_in_use_and_what_fits(worker: Worker, fitted: Path) -> None:
    kept(worker, fitted, "old", release="release-0")
    worker.heads.use(SYSTEM, kept(worker, fitted, "new"))
    listed = {one.version: (one.in_use, one.fits) for one in worker.heads.versions(SYSTEM)}
    assert listed == {"new": (True, True), "old": (False, False), RELEASE: (False, True)}


@pytest.mark.parametrize(("version", "code"), [("v9", "head_version_not_found"), (RELEASE, "heads_in_use")])
def test_what_cannot_be_chosen_is_refused(worker: Worker, version: str, code: str) -> None:
    with pytest.raises((NotFound, Conflict)) as refused:
        worker.heads.use(SYSTEM, version)
    assert refused.value.code == code


class TestAnotherRelease:
    """Heads fitted over other embeddings or rules would read noise."""

    def test_its_heads_cannot_be_chosen(self, worker: Worker, fitted: Path) -> None:
        kept(worker, fitted, release="release-0")
        with pytest.raises(Conflict) as refused:
            worker.heads.use(SYSTEM, "v1")
        assert refused.value.code == "heads_of_another_release"

    def test_an_update_of_the_software_goes_back_to_its_own_heads(self, worker: Worker, fitted: Path) -> None:
        worker.heads.use(SYSTEM, kept(worker, fitted))
        worker.release = "release-2"
        assert in_use(worker) is None


class TestLostFiles:
    def test_a_damaged_copy_is_fetched_again(self, service: FakeService, fitted: Path, tmp_path: Path) -> None:
        first = Worker(service, tmp_path / "here")
        first.heads.use(SYSTEM, kept(first, fitted))
        first.files()
        (tmp_path / "here" / "v1" / "heads.npz").write_bytes(b"half")
        assert Worker(service, tmp_path / "here").files() == FILES

    @pytest.mark.parametrize("damage", [None, b"other weights"])
    def test_heads_that_are_nowhere_whole_are_said_with_the_way_out(
        self, service: FakeService, worker: Worker, fitted: Path, damage: bytes | None
    ) -> None:
        worker.heads.use(SYSTEM, kept(worker, fitted))
        if damage is None:
            del service.blobs.objects["models/extract/v1/heads.npz"]
        else:
            service.blobs.objects["models/extract/v1/heads.npz"] = damage
        with pytest.raises(EngineFailed) as refused:
            worker.heads.in_use()
        assert refused.value.code == "heads_damaged"
        assert "rollback" in (refused.value.remedy or "")
        worker.heads.roll_back(SYSTEM)
        assert in_use(worker) is None


def test_only_an_admin_of_all_regions_may(service: FakeService, worker: Worker, fitted: Path) -> None:
    kept(worker, fitted)
    for actor in (service.rep, service.manager, service.auditor, service.admin):
        for attempt in (
            lambda actor=actor: worker.heads.versions(actor),
            lambda actor=actor: worker.heads.use(actor, "v1"),
            lambda actor=actor: worker.heads.roll_back(actor),
            lambda actor=actor: worker.heads.keep(actor, "v2", {"files": {}}, fitted),
        ):
            with pytest.raises(Forbidden):
                attempt()
    assert in_use(worker) is None


def test_a_version_whose_files_could_not_be_stored_is_none(service: FakeService, worker: Worker, fitted: Path) -> None:
    (fitted / "heads.toml").unlink()
    with pytest.raises(OSError, match=r"heads\.toml"):
        kept(worker, fitted)
    with service.database.work() as unit:
        known: tuple[HeadVersion, ...] = unit.learning.versions()
    assert known == ()
