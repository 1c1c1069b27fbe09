"""Readiness names the part that is away."""

from __future__ import annotations

from tests.fakes.service import FakeService


def test_all_parts_answer(service: FakeService) -> None:
    assert service.readiness.check() == {"database": "ok", "objects": "ok", "queue": "ok"}


def test_each_part_is_told_apart(service: FakeService) -> None:
    service.database.away = True
    assert service.readiness.check()["database"] == "database_unavailable"

    service.blobs.away = service.jobs.away = True
    assert service.readiness.check() == {
        "database": "database_unavailable",
        "objects": "objects_unavailable",
        "queue": "unavailable",
    }


def test_looking_changes_nothing(service: FakeService) -> None:
    service.readiness.check()

    assert service.blobs.objects == {}
    assert service.jobs.waiting == []
