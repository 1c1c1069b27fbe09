"""The table of rights, written out."""

from __future__ import annotations

import pytest

from voice.domain.actor import SYSTEM, Actor, UserRole
from voice.domain.errors import Forbidden
from voice.pipeline.core import sight_of
from voice.pipeline.rights import oversees, require_editor, require_role
from voice.ports.crm import Sight
from voice.ports.people import User

REP = Actor("rep", "", UserRole.REP, "east", "a")
LEAD = Actor("lead", "", UserRole.MANAGER, "east", "a")
MANAGER = Actor("manager", "", UserRole.MANAGER, "east")
AUDITOR = Actor("auditor", "", UserRole.AUDITOR, "east")
ADMIN = Actor("admin", "", UserRole.ADMIN, "east")


def person(user_id: str = "someone", region: str = "east", team: str | None = "a") -> User:
    return User(id=user_id, login=user_id, name="", role=UserRole.REP, region=region, team=team, password_hash=None)


@pytest.mark.parametrize("actor", [REP, LEAD, MANAGER, ADMIN, SYSTEM])
def test_these_work_on_calls(actor: Actor) -> None:
    require_editor(actor, "review facts")


def test_auditors_only_look_on() -> None:
    with pytest.raises(Forbidden, match="auditor may not review facts"):
        require_editor(AUDITOR, "review facts")


def test_a_role_that_is_not_named_is_refused() -> None:
    require_role(ADMIN, "add users", UserRole.ADMIN)
    with pytest.raises(Forbidden):
        require_role(MANAGER, "add users", UserRole.ADMIN, UserRole.AUDITOR)


@pytest.mark.parametrize(
    ("actor", "user", "seen"),
    [
        (REP, person("rep"), True),
        (REP, person(), False),
        (LEAD, person(), True),
        (LEAD, person(team="b"), False),
        (LEAD, person(region="west"), False),
        (MANAGER, person(team="b"), True),
        (MANAGER, person(region="west"), False),
        (Actor("m", "", UserRole.MANAGER, "*"), person(), False),
        (AUDITOR, person(team="b"), True),
        (ADMIN, person(region="west"), False),
        (SYSTEM, person(region="west"), True),
    ],
)
def test_how_far_each_role_oversees_others(actor: Actor, user: User, seen: bool) -> None:
    assert oversees(actor, user) is seen


@pytest.mark.parametrize(
    ("actor", "sight"),
    [
        (REP, Sight("east", rep_id="rep")),
        (LEAD, Sight("east", team="a")),
        (MANAGER, Sight("east")),
        (AUDITOR, Sight("east")),
        (ADMIN, Sight("east")),
        (SYSTEM, Sight("*")),
    ],
)
def test_the_core_sees_no_further_than_the_actor(actor: Actor, sight: Sight) -> None:
    assert sight_of(actor) == sight
