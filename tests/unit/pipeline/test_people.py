"""Who someone is: secrets are kept as hashes, guesses are slowed, and rights end at the region."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.fakes.service import FakeService
from voice.domain.actor import SYSTEM
from voice.domain.errors import (
    CallgateError,
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
