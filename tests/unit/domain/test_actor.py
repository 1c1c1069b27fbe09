"""Who may review, and what the service itself acts as."""

from __future__ import annotations

import pytest

from voice.domain.actor import SYSTEM, Actor, UserRole


@pytest.mark.parametrize(
    ("role", "may"),
    [(UserRole.REP, True), (UserRole.MANAGER, True), (UserRole.ADMIN, True), (UserRole.AUDITOR, False)],
)
def test_all_but_auditors_may_review(role: UserRole, may: bool) -> None:
    assert Actor("u", "", role, "east").may_review is may


def test_the_service_sees_all_regions() -> None:
    assert (SYSTEM.role, SYSTEM.region) == (UserRole.ADMIN, "*")
