"""VocabularyRepository: terms of regions and accounts, seen by region, overwritten only by those who read them last."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.contract.samples import (
    ADMIN,
    AUDITOR_OF_ALL,
    MANAGER_OF_ALL,
    NOW,
    OTHER_AUDITOR,
    OTHER_REGION_LEAD,
    OTHER_TEAM_LEAD,
    REGION_LEAD,
    REP,
)
from tests.fakes.work import FakeDatabase
from voice.domain.actor import SYSTEM, Actor
from voice.domain.errors import Conflict, NotFound
from voice.domain.vocabulary import Term, TermKind
from voice.ports.vocabulary import COMPANY_WIDE, StoredTerm, TermFilter, TermSource
from voice.ports.work import Work

ALL = TermFilter()


@pytest.fixture(params=["sql", "fake"])
def store(request: pytest.FixtureRequest, work: Work) -> Work:
    return FakeDatabase().work if request.param == "fake" else work


def a_term(number: int = 1, text: str = "星河网关", kind: TermKind = TermKind.PRODUCT, **changes: Any) -> StoredTerm:
    stored = StoredTerm(
        id=f"t-{number}",
        region="east",
        account_id=COMPANY_WIDE,
        term=Term(text, kind, 1.5, ("网关",), ("星河忘关", "新河网关")),
        source=TermSource.PERSON,
        created_by="manager-east",
        created_at=NOW + timedelta(seconds=number),
    )
    return replace(stored, **changes)


FIRST = a_term()
SECOND = a_term(2, "Starway ONE", TermKind.JARGON)
OF_ACCOUNT = a_term(3, "澄明科技", TermKind.ACCOUNT, account_id="account-1", source=TermSource.CORRECTION)
IN_THE_WEST = a_term(4, region="west")


@pytest.fixture
def stocked(store: Work) -> Work:
    with store() as unit:
        unit.vocabulary.add([FIRST, SECOND, OF_ACCOUNT, IN_THE_WEST])
        unit.commit()
    return store


def test_a_term_comes_back_as_it_was_stored(stocked: Work) -> None:
    with stocked() as unit:
        assert unit.vocabulary.get("t-1", REP) == FIRST
        assert unit.vocabulary.get("t-3", REP) == OF_ACCOUNT


def test_adding_nothing_is_nothing(store: Work) -> None:
    with store() as unit:
        unit.vocabulary.add([])
        assert unit.vocabulary.page(SYSTEM, ALL, limit=9) == ()


def test_a_text_stands_once_for_each_account(stocked: Work) -> None:
    with stocked() as unit:
        with pytest.raises(Conflict) as refusal:
            unit.vocabulary.add([a_term(8, "别的词"), a_term(9)])
        unit.vocabulary.add([a_term(9, account_id="account-1")])
        unit.commit()
    assert refusal.value.code == "term_exists"
    with stocked() as unit:
        assert [term.id for term in unit.vocabulary.of_region("east")] == ["t-1", "t-2", "t-3", "t-9"]


@pytest.mark.parametrize(
    ("actor", "ids"),
    [
        (REP, ["t-3", "t-2", "t-1"]),
        (OTHER_TEAM_LEAD, ["t-3", "t-2", "t-1"]),
        (REGION_LEAD, ["t-3", "t-2", "t-1"]),
        (ADMIN, ["t-3", "t-2", "t-1"]),
        (OTHER_REGION_LEAD, ["t-4"]),
        (OTHER_AUDITOR, ["t-4"]),
        (AUDITOR_OF_ALL, ["t-4", "t-3", "t-2", "t-1"]),
        (SYSTEM, ["t-4", "t-3", "t-2", "t-1"]),
        (MANAGER_OF_ALL, []),
    ],
    ids=lambda value: getattr(value, "user_id", ""),
)
def test_everyone_sees_the_terms_of_the_own_region(stocked: Work, actor: Actor, ids: list[str]) -> None:
    with stocked() as unit:
        assert [term.id for term in unit.vocabulary.page(actor, ALL, limit=9)] == ids
        for term in (FIRST, IN_THE_WEST):
            if term.id in ids:
                assert unit.vocabulary.get(term.id, actor) == term
            else:
                with pytest.raises(NotFound):
                    unit.vocabulary.get(term.id, actor)


@pytest.mark.parametrize(
    ("where", "ids"),
    [
        (TermFilter(account_id=COMPANY_WIDE), ["t-4", "t-2", "t-1"]),
        (TermFilter(account_id="account-1"), ["t-3"]),
        (TermFilter(kind=TermKind.JARGON), ["t-2"]),
        (TermFilter(text=" starWAY "), ["t-2"]),
        (TermFilter(text="%"), []),
        (TermFilter(text="  "), ["t-4", "t-3", "t-2", "t-1"]),
        (TermFilter(region="west"), ["t-4"]),
        (TermFilter(region="east", text="星河", kind=TermKind.PRODUCT), ["t-1"]),
    ],
)
def test_a_filter_narrows(stocked: Work, where: TermFilter, ids: list[str]) -> None:
    with stocked() as unit:
        assert [term.id for term in unit.vocabulary.page(SYSTEM, where, limit=9)] == ids


def test_a_list_is_read_in_windows(stocked: Work) -> None:
    with stocked() as unit:
        assert [term.id for term in unit.vocabulary.page(SYSTEM, ALL, limit=2)] == ["t-4", "t-3"]
        assert [term.id for term in unit.vocabulary.page(SYSTEM, ALL, limit=2, offset=3)] == ["t-1"]


def test_the_terms_of_some_accounts(stocked: Work) -> None:
    with stocked() as unit:
        assert unit.vocabulary.of_region("east") == (FIRST, SECOND, OF_ACCOUNT)
        assert unit.vocabulary.of_region("east", accounts=["account-1"]) == (OF_ACCOUNT,)
        assert unit.vocabulary.of_region("east", accounts=[COMPANY_WIDE]) == (FIRST, SECOND)
        assert unit.vocabulary.of_region("east", accounts=[]) == ()


def test_a_change_counts_the_version(stocked: Work) -> None:
    with stocked() as unit:
        saved = unit.vocabulary.save(replace(FIRST, term=Term("星河网关二代", TermKind.JARGON), region="west"))
        unit.commit()
    assert saved == replace(FIRST, term=Term("星河网关二代", TermKind.JARGON), version=2)
    with stocked() as unit:
        assert unit.vocabulary.get("t-1", REP) == saved


def test_a_change_of_what_has_changed_is_refused(stocked: Work) -> None:
    with stocked() as unit:
        unit.vocabulary.save(FIRST)
        for stale in (FIRST, a_term(404)):
            with pytest.raises(Conflict) as refusal:
                unit.vocabulary.save(stale)
            assert refusal.value.code == "stale_term"


def test_a_change_to_a_text_that_stands_elsewhere_is_refused(stocked: Work) -> None:
    with stocked() as unit:
        with pytest.raises(Conflict) as refusal:
            unit.vocabulary.save(replace(FIRST, term=Term("Starway ONE", TermKind.JARGON)))
        assert refusal.value.code == "term_exists"
        assert unit.vocabulary.get("t-1", REP) == FIRST


def test_a_deleted_term_is_gone(stocked: Work) -> None:
    with stocked() as unit:
        unit.vocabulary.delete("t-1")
        unit.vocabulary.delete("t-1")
        with pytest.raises(NotFound):
            unit.vocabulary.get("t-1", REP)
