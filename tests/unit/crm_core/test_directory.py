"""Whom to turn to: the nearest level first, never oneself, never an empty level."""

from __future__ import annotations

from crm_core.directory import Colleague, Directory, Position

PEOPLE = Directory(
    (
        Colleague(id="rep", position=Position.REP, region="east", team="a"),
        Colleague(id="lead-b", position=Position.MANAGER, region="east", team="a"),
        Colleague(id="lead-a", position=Position.MANAGER, region="east", team="a"),
        Colleague(id="other-team", position=Position.MANAGER, region="east", team="b"),
        Colleague(id="east", position=Position.MANAGER, region="east"),
        Colleague(id="chief", position=Position.MANAGER, region="*"),
        Colleague(id="auditor", position=Position.AUDITOR, region="east"),
        Colleague(id="admin", position=Position.ADMIN, region="east"),
        Colleague(id="root", position=Position.ADMIN, region="*"),
    )
)


def test_a_rep_turns_to_the_team_then_the_region_then_all_regions_then_the_admins() -> None:
    assert PEOPLE.levels_above(region="east", team="a", person_id="rep") == (
        ("lead-a", "lead-b"),
        ("east",),
        ("chief",),
        ("admin",),
        ("root",),
    )


def test_somebody_without_a_team_begins_with_the_region() -> None:
    assert PEOPLE.levels_above(region="east", team=None)[0] == ("east",)


def test_nobody_is_above_oneself_and_empty_levels_are_left_out() -> None:
    above = PEOPLE.levels_above(region="east", team="b", person_id="other-team")

    assert above == (("east",), ("chief",), ("admin",), ("root",))
    assert PEOPLE.levels_above(region="west", team="w") == (("chief",), ("root",))
    assert Directory(()).levels_above(region="west", team="w") == ()


def test_a_colleague_is_found_by_id() -> None:
    found = PEOPLE.find("auditor")

    assert found
    assert (found.position, found.team) == (Position.AUDITOR, None)
    assert PEOPLE.find("nobody") is None
