"""The users that an admin keeps, and those that come by the identity provider: rights end at the region."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.fakes.service import FakeService
from tests.unit.pipeline.test_people import code_of, switched_off
from voice.domain.actor import SYSTEM, UserRole
from voice.domain.errors import CallgateError, Conflict, Forbidden, InvalidInput, NotFound, Unauthenticated


class TestUsers:
    def add(self, service: FakeService, **differently: Any) -> Any:
        person = {"login": "New", "name": "新人", "role": UserRole.REP, "region": "east", "password": "long enough"}
        return service.people.add_user(service.admin, **{**person, **differently})

    def test_an_admin_adds_one_who_can_sign_in(self, service: FakeService) -> None:
        user = self.add(service, team="a", phone="13800138000", locale="en")

        signed_in, _ = service.people.sign_in("new", "long enough")
        assert signed_in == user
        assert (user.login, user.team, user.locale) == ("new", "a", "en")
        assert service.crm.events(SYSTEM, subject=f"user:{user.id}")[0].type == "user.added"

    def test_one_without_a_password_cannot_sign_in_by_any(self, service: FakeService) -> None:
        self.add(service, password=None)

        for guess in ("", "None", "no one's password"):
            with pytest.raises(Unauthenticated):
                service.people.sign_in("new", guess)

    @pytest.mark.parametrize(
        ("differently", "error", "code"),
        [
            ({"login": "rep"}, Conflict, "login_taken"),
            ({"password": "short"}, InvalidInput, "weak_password"),
            ({"name": " "}, InvalidInput, "empty_field"),
            ({"login": " "}, InvalidInput, "empty_field"),
            ({"locale": "fr"}, InvalidInput, "unknown_locale"),
            ({"region": "west"}, Forbidden, "foreign_region"),
            ({"region": "*"}, Forbidden, "foreign_region"),
        ],
    )
    def test_what_does_not_fit_is_refused(
        self, service: FakeService, differently: dict[str, Any], error: type[CallgateError], code: str
    ) -> None:
        assert code_of(error, lambda: self.add(service, **differently)) == code

    def test_only_admins_and_auditors_see_all_regions(self, service: FakeService) -> None:
        def everywhere(role: UserRole) -> Any:
            return service.people.add_user(SYSTEM, login=role.value + "-all", name="x", role=role, region="*")

        assert everywhere(UserRole.AUDITOR).region == "*"
        assert code_of(InvalidInput, lambda: everywhere(UserRole.MANAGER)) == "region_missing"

    def test_nobody_else_adds_users(self, service: FakeService) -> None:
        for actor in (service.rep, service.manager, service.auditor):
            with pytest.raises(Forbidden):
                service.people.add_user(actor, login="x", name="x", role=UserRole.REP, region="east")

    def test_the_list_ends_at_ones_sight(self, service: FakeService) -> None:
        def seen(by: Any) -> list[str]:
            return [user.login for user in service.people.users(by)]

        assert seen(service.rep) == ["rep"]
        assert seen(service.manager) == ["colleague", "manager", "rep"]
        assert seen(service.stranger) == ["stranger"]
        assert "stranger" not in seen(service.admin)
        assert "stranger" in seen(SYSTEM)

    def test_a_language_is_chosen_by_oneself(self, service: FakeService) -> None:
        assert service.people.set_locale(service.rep, "en").locale == "en"
        assert code_of(InvalidInput, lambda: service.people.set_locale(service.rep, "fr")) == "unknown_locale"


class TestSetPassword:
    def test_ones_own_by_the_current_one(self, service: FakeService) -> None:
        service.people.set_password(service.rep, "rep", "another secret", current="rep-secret")

        assert service.people.sign_in("rep", "another secret")[0].id == "rep"
        assert code_of(Unauthenticated, lambda: service.people.sign_in("rep", "rep-secret"))

    def test_it_ends_the_sessions_but_not_the_tokens(self, service: FakeService) -> None:
        _, session = service.people.sign_in("rep", "rep-secret")
        _, token = service.people.issue_token(service.rep, "phone", None)

        service.people.set_password(service.rep, "rep", "another secret", current="rep-secret")

        with pytest.raises(Unauthenticated):
            service.people.who(session)
        assert service.people.who(token)[0].id == "rep"

    @pytest.mark.parametrize("current", [None, "", "guess"])
    def test_not_without_it(self, service: FakeService, current: str | None) -> None:
        def change() -> None:
            service.people.set_password(service.rep, "rep", "another secret", current=current)

        assert code_of(Forbidden, change) == "wrong_credentials"

    def test_anothers_by_an_admin_of_the_region(self, service: FakeService) -> None:
        service.people.set_password(service.admin, "rep", "another secret")

        assert service.people.sign_in("rep", "another secret")[0].id == "rep"
        assert service.crm.events(SYSTEM, subject="user:rep")[0].type == "password.set"

    def test_not_by_others(self, service: FakeService) -> None:
        def change(actor: Any, user: str) -> Callable[[], None]:
            return lambda: service.people.set_password(actor, user, "another secret")

        assert code_of(Forbidden, change(service.manager, "rep")) == "role_not_allowed"
        assert code_of(NotFound, change(service.colleague, "rep")) == "user_not_found"
        assert code_of(NotFound, change(service.admin, "stranger")) == "user_not_found"

    def test_a_weak_one_is_refused(self, service: FakeService) -> None:
        def change() -> None:
            service.people.set_password(service.admin, "rep", "short")

        assert code_of(InvalidInput, change) == "weak_password"


CLAIMS = {
    "preferred_username": "Lin.Yue",
    "name": "林悦",
    "callgate_role": "manager",
    "callgate_region": "west",
}


class TestIdentityProvider:
    def test_a_new_person_comes_as_the_claims_say(self, service: FakeService) -> None:
        user, secret = service.people.sign_in_oidc("subject-1", CLAIMS)

        assert (user.login, user.name, user.role, user.region) == ("lin.yue", "林悦", UserRole.MANAGER, "west")
        assert user.password_hash is None
        assert service.people.who(secret)[0] == user

    def test_the_claims_of_today_count(self, service: FakeService) -> None:
        first, _ = service.people.sign_in_oidc("subject-1", CLAIMS)
        again, _ = service.people.sign_in_oidc("subject-1", {**CLAIMS, "callgate_role": "rep"})

        assert (again.id, again.role) == (first.id, UserRole.REP)

    @pytest.mark.parametrize(
        ("claims", "code"),
        [
            ({"callgate_role": None}, "no_role"),
            ({"callgate_role": "owner"}, "no_role"),
            ({"callgate_role": ["admin"]}, "no_role"),
            ({"callgate_region": None}, "no_region"),
            ({"callgate_region": " "}, "no_region"),
            ({"callgate_region": "*"}, "no_region"),
        ],
    )
    def test_who_is_granted_nothing_gets_nothing(self, service: FakeService, claims: dict[str, Any], code: str) -> None:
        users = dict(service.database.tables.users)

        assert code_of(Forbidden, lambda: service.people.sign_in_oidc("s", {**CLAIMS, **claims})) == code
        assert service.database.tables.users == users

    def test_a_person_of_the_same_login_is_not_taken_over(self, service: FakeService) -> None:
        claims = {**CLAIMS, "preferred_username": "rep"}

        assert code_of(Conflict, lambda: service.people.sign_in_oidc("subject-1", claims)) == "login_taken"

    def test_who_was_switched_off_here_stays_out(self, service: FakeService) -> None:
        service.people.sign_in_oidc("subject-1", CLAIMS)
        switched_off(service, "lin.yue")

        assert code_of(Unauthenticated, lambda: service.people.sign_in_oidc("subject-1", CLAIMS)) == "user_inactive"
