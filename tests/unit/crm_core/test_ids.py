"""Ids follow from what they name."""

from __future__ import annotations

from crm_core.ids import stable_id


def test_the_same_parts_make_the_same_id_today_and_in_every_later_version() -> None:
    assert stable_id("todo", "a", "b") == stable_id("todo", "a", "b") == "todo_f04cdced9736a69da6103f08"


def test_other_parts_kinds_or_borders_between_parts_make_another() -> None:
    ids = {
        stable_id("todo", "ab", "c"),
        stable_id("todo", "a", "bc"),
        stable_id("todo", "abc"),
        stable_id("todo", "abc", ""),
        stable_id("lead", "abc"),
    }
    assert len(ids) == 5
