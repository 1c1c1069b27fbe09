"""What only SQL can break: the schema's history, writers at the same time, and hands on the log itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event as Signal
from typing import TypeVar

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from crm_core.ledger import ChainHead, verify_chain
from crm_core.service import complete_todo, create_account, log_event, record_call
from crm_core.store.migrate import VERSION_TABLE, upgrade
from crm_core.store.sql import SqlCrmStore
from crm_core.store.tables import crm_metadata
from crm_core.stores import CrmStore
from crm_core.terms import TodoState
from tests.contract.crm_stores import SQL, opened
from tests.unit.crm_core.samples import CALLED, EAST, NOW, POLICY, promise, record

T = TypeVar("T")


@pytest.fixture(params=SQL)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with opened(request, tmp_path_factory) as engine:
        assert engine
        yield engine


def committed(engine: Engine, work: Callable[[CrmStore], T]) -> T:
    with engine.begin() as connection:
        return work(SqlCrmStore(connection))


def append(store: CrmStore, *numbers: int) -> None:
    for number in numbers:
        log_event(
            store,
            type="evidence.played",
            aggregate=f"call:{number}",
            payload={"n": number},
            region="east",
            actor_id="rep-1",
            occurred_at=CALLED,
            now=NOW,
        )


def test_the_scripts_make_exactly_the_tables_of_the_code(engine: Engine) -> None:
    with engine.connect() as connection:
        tables = set(crm_metadata.tables)
        context = MigrationContext.configure(
            connection,
            opts={
                "version_table": VERSION_TABLE,
                "include_name": lambda name, kind, _parents: kind != "table" or name in tables,
                "compare_type": True,
            },
        )
        assert compare_metadata(context, crm_metadata) == []


def test_upgrading_again_changes_nothing(engine: Engine) -> None:
    committed(engine, lambda store: append(store, 1))
    with engine.begin() as connection:
        upgrade(connection)
        assert inspect(connection).has_table(VERSION_TABLE)
        assert len(list(SqlCrmStore(connection).chain())) == 1


def test_writers_at_the_same_time_make_one_unbroken_chain(engine: Engine) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: committed(engine, lambda store: append(store, number)), range(24)))

    report = committed(engine, lambda store: verify_chain(store.chain()))
    assert (report.ok, report.checked) == (True, 24)


@pytest.mark.parametrize("change", ["UPDATE crm_events SET actor_id = 'someone'", "DELETE FROM crm_events"])
def test_the_database_refuses_to_change_the_log(engine: Engine, change: str) -> None:
    committed(engine, lambda store: append(store, 1))

    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text(change))
    assert committed(engine, lambda store: verify_chain(store.chain())).checked == 1


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ("UPDATE crm_events SET payload = '{}' WHERE seq = 2", "edited"),
        ("UPDATE crm_events SET region = 'north' WHERE seq = 2", "edited"),
        ("DELETE FROM crm_events WHERE seq = 2", "missing"),
        ("DELETE FROM crm_events WHERE seq = 3", "truncated"),
    ],
)
def test_hands_that_got_around_the_database_are_found(engine: Engine, change: str, kind: str) -> None:
    committed(engine, lambda store: append(store, 1, 2, 3))
    head = committed(engine, lambda store: verify_chain(store.chain())).head
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE crm_events DISABLE TRIGGER USER"))
        else:
            connection.execute(text("DROP TRIGGER crm_events_no_update"))
            connection.execute(text("DROP TRIGGER crm_events_no_delete"))
        connection.execute(text(change))

    assert isinstance(head, ChainHead)
    report = committed(engine, lambda store: verify_chain(store.chain(), anchor=head))
    assert [found.kind for found in report.breaks] == [kind]


def test_a_person_who_is_done_while_the_call_is_run_again_stays_done(engine: Engine) -> None:
    first = committed(
        engine, lambda store: record_call(store, record(commitments=(promise(),)), policy=POLICY, now=NOW)
    )
    rerun = record(2, commitments=(promise(due_text="周五"),))
    inside, go_on = Signal(), Signal()

    def run_again() -> None:
        with engine.begin() as connection:
            record_call(SqlCrmStore(connection), rerun, policy=POLICY, now=NOW)
            inside.set()
            go_on.wait(10)

    def complete() -> None:
        committed(engine, lambda store: complete_todo(store, EAST, first.todos[0].id, actor_id="rep-1", now=NOW))

    with ThreadPoolExecutor(2) as pool:
        running = pool.submit(run_again)
        assert inside.wait(10)
        completing = pool.submit(complete)
        go_on.set()
        running.result()
        completing.result()

    (todo,) = committed(engine, lambda store: store.todos(EAST))
    assert (todo.state, todo.due_text) == (TodoState.DONE, "周五")


def test_one_call_recorded_by_two_workers_at_once_stands_once(engine: Engine) -> None:
    whole = record(commitments=(promise(),), account_hint="永裕彩盒")
    committed(engine, lambda store: create_account(store, EAST, name="永裕彩盒", actor_id="boss", now=NOW))
    with ThreadPoolExecutor(4) as pool:
        outcomes = list(
            pool.map(
                lambda _: committed(engine, lambda store: record_call(store, whole, policy=POLICY, now=NOW)), range(4)
            )
        )

    assert sorted(outcome.applied for outcome in outcomes) == [False, False, False, True]
    assert len(committed(engine, lambda store: store.todos(EAST))) == 1
    assert len(committed(engine, lambda store: store.events(EAST, aggregate="call:call-1"))) == 1
