"""LearningRepository: versions of the heads, the choice among them as a stack, consent by region."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.contract.samples import NOW
from voice.domain.errors import Conflict, NotFound
from voice.ports.learning import Consent, HeadVersion
from voice.ports.work import UnitOfWork, Work


def a_version(name: str = "v1", *, minutes: int = 0, **manifest: Any) -> HeadVersion:
    return HeadVersion(version=name, created_at=NOW + timedelta(minutes=minutes), manifest={"seed": 0, **manifest})


def a_consent(region: str = "east", by: str = "admin-1") -> Consent:
    return Consent(region=region, given_by=by, given_at=NOW)


@pytest.fixture
def unit(work: Work):
    with work() as opened:
        yield opened


def test_versions_come_back_as_stored_newest_first(work: Work) -> None:
    older, newer = a_version("v1", files={"heads.npz": "ab"}), a_version("v0", minutes=5)
    with work() as unit:
        unit.learning.add_version(older)
        unit.learning.add_version(newer)
        unit.commit()
    with work() as unit:
        assert unit.learning.versions() == (newer, older)
        assert unit.learning.version("v1") == older


def test_a_name_is_taken_once(unit: UnitOfWork) -> None:
    unit.learning.add_version(a_version())
    with pytest.raises(Conflict) as refused:
        unit.learning.add_version(a_version(minutes=5))
    assert refused.value.code == "head_version_exists"
    assert unit.learning.versions() == (a_version(),)


def test_an_unknown_version_is_not_found(unit: UnitOfWork) -> None:
    with pytest.raises(NotFound) as refused:
        unit.learning.version("v9")
    assert refused.value.code == "head_version_not_found"


def test_without_a_choice_the_release_is_in_use(unit: UnitOfWork) -> None:
    assert unit.learning.chosen() is None
    assert not unit.learning.take_back_choice()


def test_choices_lie_on_each_other_and_are_taken_back_one_by_one(unit: UnitOfWork) -> None:
    for name in ("v1", "v2"):
        unit.learning.add_version(a_version(name))
    for name in ("v1", "v2", None, "v1"):
        unit.learning.choose(name, by="admin-1", at=NOW)
    seen = [unit.learning.chosen()]
    while unit.learning.take_back_choice():
        seen.append(unit.learning.chosen())
    assert [one.version if one else None for one in seen] == ["v1", None, "v2", "v1", None]


def test_a_choice_made_again_after_a_step_back_is_the_last(unit: UnitOfWork) -> None:
    for name in ("v1", "v2"):
        unit.learning.add_version(a_version(name))
        unit.learning.choose(name, by="admin-1", at=NOW)
    unit.learning.take_back_choice()
    unit.learning.choose(None, by="admin-1", at=NOW)
    assert unit.learning.chosen() is None
    unit.learning.take_back_choice()
    assert unit.learning.chosen() == a_version("v1")


def test_consent_is_given_once_and_withdrawn_once(unit: UnitOfWork) -> None:
    assert unit.learning.give_consent(a_consent("west"))
    assert unit.learning.give_consent(a_consent("east"))
    assert not unit.learning.give_consent(a_consent("east", by="somebody-else"))
    assert unit.learning.consents() == (a_consent("east"), a_consent("west"))
    assert unit.learning.withdraw_consent("east")
    assert not unit.learning.withdraw_consent("east")
    assert unit.learning.consents() == (a_consent("west"),)
