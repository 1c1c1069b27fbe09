"""Deadlines and tasks over HTTP: what runs, what is reported as done, and how much was kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.fakes.house import House
from tests.unit.api.promised import promised_trial


@pytest.fixture
def rep(house: House) -> TestClient:
    return house.client("rep")


@pytest.fixture
def deal(rep: TestClient) -> str:
    account = rep.post("/v1/accounts", json={"name": "鲲鹏重工"}).json()
    return str(rep.post("/v1/opportunities", json={"account_id": account["id"], "name": "九天改造"}).json()["id"])


def just_now() -> str:
    return (datetime.now(UTC) - timedelta(minutes=1)).isoformat()


def begun(client: TestClient, deal: str, **fields: str) -> Any:
    return client.post(
        "/v1/timers", json={"kind": "follow_up_1h", "opportunity_id": deal, "anchor": just_now()} | fields
    )


@pytest.mark.feature("F-133")
def test_a_follow_up_is_begun_listed_and_reported_as_done(rep: TestClient, house: House, deal: str) -> None:
    answer = begun(rep, deal)
    assert answer.status_code == 201, answer.text
    timer = answer.json()
    assert (timer["name_zh"], timer["rep_id"], timer["state"]) == ("会后1小时跟进", house.id_of("rep"), "open")
    assert rep.get("/v1/timers", params={"subject": f"opportunity:{deal}"}).json()["items"] == [timer]

    done = rep.post(f"/v1/timers/{timer['id']}/check-in").json()
    assert (done["state"], done["running"], done["ended_by"]) == ("met", False, house.id_of("rep"))
    assert rep.get("/v1/timers", params={"running": True}).json()["items"] == []
    assert rep.get("/v1/timers", params={"state": "met"}).json()["items"] == [done]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"kind": "first_response"}, 422),
        ({"anchor": "2026-03-12T15:00:00"}, 422),
        ({"anchor": "2999-01-01T00:00:00Z"}, 422),
        ({"opportunity_id": "none"}, 404),
    ],
)
def test_what_cannot_be_begun_is_refused(rep: TestClient, deal: str, fields: dict[str, str], status: int) -> None:
    assert begun(rep, deal, **fields).status_code == status
    assert rep.get("/v1/timers").json()["items"] == []


def test_a_second_one_is_a_conflict(rep: TestClient, deal: str) -> None:
    begun(rep, deal)
    refused = begun(rep, deal)
    assert (refused.status_code, refused.json()["code"]) == (409, "timer_running")


def test_others_see_it_as_far_as_they_see_the_deal(house: House, rep: TestClient, deal: str) -> None:
    timer = begun(rep, deal).json()
    for who, count in (("manager", 1), ("auditor", 1), ("colleague", 0)):
        assert len(house.client(who).get("/v1/timers").json()["items"]) == count
    for who, status in (("stranger", 404), ("colleague", 404), ("auditor", 403)):
        assert house.client(who).post(f"/v1/timers/{timer['id']}/check-in").status_code == status


@pytest.mark.feature("B-062")
def test_compliance_is_told_for_a_period(rep: TestClient, deal: str) -> None:
    nothing = rep.get("/v1/timers/compliance").json()
    assert (nothing["due"], nothing["rate"]) == (0, None)
    begun(rep, deal, anchor="2026-03-12T15:00:00+08:00")  # its hour has long passed
    found = rep.get("/v1/timers/compliance", params={"days": 366}).json()
    assert (found["due"], found["missing"], found["rate"]) == (1, 1, 0.0)
    assert rep.get("/v1/timers/compliance", params={"days": 0}).status_code == 422


class TestTasks:
    """A promised trial opens a task, at the clock's tick."""

    @pytest.fixture
    def task(self, house: House, rep: TestClient) -> Any:
        promised_trial(house)
        house.services.sales.clock.run()
        (task,) = rep.get("/v1/tasks", params={"state": "open"}).json()["items"]
        return task

    @pytest.mark.feature("F-129")
    def test_it_is_listed_and_ticked_off_with_a_word(self, rep: TestClient, house: House, task: Any) -> None:
        assert (task["kind"], task["title_zh"], task["rep_id"]) == ("poc_delivery", "POC交付承诺", house.id_of("rep"))
        done = rep.post(f"/v1/tasks/{task['id']}/done", json={"note": "样机已送达"}).json()
        assert (done["state"], done["note"], done["done_by"]) == ("done", "样机已送达", house.id_of("rep"))
        assert rep.get("/v1/tasks", params={"state": "open"}).json()["items"] == []

    def test_it_can_be_ticked_off_without_a_word(self, rep: TestClient, task: Any) -> None:
        assert rep.post(f"/v1/tasks/{task['id']}/done").json()["note"] is None

    def test_who_does_not_see_it_cannot(self, house: House, task: Any) -> None:
        for who, status in (("stranger", 404), ("colleague", 404), ("auditor", 403)):
            assert house.client(who).post(f"/v1/tasks/{task['id']}/done").status_code == status
        assert house.client("stranger").get("/v1/tasks").json()["items"] == []
