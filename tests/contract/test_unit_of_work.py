"""UnitOfWork: all or nothing over every repository, and writers that queue instead of failing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier
from typing import cast

import pytest
from sqlalchemy import Connection, Engine, insert, text

from tests.contract.conftest import no_crm
from tests.contract.s3_servers import free_port
from tests.contract.samples import NOW, a_call
from voice.adapters.db.engine import make_engine
from voice.adapters.db.migrate import upgrade
from voice.adapters.db.tables import outbox
from voice.adapters.db.work_sql import SqlWork
from voice.domain.actor import SYSTEM
from voice.domain.errors import InvalidInput, NotFound, StorageFull, Unavailable
from voice.ports.crm import CrmStore
from voice.ports.jobs import PROCESS_CALL
from voice.ports.work import Work

WORKERS = 8
on_postgresql = pytest.mark.parametrize(
    "migrated", [pytest.param("postgresql", marks=pytest.mark.services)], indirect=True
)


def test_nothing_is_kept_without_a_commit(work: Work) -> None:
    with work() as unit:
        unit.calls.add(a_call())
    with work() as unit, pytest.raises(NotFound):
        unit.calls.get("call-1", SYSTEM)


def test_an_error_after_the_commit_leaves_what_was_committed(work: Work) -> None:
    def fail_late() -> None:
        with work() as unit:
            unit.calls.add(a_call())
            unit.commit()
            unit.calls.add(a_call("call-2"))
            raise KeyError

    with pytest.raises(KeyError):
        fail_late()
    with work() as unit:
        assert unit.calls.get("call-1", SYSTEM)
        with pytest.raises(NotFound):
            unit.calls.get("call-2", SYSTEM)


@on_postgresql
def test_others_see_only_what_is_committed(engine: Engine) -> None:
    with SqlWork(engine, no_crm) as unit, SqlWork(engine, no_crm) as other:
        unit.outbox.add(PROCESS_CALL, "call-1", NOW)
        assert other.outbox.pending(10) == ()
        unit.commit()
        assert len(other.outbox.pending(10)) == 1


def test_the_crm_shares_the_transaction(engine: Engine) -> None:
    # The connection stands in for a store: what is written through it is the unit's.
    def unit_of_work() -> SqlWork:
        return SqlWork(engine, lambda connection: cast(CrmStore, connection))

    with unit_of_work() as unit:
        connection = cast(Connection, unit.crm)
        connection.execute(insert(outbox).values(job="j", subject_id="s", created_at=NOW))
        assert len(unit.outbox.pending(10)) == 1
    with unit_of_work() as unit:
        assert unit.outbox.pending(10) == ()


def test_a_unit_is_of_no_use_outside_its_block(work: Work) -> None:
    unit = work()
    with pytest.raises(RuntimeError):
        unit.commit()
    with unit:
        pass
    with pytest.raises(RuntimeError):
        unit.calls.get("call-1", SYSTEM)


def test_readers_that_turn_writers_queue_instead_of_failing(work: Work) -> None:
    """The pattern that deadlocks a naive SQLite: all read first, then all write."""
    with work() as unit:
        for n in range(WORKERS):
            unit.calls.add(a_call(f"call-{n}"))
        unit.commit()
    barrier = Barrier(WORKERS)

    def read_then_write(n: int) -> None:
        barrier.wait()
        for step in range(1, 6):
            with work() as unit:
                call = unit.calls.get(f"call-{n}", SYSTEM)
                unit.calls.save(replace(call, progress=step / 5))
                unit.commit()

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(read_then_write, range(WORKERS)))
    with work() as unit:
        assert [unit.calls.get(f"call-{n}", SYSTEM).progress for n in range(WORKERS)] == [1.0] * WORKERS


@on_postgresql
def test_a_row_locked_for_too_long_is_unavailable(engine: Engine, postgres_url: str) -> None:
    hasty = make_engine(postgres_url, wait_s=0.01)
    with SqlWork(engine, no_crm) as unit, SqlWork(hasty, no_crm) as other:
        unit.calls.add(a_call())
        unit.commit()
        unit.calls.save(a_call())
        with pytest.raises(Unavailable):
            other.calls.save(a_call())
    hasty.dispose()


@on_postgresql
def test_text_that_the_database_cannot_hold_is_the_senders_fault(engine: Engine) -> None:
    with SqlWork(engine, no_crm) as unit, pytest.raises(InvalidInput):
        unit.outbox.add(PROCESS_CALL, "a\0b", NOW)


def test_sqlite_is_set_for_durability_and_several_processes(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'callgate.db'}", wait_s=1.234)
    with engine.connect() as connection:
        pragmas = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        values = [connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in pragmas]
    assert values == ["wal", 2, 1, 1234]
    engine.dispose()


def test_a_database_locked_for_too_long_is_unavailable(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'callgate.db'}"
    patient, hasty = make_engine(url), make_engine(url, wait_s=0.01)
    upgrade(patient)
    with SqlWork(patient, no_crm) as unit, SqlWork(hasty, no_crm) as other:
        unit.outbox.add(PROCESS_CALL, "call-1", NOW)
        with pytest.raises(Unavailable) as refused:
            other.outbox.pending(1)
    assert refused.value.retryable
    patient.dispose()
    hasty.dispose()


def test_a_full_disk_is_told_and_what_was_committed_stays(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'callgate.db'}")
    upgrade(engine)
    with SqlWork(engine, lambda connection: cast(CrmStore, connection)) as unit:
        unit.calls.add(a_call())
        unit.commit()
        cast(Connection, unit.crm).execute(text("PRAGMA max_page_count = 1"))  # that is: not one page more than now
        with pytest.raises(StorageFull) as refused:
            unit.outbox.add(PROCESS_CALL, "x" * 1_000_000, NOW)
        assert refused.value.remedy
    with SqlWork(engine, no_crm) as unit:
        assert unit.calls.get("call-1", SYSTEM) == a_call()
    engine.dispose()


def test_a_silent_server_is_unavailable() -> None:
    engine = make_engine(f"postgresql://callgate:secret@127.0.0.1:{free_port()}/callgate")
    with pytest.raises(Unavailable) as refused, SqlWork(engine, no_crm) as unit:
        unit.people.count()
    assert "secret" not in refused.value.detail


@on_postgresql
def test_a_server_that_drops_the_connection_is_unavailable_and_then_there_again(engine: Engine) -> None:
    with SqlWork(engine, lambda connection: cast(CrmStore, connection)) as unit:
        backend = cast(Connection, unit.crm).execute(text("SELECT pg_backend_pid()")).scalar_one()
        with engine.begin() as admin:
            admin.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": backend})
        with pytest.raises(Unavailable):
            unit.outbox.pending(1)
    with SqlWork(engine, no_crm) as unit:
        assert unit.outbox.pending(1) == ()


def test_a_full_pool_is_unavailable(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'callgate.db'}", wait_s=0.01)
    units = [SqlWork(engine, no_crm) for _ in range(15)]
    for unit in units:
        unit.__enter__()
    with pytest.raises(Unavailable), SqlWork(engine, no_crm):
        pass
    for unit in units:
        unit.__exit__(None, None, None)
    engine.dispose()


def test_an_unknown_kind_of_database_is_refused() -> None:
    with pytest.raises(InvalidInput, match="mysql"):
        make_engine("mysql://localhost/callgate")
