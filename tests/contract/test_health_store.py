"""Health on both databases: the same nights give the same scores, lists and interventions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from crm_core.health.terms import InterventionState
from crm_core.service import last_contacts
from crm_core.store.sql import SqlCrmStore
from tests.contract.crm_stores import SQL, opened
from tests.unit.crm_core.health.deals import at
from tests.unit.crm_core.health.test_interventions import cared_for, neglected
from tests.unit.crm_core.health.world import World
from tests.unit.crm_core.samples import EAST, NORTH

THURSDAY = date(2026, 3, 5)
FRIDAY, SATURDAY, MONDAY = (THURSDAY + timedelta(days=days) for days in (1, 2, 4))


@pytest.fixture(scope="module", params=SQL)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with opened(request, tmp_path_factory) as engine:
        assert engine
        yield engine


@pytest.fixture
def world(engine: Engine) -> Iterator[World]:
    with engine.connect() as connection:
        yield World(SqlCrmStore(connection))
        connection.rollback()


def test_the_same_calls_give_the_same_scores_on_every_database(world: World) -> None:
    neglected(world)
    world.days(THURSDAY, MONDAY)

    assert [one.score for _, one in sorted(world.health().items())] == [61.04, 59.51, 57.43, 57.43, 57.43]


def test_low_days_open_late_data_voids_and_days_have_revisions(world: World) -> None:
    neglected(world)
    world.days(THURSDAY, SATURDAY)
    (one,) = world.store.interventions(EAST, state=InterventionState.OPEN)
    assert world.store.interventions(NORTH) == ()
    cared_for(world, THURSDAY)
    world.run_at(at(SATURDAY, 12))

    assert world.store.intervention(EAST, one.id).state is InterventionState.VOIDED
    revisions = world.store.revisions_of_day(EAST, "d1", FRIDAY)
    assert [(row.revision, row.is_current) for row in revisions] == [(1, False), (2, True)]
    assert len(last_contacts(world.store, EAST, "d1", policy=world.policy)) == 3


def test_the_worst_come_first_and_those_hardly_known_last(world: World) -> None:
    neglected(world, amount=Decimal(100))
    world.deal("unknown", amount=Decimal(300))
    world.days(SATURDAY, MONDAY)

    assert [one.opportunity_id for one in world.store.worst_health(EAST)] == ["d1", "unknown"]
    assert {(one.rep_id, one.deals) for one in world.store.behaviour_weeks(EAST, "2026-W10")} == {
        (None, 2),
        ("rep-1", 2),
    }


def test_the_database_itself_refuses_a_second_open_intervention(world: World) -> None:
    neglected(world)
    world.days(THURSDAY, SATURDAY)
    (one,) = world.interventions()

    with pytest.raises(IntegrityError):
        world.store.save_intervention(replace(one, id="another"))
