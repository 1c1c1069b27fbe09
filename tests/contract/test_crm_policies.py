"""How every CRM store keeps versions of policies, and how SQL tells open deals by their pipeline version."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from crm_core.errors import CrmConflict
from crm_core.pipeline_change import DealsInStage
from crm_core.policy_book import PolicyBook
from crm_core.policy_files import shipped_texts
from crm_core.policy_versions import PolicyVersion
from crm_core.service import publish_policy, take_over_shipped
from crm_core.sight import EVERYWHERE, Sight
from crm_core.store.sql import SqlCrmStore
from crm_core.stores import CrmStore
from crm_core.terms import Outcome
from tests.contract.crm_stores import ALL, SQL, one_transaction, opened
from tests.unit.crm_core.samples import EAST, NORTH, NOW, account, opportunity

DAY = timedelta(days=1)
BOOK = PolicyBook(shipped_texts(Path(__file__).parents[2] / "models" / "crm"))


@pytest.fixture(scope="module", params=ALL)
def any_engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine | None]:
    with opened(request, tmp_path_factory) as engine:
        yield engine


@pytest.fixture
def store(any_engine: Engine | None) -> Iterator[CrmStore]:
    with one_transaction(any_engine) as store:
        yield store


@pytest.fixture(scope="module", params=SQL)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with opened(request, tmp_path_factory) as engine:
        assert engine
        yield engine


@pytest.fixture
def deals(engine: Engine) -> Iterator[CrmStore]:
    with one_transaction(engine) as store:
        store.save_account(account())
        for deal_id, fields in {
            "d1": {"stage": "lead"},
            "d2": {"stage": "proposal"},
            "d3": {"stage": "proposal", "rep_id": "rep-2"},
            "d4": {"stage": "proposal", "pipeline_version": 2},
            "d5": {"stage": "proposal", "outcome": Outcome.LOST},
            "d6": {"stage": "proposal", "pending_approval": "approval-1"},
            "d7": {"stage": "lead", "pipeline": "channel"},
        }.items():
            store.save_opportunity(opportunity(deal_id, **fields))
        yield store


def version(number: int, kind: str = "pipeline", **fields: object) -> PolicyVersion:
    row = PolicyVersion(
        kind=kind,
        version=number,
        text=f"version = {number}\n阶段 = '线索'\n",
        sha256="0" * 64,
        effective_at=NOW,
        created_by="boss",
        created_at=NOW,
        note="为什么",
    )
    return replace(row, **fields)  # type: ignore[arg-type]


def test_a_version_is_read_back_whole_and_versions_come_newest_first(store: CrmStore) -> None:
    first, second, other = version(1), version(2), version(1, "gates")
    for row in (first, second, other):
        store.add_policy_version(row)

    assert store.policy_version("pipeline", 1) == first
    assert store.policy_versions("pipeline") == (second, first)
    assert store.policy_version("pipeline", 3) is None
    assert store.policy_versions("weather") == ()


def test_in_force_is_the_highest_version_that_is_effective(store: CrmStore) -> None:
    for row in (
        version(1),
        version(2, effective_at=NOW + 2 * DAY),
        version(3, effective_at=NOW + DAY),
        version(1, "gates", effective_at=NOW + DAY),
    ):
        store.add_policy_version(row)

    assert store.policies_in_force(NOW - DAY) == {}
    assert store.policies_in_force(NOW) == {"pipeline": 1}
    assert store.policies_in_force(NOW + DAY) == {"pipeline": 3, "gates": 1}
    assert store.policies_in_force(NOW + 3 * DAY) == {"pipeline": 3, "gates": 1}


def test_open_deals_are_counted_by_version_and_stage_within_sight(deals: CrmStore) -> None:
    assert deals.open_deals_by_stage(EVERYWHERE, "b2b") == (
        DealsInStage(1, "lead", 1),
        DealsInStage(1, "proposal", 3),
        DealsInStage(2, "proposal", 1),
    )
    assert deals.open_deals_by_stage(Sight("east", rep_id="rep-2"), "b2b") == (DealsInStage(1, "proposal", 1),)
    assert deals.open_deals_by_stage(NORTH, "b2b") == ()


def test_deals_of_other_versions_are_found_in_order_unless_they_wait_for_an_approval(deals: CrmStore) -> None:
    assert deals.deals_outside_version(EAST, "b2b", 2, 10) == ("d1", "d2", "d3")
    assert deals.deals_outside_version(EAST, "b2b", 2, 2) == ("d1", "d2")
    assert deals.deals_outside_version(NORTH, "b2b", 2, 10) == ()
    assert [deal.id for deal in deals.open_deals(EAST, ["d5", "d2", "d1"])] == ["d1", "d2"]


def test_many_deals_are_written_at_once(deals: CrmStore) -> None:
    before = deals.open_deals(EAST, ["d1", "d2"])
    deals.save_opportunities([replace(deal, pipeline_version=9) for deal in before])
    deals.save_opportunities([])

    assert [deal.pipeline_version for deal in deals.open_deals(EAST, ["d1", "d2", "d3"])] == [9, 9, 1]


def test_of_two_who_publish_at_once_one_is_refused(engine: Engine) -> None:
    shipped = BOOK.shipped["attribution"][1]

    def publish(candidates: int) -> bool:
        text = shipped.replace("version = 1", "version = 2").replace(
            "max_candidates = 5", f"max_candidates = {candidates}"
        )
        try:
            with engine.begin() as connection:
                publish_policy(
                    SqlCrmStore(connection),
                    BOOK,
                    kind="attribution",
                    text=text,
                    expected_version=1,
                    actor_id="boss",
                    now=NOW,
                )
        except CrmConflict:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(publish, (3, 4))) == [False, True]
    with engine.connect() as connection:
        assert [row.version for row in SqlCrmStore(connection).policy_versions("attribution")] == [2, 1]


def test_two_processes_that_start_at_once_store_what_was_shipped_once(engine: Engine) -> None:
    with engine.connect() as connection:
        held = SqlCrmStore(connection).policies_in_force(NOW)

    def start(_: int) -> int:
        with engine.begin() as connection:
            return len(take_over_shipped(SqlCrmStore(connection), BOOK, now=NOW))

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(start, range(2))) == len(set(BOOK.shipped) - set(held))
