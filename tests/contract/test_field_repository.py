"""FieldRepository: own fields of regions, overwritten only by those who read them last; and what models cost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.contract.samples import ADMIN, AUDITOR_OF_ALL, MANAGER_OF_ALL, NOW, OTHER_REGION_LEAD, REP
from tests.fakes.work import FakeDatabase
from voice.domain.actor import SYSTEM, Actor
from voice.domain.errors import Conflict, NotFound
from voice.domain.fields import Cue, CustomField, FieldType
from voice.ports.fields import StoredField
from voice.ports.work import Work

DAY = date(2026, 3, 6)


@pytest.fixture(params=["sql", "fake"])
def store(request: pytest.FixtureRequest, work: Work) -> Work:
    return FakeDatabase().work if request.param == "fake" else work


def a_field(number: int = 1, name: str = "付款方式", region: str = "east", **changes: Any) -> StoredField:
    field = CustomField(
        id=f"f-{number}",
        name=name,
        type=FieldType.CHOICE,
        definition="客户想怎么付",
        options=("月结", "预付"),
        examples=(Cue("我们月底结", "月结"), Cue("都行")),
        patterns=(Cue("先打款|预付", "预付"),),
    )
    stored = StoredField(
        region=region, field=field, created_by="admin-east", created_at=NOW + timedelta(seconds=number)
    )
    return replace(stored, **changes)


FIRST, SECOND, IN_THE_WEST = a_field(), a_field(2, "用途"), a_field(3, region="west")


@pytest.fixture
def stocked(store: Work) -> Work:
    with store() as unit:
        for stored in (SECOND, FIRST, IN_THE_WEST):
            unit.fields.add(stored)
        unit.commit()
    return store


def test_a_field_comes_back_as_it_was_stored(stocked: Work) -> None:
    with stocked() as unit:
        assert unit.fields.get("f-1", REP) == FIRST
        assert unit.fields.of_region("east") == (FIRST, SECOND)
        assert unit.fields.of_region("north") == ()


@pytest.mark.parametrize(
    ("actor", "ids"),
    [
        (REP, ["f-1", "f-2"]),
        (ADMIN, ["f-1", "f-2"]),
        (OTHER_REGION_LEAD, ["f-3"]),
        (AUDITOR_OF_ALL, ["f-1", "f-2", "f-3"]),
        (SYSTEM, ["f-1", "f-2", "f-3"]),
        (MANAGER_OF_ALL, []),
    ],
    ids=lambda value: getattr(value, "user_id", ""),
)
def test_everyone_sees_the_fields_of_the_own_region(stocked: Work, actor: Actor, ids: list[str]) -> None:
    with stocked() as unit:
        assert [stored.id for stored in unit.fields.seen_by(actor)] == ids
        for hidden in {"f-1", "f-2", "f-3"} - set(ids):
            with pytest.raises(NotFound):
                unit.fields.get(hidden, actor)


def test_a_name_stands_once_in_a_region(stocked: Work) -> None:
    with stocked() as unit:
        with pytest.raises(Conflict) as refused:
            unit.fields.add(a_field(9))
        assert refused.value.code == "field_exists"
        with pytest.raises(Conflict) as refused:
            unit.fields.save(replace(SECOND, field=replace(SECOND.field, name="付款方式")))
        assert refused.value.code == "field_exists"
        assert unit.fields.of_region("east") == (FIRST, SECOND)


def test_a_change_counts_the_version_and_refuses_the_stale(stocked: Work) -> None:
    other = replace(FIRST.field, name="怎么付", type=FieldType.TEXT, options=(), examples=(), patterns=())
    with stocked() as unit:
        saved = unit.fields.save(replace(FIRST, field=other, region="west"))
        unit.commit()
    assert saved == replace(FIRST, field=other, version=2)
    with stocked() as unit:
        assert unit.fields.get("f-1", REP) == saved
        for stale in (FIRST, a_field(404)):
            with pytest.raises(Conflict) as refused:
                unit.fields.save(stale)
            assert refused.value.code == "stale_field"


def test_a_deleted_field_is_gone(stocked: Work) -> None:
    with stocked() as unit:
        unit.fields.delete("f-1")
        unit.fields.delete("f-1")
        assert unit.fields.of_region("east") == (SECOND,)


def test_tokens_add_up_by_region_and_day(store: Work) -> None:
    with store() as unit:
        assert unit.llm_usage.spent("east", DAY) == 0
        unit.llm_usage.add("east", DAY, 900)
        unit.llm_usage.add("east", DAY, 5_000_000_000)
        unit.llm_usage.add("east", DAY, -400)
        unit.llm_usage.add("west", DAY, 7)
        unit.commit()
    with store() as unit:
        assert unit.llm_usage.spent("east", DAY) == 5_000_000_500
        assert unit.llm_usage.spent("west", DAY) == 7
        assert unit.llm_usage.spent("east", DAY + timedelta(days=1)) == 0
