"""A sight covers its region, and less where it names a team or a rep."""

from __future__ import annotations

import pytest

from crm_core.errors import CrmForbidden, CrmInvalid
from crm_core.sight import EVERYWHERE, Sight


@pytest.mark.parametrize(
    ("sight", "covered"),
    [
        (EVERYWHERE, True),
        (Sight("east"), True),
        (Sight("north"), False),
        (Sight("east", team="t1"), True),
        (Sight("east", team="t2"), False),
        (Sight("east", rep_id="r1"), True),
        (Sight("east", rep_id="r2"), False),
        (Sight("north", rep_id="r1"), False),
        (Sight("east", team="t1", rep_id="r2"), False),
        (Sight("*", rep_id="r2"), False),
    ],
)
def test_a_row_is_covered_by(sight: Sight, covered: bool) -> None:
    assert sight.covers("east", "t1", "r1") is covered


def test_what_has_no_team_or_rep_is_hidden_from_a_sight_that_names_one() -> None:
    assert Sight("east").covers("east", None, None)
    assert not Sight("east", team="t1").covers("east", None, "r1")
    assert not Sight("east", rep_id="r1").covers("east", "t1", None)


def test_a_new_row_is_at_home_in_the_own_region_unless_another_in_sight_is_named() -> None:
    assert Sight("east").home(None) == "east"
    assert Sight("east").home("east") == "east"
    assert EVERYWHERE.home("north") == "north"
    with pytest.raises(CrmForbidden):
        Sight("east").home("north")
    with pytest.raises(CrmInvalid):
        EVERYWHERE.home(None)
