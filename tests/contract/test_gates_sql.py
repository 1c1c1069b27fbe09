"""Gates where only a database can show them: two who write at once, and hands on the table itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event as Signal
from typing import TypeVar

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from crm_core.entities import Opportunity
from crm_core.errors import CrmConflict
from crm_core.service import withdraw_evidence
from crm_core.store.sql import SqlCrmStore
from tests.contract.crm_stores import SQL, opened
from tests.unit.crm_core.gates.cases import HOUR, MINUTES, OPENED, REP, call, deal, file, furnished, move
from tests.unit.crm_core.samples import POLICY

T = TypeVar("T")


@pytest.fixture(params=SQL)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with opened(request, tmp_path_factory) as engine:
        assert engine
        yield engine


def committed(engine: Engine, work: Callable[[SqlCrmStore], T]) -> T:
    with engine.begin() as connection:
        return work(SqlCrmStore(connection))


def ready(store: SqlCrmStore) -> tuple[Opportunity, str]:
    """A deal that can move on to its confirmed needs, and the evidence on which it can."""
    one = deal(furnished(store))
    call(store)
    move(store, one, "first_contact")
    return one, file(store, one, "interview_minutes", fields=MINUTES).id


def withdraw(store: SqlCrmStore, evidence_id: str) -> None:
    withdraw_evidence(store, REP, evidence_id, policy=POLICY, actor_id="rep-1", now=OPENED + 5 * HOUR)


@pytest.mark.parametrize("first", ["advance", "withdraw"])
def test_of_an_advance_and_a_withdrawal_at_once_the_later_is_refused(engine: Engine, first: str) -> None:
    """The lock puts them in a row; the second finds the facts that the first left."""
    one, evidence_id = committed(engine, ready)
    inside, go_on = Signal(), Signal()
    acts: dict[str, Callable[[SqlCrmStore], object]] = {
        "advance": lambda store: move(store, one, "needs_confirmed", at=OPENED + 5 * HOUR),
        "withdraw": lambda store: withdraw(store, evidence_id),
    }

    def leads() -> None:
        with engine.begin() as connection:
            acts[first](SqlCrmStore(connection))
            inside.set()
            go_on.wait(10)

    def follows() -> str:
        (second,) = acts.keys() - {first}
        with pytest.raises(CrmConflict) as refused:
            committed(engine, acts[second])
        return refused.value.code

    with ThreadPoolExecutor(2) as pool:
        leading = pool.submit(leads)
        assert inside.wait(10)
        following = pool.submit(follows)
        go_on.set()
        leading.result()
        assert following.result() == {"advance": "gate_passed", "withdraw": "gate_not_met"}[first]
    stage = committed(engine, lambda store: store.opportunity(REP, one.id)).stage
    assert stage == {"advance": "needs_confirmed", "withdraw": "first_contact"}[first]


def test_of_many_who_advance_at_once_one_moves_the_deal(engine: Engine) -> None:
    one, _ = committed(engine, ready)

    def tried(_: int) -> bool:
        try:
            committed(engine, lambda store: move(store, one, "needs_confirmed"))
        except CrmConflict:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(tried, range(4))) == [False, False, False, True]
    assert len(committed(engine, lambda store: store.stage_history(REP, one.id))) == 3


def test_the_database_takes_no_bare_stage(engine: Engine) -> None:
    one, _ = committed(engine, ready)
    with pytest.raises(DBAPIError, match="through the gate alone"), engine.begin() as connection:
        connection.execute(text("UPDATE crm_opportunities SET stage = 'closing'"))
    assert committed(engine, lambda store: store.opportunity(REP, one.id)).stage == "first_contact"
