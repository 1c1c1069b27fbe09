"""PeopleRepository: users, and the credentials that stand for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.contract.samples import ADMIN, AUDITOR_OF_ALL, NOW, OTHER_TEAM_LEAD, REGION_LEAD, REP, TEAM_LEAD
from voice.domain.actor import SYSTEM, Actor, UserRole
from voice.domain.errors import Conflict, NotFound
from voice.ports.people import Credential, User
from voice.ports.work import Work


def a_user(user_id: str = "rep-1", **changes: Any) -> User:
    user = User(
        id=user_id,
        login=user_id,
        name="林悦",
        role=UserRole.REP,
        region="east",
        team="a",
        password_hash="$argon2id$…",
        phone="13800138000",
    )
    return replace(user, **changes)


def a_credential(credential_id: str = "c-1", **changes: Any) -> Credential:
    credential = Credential(
        id=credential_id,
        user_id="rep-1",
        secret_sha256=f"sha-{credential_id}",
        kind="token",
        label="电话应用",
        created_at=NOW,
        expires_at=NOW + timedelta(hours=12),
    )
    return replace(credential, **changes)


@pytest.fixture
def staffed(work: Work) -> Work:
    with work() as unit:
        unit.people.add(a_user())
        unit.people.add(a_user("rep-2", team="b", oidc_subject="idp|2", password_hash=None))
        unit.people.add(a_user("rep-3", region="west"))
        unit.people.add(a_user("left", active=False))
        unit.commit()
    return work


def test_a_user_comes_back_as_it_was_stored(staffed: Work) -> None:
    with staffed() as unit:
        assert unit.people.get("rep-1") == a_user()
        assert unit.people.by_login("rep-1") == a_user()
        found = unit.people.by_oidc_subject("idp|2")
        assert found is not None
        assert found.id == "rep-2"
        assert unit.people.count() == 4


def test_unknown_people_are_not_found(staffed: Work) -> None:
    with staffed() as unit:
        assert unit.people.by_login("REP-1") is None
        assert unit.people.by_oidc_subject("idp|9") is None
        with pytest.raises(NotFound):
            unit.people.get("rep-404")
        with pytest.raises(NotFound):
            unit.people.save(a_user("rep-404"))


def test_a_login_belongs_to_one_user(staffed: Work) -> None:
    with staffed() as unit:
        with pytest.raises(Conflict):
            unit.people.add(a_user("rep-9", login="rep-1"))
        with pytest.raises(Conflict):
            unit.people.add(a_user("rep-9", oidc_subject="idp|2"))
        with pytest.raises(Conflict):
            unit.people.save(a_user("rep-1", login="rep-2"))
        unit.commit()
    with staffed() as unit:
        assert unit.people.get("rep-1") == a_user()
        assert unit.people.count() == 4


def test_a_user_can_be_changed(staffed: Work) -> None:
    changed = a_user(role=UserRole.MANAGER, team=None, locale="en", password_hash="new", active=False)
    with staffed() as unit:
        unit.people.save(changed)
        unit.commit()
    with staffed() as unit:
        assert unit.people.get("rep-1") == changed


@pytest.mark.parametrize(
    ("actor", "logins"),
    [
        (REP, ["rep-1"]),
        (TEAM_LEAD, ["rep-1"]),
        (OTHER_TEAM_LEAD, ["rep-2"]),
        (REGION_LEAD, ["rep-1", "rep-2"]),
        (ADMIN, ["rep-1", "rep-2"]),
        (AUDITOR_OF_ALL, ["rep-1", "rep-2", "rep-3"]),
        (SYSTEM, ["rep-1", "rep-2", "rep-3"]),
        (Actor("left", "", UserRole.REP, "east", "a"), []),
    ],
    ids=lambda value: getattr(value, "user_id", ""),
)
def test_active_users_are_listed_as_far_as_the_actor_sees(staffed: Work, actor: Actor, logins: list[str]) -> None:
    with staffed() as unit:
        assert [user.login for user in unit.people.visible(actor)] == logins


def test_a_secret_opens_for_its_user_until_it_expires(staffed: Work) -> None:
    endless = a_credential("c-2", expires_at=None)
    with staffed() as unit:
        unit.people.add_credential(a_credential())
        unit.people.add_credential(endless)
        end = NOW + timedelta(hours=12)
        assert unit.people.by_secret("sha-c-1", end - timedelta(microseconds=1)) == (a_user(), a_credential())
        assert unit.people.by_secret("sha-c-1", end) is None
        assert unit.people.by_secret("sha-c-2", end + timedelta(days=999)) == (a_user(), endless)
        assert unit.people.by_secret("sha-c-3", NOW) is None


def test_a_user_who_left_opens_nothing(staffed: Work) -> None:
    with staffed() as unit:
        unit.people.add_credential(a_credential(user_id="left"))
        assert unit.people.by_secret("sha-c-1", NOW) is None


def test_credentials_are_listed_by_kind(staffed: Work) -> None:
    session = a_credential("c-0", kind="session")
    later = a_credential("a-9", created_at=NOW + timedelta(seconds=1))
    with staffed() as unit:
        for credential in (later, a_credential(), session, a_credential("c-2", user_id="rep-2")):
            unit.people.add_credential(credential)
        assert unit.people.credentials("rep-1", "token") == (a_credential(), later)
        assert unit.people.credentials("rep-1", "session") == (session,)


def test_only_the_owner_revokes(staffed: Work) -> None:
    with staffed() as unit:
        unit.people.add_credential(a_credential())
        unit.people.revoke("c-1", "rep-2")
        assert unit.people.by_secret("sha-c-1", NOW)
        unit.people.revoke("c-1", "rep-1")
        assert unit.people.by_secret("sha-c-1", NOW) is None


def test_what_has_run_out_is_cleared_when_its_owner_comes_back(staffed: Work) -> None:
    with staffed() as unit:
        unit.people.add_credential(a_credential())
        unit.people.add_credential(a_credential("c-2", user_id="rep-2"))
        unit.people.add_credential(a_credential("c-3", created_at=NOW + timedelta(days=1), expires_at=None))
        assert [c.id for c in unit.people.credentials("rep-1", "token")] == ["c-3"]
        assert [c.id for c in unit.people.credentials("rep-2", "token")] == ["c-2"]
