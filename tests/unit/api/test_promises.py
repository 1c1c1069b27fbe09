"""Promises over HTTP: done with a word, handed over, counted, and in one's own calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from tests.fakes.house import House
from tests.unit.api.promised import promised_quote
from voice.ports.crm import Todo

SOON = datetime.now(UTC).replace(microsecond=0) + timedelta(days=2)


@pytest.fixture
def todo(house: House) -> Todo:
    """Due the day after tomorrow."""
    made = promised_quote(house)
    return house.services.crm.reschedule_todo(house.people["rep"].user.actor, made.id, SOON)


@pytest.fixture
def rep(house: House) -> TestClient:
    return house.client("rep")


def test_a_promise_is_ticked_off_with_a_word_and_what_shows_it(rep: TestClient, todo: Todo) -> None:
    done = rep.post(f"/v1/todos/{todo.id}/done", json={"note": "报价单已发邮件", "evidence_id": "evidence_1"}).json()
    assert (done["state"], done["done_note"], done["done_evidence_id"]) == ("done", "报价单已发邮件", "evidence_1")


def test_a_tick_needs_no_words(rep: TestClient, todo: Todo) -> None:
    assert rep.post(f"/v1/todos/{todo.id}/done").json()["done_note"] is None


def test_the_countdown_of_a_promise_runs_and_ends_with_it(house: House, rep: TestClient, todo: Todo) -> None:
    house.services.sales.clock.run()
    (timer,) = rep.get("/v1/timers", params={"subject": f"todo:{todo.id}"}).json()["items"]
    assert (timer["kind"], timer["running"]) == ("promise", True)
    rep.post(f"/v1/todos/{todo.id}/done")
    house.services.sales.clock.run()
    (ended,) = rep.get("/v1/timers", params={"kind": "promise"}).json()["items"]
    assert (ended["state"], ended["running"]) == ("met", False)


def test_handed_over_it_is_the_colleagues(house: House, rep: TestClient, todo: Todo) -> None:
    answer = rep.post(f"/v1/todos/{todo.id}/hand-over", json={"rep_id": house.id_of("colleague")})
    assert answer.status_code == 204, answer.text
    assert rep.get("/v1/todos").json()["items"] == []
    (theirs,) = house.client("colleague").get("/v1/todos").json()["items"]
    assert (theirs["id"], theirs["assigned_by"]) == (todo.id, house.id_of("rep"))


@pytest.mark.parametrize("taker", ["auditor", "west_rep"])
def test_only_sellers_of_its_region_can_take_it(house: House, rep: TestClient, todo: Todo, taker: str) -> None:
    refused = rep.post(f"/v1/todos/{todo.id}/hand-over", json={"rep_id": house.id_of(taker)})
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_rep")
    assert len(rep.get("/v1/todos").json()["items"]) == 1


@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("colleague", 404), ("auditor", 403)])
def test_who_does_not_hold_it_cannot_hand_it_over(house: House, todo: Todo, who: str, status: int) -> None:
    body = {"rep_id": house.id_of("colleague")}
    assert house.client(who).post(f"/v1/todos/{todo.id}/hand-over", json=body).status_code == status


def test_the_rate_tells_ours_by_rep(house: House, rep: TestClient, todo: Todo) -> None:
    nothing = rep.get("/v1/promises/rate").json()
    assert (nothing["ours"]["due"], nothing["ours"]["rate"], nothing["by_rep"]) == (0, None, {})
    yesterday = datetime.now(UTC) - timedelta(days=1)
    house.services.crm.reschedule_todo(house.people["rep"].user.actor, todo.id, yesterday)
    found = rep.get("/v1/promises/rate").json()
    assert found["by_rep"] == {house.id_of("rep"): {"due": 1, "kept": 0, "late": 0, "moved": 1, "rate": 0.0}}
    assert house.client("stranger").get("/v1/promises/rate").json()["by_rep"] == {}


class TestCalendar:
    def test_own_open_promises_with_a_time_are_in_it(self, rep: TestClient, todo: Todo) -> None:
        answer = rep.get("/v1/todos.ics")
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        lines = answer.text.split("\r\n")
        assert f"UID:{todo.id}@callgate" in lines
        assert f"DTSTART:{SOON:%Y%m%dT%H%M%SZ}" in lines
        assert "SUMMARY:我方 · 发报价" in lines

    def test_no_word_of_the_call_is_in_it(self, rep: TestClient, todo: Todo) -> None:
        text = rep.get("/v1/todos.ics").text
        assert todo.evidence[0].quote not in text
        assert "端木" not in text

    def test_what_is_done_is_not_nor_what_is_anothers(self, house: House, rep: TestClient, todo: Todo) -> None:
        assert "VEVENT" not in house.client("manager").get("/v1/todos.ics").text
        rep.post(f"/v1/todos/{todo.id}/done")
        assert "VEVENT" not in rep.get("/v1/todos.ics").text

    def test_nobody_gets_none(self, house: House) -> None:
        assert house.client().get("/v1/todos.ics").status_code == 401
