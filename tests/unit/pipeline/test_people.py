"""Who someone is: secrets are kept as hashes, guesses are slowed, and rights end at the region."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.fakes.service import FakeService
from voice.domain.actor import SYSTEM, UserRole
from voice.domain.errors import (
    CallgateError,
    Conflict,
    Forbidden,
    InvalidInput,
    NotFound,
    TooManyAttempts,
    Unauthenticated,
)


def code_of(error: type[CallgateError], act: Callable[[], object]) -> str:
    with pytest.raises(error) as refusal:
        act()
    return refusal.value.code


def switched_off(service: FakeService, login: str) -> None:
    with service.database.work() as unit:
        user = unit.people.by_login(login)
        assert user is not None
        unit.people.save(replace(user, active=False))
        unit.commit()


class TestSession:
    def test_the_right_password_opens_one(self, service: FakeService) -> None:
        user, secret = service.people.sign_in("rep", "rep-secret")

        who, credential = service.people.who(secret)
        assert (user.id, who.id, credential.kind) == ("rep", "rep", "session")
        assert who.actor == service.rep

    def test_the_login_may_be_written_in_any_case(self, service: FakeService) -> None:
        assert service.people.sign_in("  REP ", "rep-secret")[0].id == "rep"

    def test_only_its_hash_is_stored(self, service: FakeService) -> None:
        _, secret = service.people.sign_in("rep", "rep-secret")

        (stored,) = service.database.tables.credentials.values()
        assert stored.secret_sha256 == hashlib.sha256(secret.encode()).hexdigest()
        assert len(secret) >= 43
        assert secret not in repr(stored)

    def test_each_has_its_own_secret(self, service: FakeService) -> None:
        assert service.people.sign_in("rep", "rep-secret")[1] != service.people.sign_in("rep", "rep-secret")[1]

    def test_it_ends_after_its_hours(self, service: FakeService) -> None:
        _, secret = service.people.sign_in("rep", "rep-secret")
        service.clock.advance(hours=12)

        with pytest.raises(Unauthenticated):
            service.people.who(secret)

    def test_it_ends_by_signing_out(self, service: FakeService) -> None:
        _, secret = service.people.sign_in("rep", "rep-secret")

        service.people.sign_out(secret)
        service.people.sign_out(secret)

        with pytest.raises(Unauthenticated):
            service.people.who(secret)

    def test_it_ends_when_the_person_is_switched_off(self, service: FakeService) -> None:
        _, secret = service.people.sign_in("rep", "rep-secret")
        switched_off(service, "rep")

        with pytest.raises(Unauthenticated):
            service.people.who(secret)
        assert code_of(Unauthenticated, lambda: service.people.sign_in("rep", "rep-secret")) == "wrong_credentials"


class TestGuessing:
    def test_nothing_tells_a_wrong_login_from_a_wrong_password(self, service: FakeService) -> None:
        def attempt(login: str) -> tuple[str, str, int]:
            before = service.passwords.verified
            with pytest.raises(Unauthenticated) as refusal:
                service.people.sign_in(login, "guess")
            return refusal.value.code, refusal.value.detail, service.passwords.verified - before

        assert attempt("rep") == attempt("nobody")

    def test_many_failures_make_the_login_wait(self, service: FakeService) -> None:
        for _ in range(10):
            code_of(Unauthenticated, lambda: service.people.sign_in("rep", "guess"))

        with pytest.raises(TooManyAttempts) as refusal:
            service.people.sign_in("rep", "rep-secret")
        assert (refusal.value.status, refusal.value.retryable) == (429, True)

    def test_another_login_does_not_wait(self, service: FakeService) -> None:
        for _ in range(10):
            code_of(Unauthenticated, lambda: service.people.sign_in("rep", "guess"))

        assert service.people.sign_in("colleague", "colleague-secret")[0].id == "colleague"

    def test_after_some_minutes_the_right_password_counts_again(self, service: FakeService) -> None:
        for _ in range(10):
            code_of(Unauthenticated, lambda: service.people.sign_in("rep", "guess"))
        service.clock.advance(minutes=5)

        assert service.people.sign_in("rep", "rep-secret")[0].id == "rep"

    def test_a_success_forgets_the_failures(self, service: FakeService) -> None:
        for _ in range(3):
            for _ in range(9):
                code_of(Unauthenticated, lambda: service.people.sign_in("rep", "guess"))
            service.people.sign_in("rep", "rep-secret")


class TestTokens:
    def test_an_app_acts_as_its_person(self, service: FakeService) -> None:
        credential, secret = service.people.issue_token(service.rep, " phone ", None)

        who, known = service.people.who(secret)
        assert secret.startswith("cg_")
        assert (who.id, known, credential.label, credential.kind) == ("rep", credential, "phone", "token")
        assert service.people.tokens(service.rep) == (credential,)

    def test_it_expires_when_it_was_said_to(self, service: FakeService) -> None:
        ends = service.clock.now() + timedelta(days=1)
        _, secret = service.people.issue_token(service.rep, "phone", ends)
        service.clock.advance(days=1)

        with pytest.raises(Unauthenticated):
            service.people.who(secret)

    def test_it_is_revoked_by_its_owner_alone(self, service: FakeService) -> None:
        credential, secret = service.people.issue_token(service.rep, "phone", None)

        assert code_of(NotFound, lambda: service.people.revoke(service.admin, credential.id)) == "token_not_found"
        service.people.revoke(service.rep, credential.id)

        with pytest.raises(Unauthenticated):
            service.people.who(secret)
        assert code_of(NotFound, lambda: service.people.revoke(service.rep, credential.id)) == "token_not_found"

    def test_both_are_in_the_log_without_the_secret(self, service: FakeService) -> None:
        credential, secret = service.people.issue_token(service.rep, "phone", None)
        service.people.revoke(service.rep, credential.id)

        events = service.crm.events(SYSTEM, subject="user:rep")
        assert [event.type for event in events] == ["token.revoked", "token.issued"]
        assert secret not in repr(events)

    @pytest.mark.parametrize("label", ["", "  ", "x" * 101])
    def test_a_label_tells_what_it_is_for(self, service: FakeService, label: str) -> None:
        assert code_of(InvalidInput, lambda: service.people.issue_token(service.rep, label, None)) == "bad_label"

    @pytest.mark.parametrize("ends", ["2026-12-31T00:00:00", "2026-03-06T02:30:00Z"])
    def test_one_that_would_never_be_valid_is_refused(self, service: FakeService, ends: str) -> None:
        def issue() -> None:
            service.people.issue_token(service.rep, "phone", datetime.fromisoformat(ends))

        assert code_of(InvalidInput, issue) == "bad_expiry"


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
