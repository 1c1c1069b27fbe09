"""Each column type brings a value back as it was given, in a form that the database orders and counts rightly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, create_engine, insert, select, text
from sqlalchemy.exc import StatementError
from sqlalchemy.types import TypeEngine

from crm_core.store.columns import Amount, Coded, Evidence, Fields, Person, Record, UtcTime
from crm_core.terms import TodoState
from tests.unit.crm_core.samples import CALLED, person, promise, quote, record

NAIVE = datetime(2026, 3, 2, 10, 0)  # noqa: DTZ001 - what the store must refuse


def through(kind: TypeEngine[Any], *values: Any) -> tuple[list[Any], list[Any]]:
    """The values as they come back in the database's order, and as the database holds them."""
    table = Table("t", MetaData(), Column("id", Integer, primary_key=True), Column("v", kind))
    with create_engine("sqlite://").begin() as connection:
        table.create(connection)
        for value in values:
            connection.execute(insert(table).values(v=value))
        read = list(connection.scalars(select(table.c.v).order_by(table.c.v)))
        return read, list(connection.scalars(text("SELECT v FROM t")))


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Evidence(), quote()),
        (Person(), person(name="李建国", confirmed=True)),
        (Record(), record(persons=(person(),), commitments=(promise(), promise("c2", due_at=None)))),
        (Coded(TodoState), TodoState.DONE),
        (Coded(TodoState), None),
        (UtcTime(), None),
        (Amount(), None),
        (Fields(), ()),
        (Fields(), ("name", "role")),
        (Amount(), Decimal("0.01")),
        (Amount(), Decimal("90071992547409.93")),
    ],
)
def test_a_value_comes_back_as_it_was(kind: TypeEngine[Any], value: Any) -> None:
    read, _ = through(kind, value)

    assert read == [value]
    assert type(read[0]) is type(value)


def test_moments_of_several_offsets_are_ordered_as_instants_and_read_in_utc() -> None:
    later = (CALLED + timedelta(minutes=1)).astimezone(timezone(timedelta(hours=-5)))
    read, _ = through(UtcTime(), later, CALLED, CALLED + timedelta(microseconds=1))

    assert read == [CALLED, CALLED + timedelta(microseconds=1), later]
    assert {moment.tzinfo for moment in read} == {UTC}


def test_amounts_are_ordered_as_numbers() -> None:
    assert through(Amount(), Decimal("100"), Decimal("9.5"))[0] == [Decimal("9.50"), Decimal("100.00")]


def test_words_are_held_as_text_that_sql_can_read() -> None:
    assert through(Coded(TodoState), TodoState.CANCELLED)[1] == ["cancelled"]
    assert "李建国" in through(Person(), person(name="李建国"))[1][0]


def test_a_naive_time_and_an_unknown_word_are_refused() -> None:
    with pytest.raises(StatementError, match="no UTC offset"):
        through(UtcTime(), NAIVE)
    with pytest.raises(StatementError):
        through(Coded(TodoState), "postponed")
