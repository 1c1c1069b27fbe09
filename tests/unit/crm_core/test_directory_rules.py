"""Whoever works in the company: the way up is never a circle, never empty steps, never oneself."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crm_core.directory import Colleague, Directory, Position
from crm_core.sight import ALL_REGIONS

REGIONS, TEAMS = ("east", "north", ALL_REGIONS), (None, "a", "b")


@st.composite
def companies(draw: st.DrawFn) -> Directory:
    rows = draw(
        st.lists(
            st.tuples(st.sampled_from(list(Position)), st.sampled_from(REGIONS), st.sampled_from(TEAMS)), max_size=14
        )
    )
    return Directory(
        tuple(
            Colleague(id=f"u{place:02}", position=position, region=region, team=team)
            for place, (position, region, team) in enumerate(rows)
        )
    )


@given(companies(), st.sampled_from(("east", "north")), st.sampled_from(TEAMS), st.integers(0, 13))
def test_the_way_up_names_everybody_once_and_never_who_asks(
    company: Directory, region: str, team: str | None, number: int
) -> None:
    asking = f"u{number:02}"
    levels = company.levels_above(region=region, team=team, person_id=asking)

    named = [one for level in levels for one in level]
    assert all(levels)
    assert asking not in named
    assert len(named) == len(set(named))


@given(companies(), st.sampled_from(("east", "north")), st.sampled_from(TEAMS))
def test_only_superiors_of_that_region_or_of_all_are_asked(company: Directory, region: str, team: str | None) -> None:
    for level in company.levels_above(region=region, team=team):
        for one in map(company.find, level):
            assert one
            assert one.position in (Position.MANAGER, Position.ADMIN)
            assert one.region in (region, ALL_REGIONS)
            assert one.team in (None, team)


@given(companies(), st.sampled_from(("east", "north")))
def test_managers_are_asked_before_admins(company: Directory, region: str) -> None:
    levels = company.levels_above(region=region, team="a")
    positions = [company.find(level[0]) for level in levels]
    ranks = [one.position is Position.ADMIN for one in positions if one]

    assert ranks == sorted(ranks)


@given(companies())
def test_the_order_in_which_people_were_entered_does_not_matter(company: Directory) -> None:
    other = Directory(tuple(reversed(company.colleagues)))

    assert other.levels_above(region="east", team="a") == company.levels_above(region="east", team="a")
