"""Learning from reviewed calls: only where it is on, agreed to, and the review is whole; nothing is switched by it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.fakes import talk
from tests.fakes.service import FakeService
from voice.domain.actor import SYSTEM, Actor
from voice.domain.errors import Conflict, Forbidden, NotFound
from voice.domain.recording import Call
from voice.domain.review import Decision
from voice.pipeline.heads import Heads
from voice.pipeline.learning import Learning
from voice.pipeline.training_rows import Row, Unfit

FIGURES = {"need": {"all": {"f1": 0.7, "items": 3}}}


class Lab:
    """Learning over the fakes; `fitted` are the rows of each fitting, `failures` are raised in the middle of one."""

    def __init__(self, service: FakeService, folder: Path, *, allowed: bool = True) -> None:
        self.service, self.folder = service, folder
        self.fitted: list[Sequence[Row]] = []
        self.failures: list[Exception] = []
        stores: dict[str, Any] = {"work": service.database.work, "clock": service.clock}
        self.heads = Heads(**stores, blobs=service.blobs, folder=folder, release=lambda: "release-1")
        self.learning = Learning(
            **stores,
            heads=self.heads,
            allowed=allowed,
            mask=lambda transcript, _names: transcript,
            refit=self._refit,
            folder=folder,
        )

    def _refit(self, rows: Sequence[Row], target: Path) -> dict[str, Any]:
        self.fitted.append(rows)
        self.service.clock.advance(seconds=90)
        (target / "heads.npz").write_bytes(bytes(len(rows)))
        if self.failures:
            raise self.failures.pop()
        (target / "heads.toml").write_text("[need]\n", encoding="utf-8")
        both = {"before": FIGURES, "after": FIGURES}
        return {"seed": 0, "data": {"release_calls": 341}, "figures": {"release": both, "people": both}}

    def reviewed(self, *, by: Actor | None = None, content: bytes = talk.SOUND, leave: int = 0) -> Call:
        """A processed call on all of whose facts, but the last `leave`, a person decided."""
        person = by or self.service.rep
        call = self.service.processed(actor=person, content=content)
        facts = self.service.review.record(person, call.id)
        for fact in facts[: len(facts) - leave]:
            self.service.review.decide(person, fact.id, Decision.CONFIRM)
        return call


@pytest.fixture
def lab(service: FakeService, tmp_path: Path) -> Lab:
    return Lab(service, tmp_path / "models")


class TestConsent:
    def test_without_it_nothing_is_gathered(self, lab: Lab) -> None:
        lab.reviewed()
        assert lab.learning.reviewed(SYSTEM).rows == []

    def test_it_counts_for_its_region_alone(self, lab: Lab) -> None:
        mine = lab.reviewed()
        lab.reviewed(by=lab.service.stranger, content=talk.SOUND + b"west")
        lab.learning.consent(SYSTEM, "east")
        found = lab.learning.reviewed(SYSTEM)
        assert ([row["id"] for row in found.rows], dict(found.regions)) == ([mine.id], {"east": 1})

    def test_once_withdrawn_nothing_more_is_gathered_and_what_learned_is_told(self, lab: Lab) -> None:
        lab.reviewed()
        lab.learning.consent(SYSTEM, "east")
        version = lab.learning.retrain(SYSTEM)["version"]
        assert lab.learning.withdraw(SYSTEM, "east") == (version,)
        assert lab.learning.reviewed(SYSTEM).rows == []

    def test_each_step_is_in_the_log_of_the_region(self, lab: Lab) -> None:
        lab.learning.consent(lab.service.admin, "east")
        lab.learning.withdraw(lab.service.admin, "east")
        told = [(one.type, one.region, one.actor_id) for one in lab.service.database.tables.crm.chain()]
        assert told[-2:] == [("learning.consented", "east", "admin"), ("learning.withdrawn", "east", "admin")]

    def test_it_is_given_once(self, lab: Lab) -> None:
        lab.learning.consent(lab.service.admin, "east")
        with pytest.raises(Conflict):
            lab.learning.consent(SYSTEM, "east")
        assert [consent.given_by for consent in lab.learning.consents(SYSTEM)] == ["admin"]

    def test_what_was_not_given_cannot_be_withdrawn(self, lab: Lab) -> None:
        with pytest.raises(NotFound):
            lab.learning.withdraw(SYSTEM, "east")

    def test_only_an_admin_who_sees_the_region_may_give_it(self, lab: Lab) -> None:
        people = lab.service
        for actor, region in ((people.rep, "east"), (people.manager, "east"), (people.admin, "west")):
            with pytest.raises(Forbidden):
                lab.learning.consent(actor, region)
            with pytest.raises(Forbidden):
                lab.learning.withdraw(actor, region)
        assert lab.learning.consents(SYSTEM) == ()


class TestRetrain:
    @pytest.fixture(autouse=True)
    def _agreed(self, lab: Lab) -> None:
        lab.learning.consent(SYSTEM, "east")

    def test_it_fits_with_the_calls_reviewed_wholly(self, lab: Lab) -> None:
        whole = lab.reviewed()
        lab.reviewed(content=talk.SOUND + b"1", leave=1)
        lab.reviewed(content=talk.SOUND + b"2", leave=4)
        manifest = lab.learning.retrain(SYSTEM)
        assert [[row["id"] for row in rows] for rows in lab.fitted] == [[whole.id]]
        assert manifest["data"]["left_out"] == {Unfit.UNFINISHED: 1, Unfit.UNREVIEWED: 1}

    def test_the_manifest_says_what_it_was_made_from(self, lab: Lab) -> None:
        call = lab.reviewed()
        manifest = lab.learning.retrain(SYSTEM)
        assert (manifest["base"], manifest["release"], manifest["seed"]) == ("release", "release-1", 0)
        assert manifest["seconds"] == 90
        data = manifest["data"]
        assert (data["release_calls"], data["people_calls"], data["call_ids"]) == (341, 1, [call.id])
        assert len(data["people_sha256"]) == 64
        assert manifest["figures"]["people"]["after"] == FIGURES
        assert manifest["files"].keys() == {"heads.npz", "heads.toml"}
        written = json.loads((lab.folder / manifest["version"] / "manifest.json").read_text(encoding="utf-8"))
        assert written == manifest

    def test_no_words_of_anybody_are_kept_with_the_version(self, lab: Lab) -> None:
        lab.reviewed()
        manifest = lab.learning.retrain(SYSTEM)
        kept = b"".join(path.read_bytes() for path in (lab.folder / manifest["version"]).iterdir())
        assert "交货".encode() not in kept
        assert not list(lab.folder.glob(".fitting-*"))

    def test_it_is_stored_but_not_used(self, lab: Lab, tmp_path: Path) -> None:
        lab.reviewed()
        version = lab.learning.retrain(SYSTEM)["version"]
        assert lab.heads.in_use() is None
        lab.heads.use(SYSTEM, version)
        elsewhere = Lab(lab.service, tmp_path / "another machine")
        folder = elsewhere.heads.in_use()
        assert folder is not None
        assert (folder / "heads.npz").read_bytes() == bytes(1)

    def test_with_a_folder_it_is_only_written_there(self, lab: Lab, tmp_path: Path) -> None:
        lab.reviewed()
        version = lab.learning.retrain(SYSTEM, out=tmp_path / "out")["version"]
        assert {path.name for path in (tmp_path / "out" / version).iterdir()} == {
            "heads.npz",
            "heads.toml",
            "manifest.json",
        }
        assert [one.version for one in lab.heads.versions(SYSTEM)] == ["release"]

    def test_the_same_again_is_refused(self, lab: Lab) -> None:
        lab.reviewed()
        lab.learning.retrain(SYSTEM)
        with pytest.raises(Conflict) as refused:
            lab.learning.retrain(SYSTEM)
        assert refused.value.code == "heads_known"

    def test_with_nothing_reviewed_wholly_it_says_what_is_missing(self, lab: Lab) -> None:
        lab.reviewed(leave=2)
        with pytest.raises(Conflict) as refused:
            lab.learning.retrain(SYSTEM)
        assert refused.value.code == "nothing_to_learn"
        assert "1 calls are reviewed in part" in refused.value.detail
        assert lab.fitted == []

    def test_a_fitting_that_fails_leaves_nothing(self, lab: Lab) -> None:
        lab.reviewed()
        lab.failures.append(OSError("the disk is full"))
        with pytest.raises(OSError, match="full"):
            lab.learning.retrain(SYSTEM)
        assert list(lab.folder.iterdir()) == []
        assert [one.version for one in lab.heads.versions(SYSTEM)] == ["release"]

    def test_only_an_admin_of_all_regions_may(self, lab: Lab) -> None:
        lab.reviewed()
        for actor in (lab.service.rep, lab.service.manager, lab.service.admin):
            with pytest.raises(Forbidden):
                lab.learning.retrain(actor)


def test_an_installation_learns_only_when_it_is_told_to(service: FakeService, tmp_path: Path) -> None:
    lab = Lab(service, tmp_path / "models", allowed=False)
    lab.learning.consent(SYSTEM, "east")
    lab.reviewed()
    with pytest.raises(Conflict) as refused:
        lab.learning.retrain(SYSTEM)
    assert refused.value.code == "learning_off"
    assert lab.fitted == []
