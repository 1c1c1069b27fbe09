"""The lists of deadlines, tasks and alerts as a client pages, narrows and misuses them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from crm_core.service.alerting import raise_alert
from crm_core.service.tasks import cancel_task, open_task
from crm_core.store.sql import SqlCrmStore
from tests.fakes.house import House
from voice.adapters.db.engine import make_engine
from voice.bootstrap import database_url

NOW = datetime.now(UTC).replace(microsecond=0)  # the house's clock is the real one
HOUR = timedelta(hours=1)
LISTS = ["/v1/timers", "/v1/tasks", "/v1/alerts"]


class Rules:
    """Raise alerts and open tasks about the rep's work, as the clock does."""

    def __init__(self, house: House) -> None:
        self._engine = make_engine(database_url(house.settings))
        self._whose: dict[str, Any] = {"region": "east", "team": "a", "rep_id": house.id_of("rep")}
        self._by: dict[str, Any] = {"actor_id": "clock"}

    def task(self, source: str, **fields: Any) -> str:
        said: dict[str, Any] = {"kind": "visit", "title_zh": "送样机", "title_en": "Take it there", "due_at": None}
        with self._engine.begin() as connection:
            store = SqlCrmStore(connection)
            made = open_task(store, source=source, now=NOW, **{**said, **self._whose, **self._by, **fields})
        return made.id

    def cancelled(self, source: str) -> None:
        with self._engine.begin() as connection:
            cancel_task(SqlCrmStore(connection), source=source, now=NOW, **self._by)

    def alert(self, rule: str, subject: str = "lead:l1", **fields: Any) -> str:
        said: dict[str, Any] = {"audience": "rep", "reason": {"hours": 80}, "now": NOW}
        with self._engine.begin() as connection:
            store = SqlCrmStore(connection)
            made = raise_alert(store, rule=rule, subject=subject, **{**said, **self._whose, **self._by, **fields})
        assert made is not None
        return made.id


@pytest.fixture
def rules(house: House) -> Rules:
    return Rules(house)


@pytest.fixture
def rep(house: House) -> TestClient:
    return house.client("rep")


def ids(client: TestClient, path: str, **params: Any) -> list[str]:
    answer = client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


def paged(client: TestClient, path: str, limit: int) -> list[list[str]]:
    """All pages, by following the cursors to the end."""
    pages, cursor = [], None
    while True:
        body = client.get(path, params={"limit": limit} | ({"cursor": cursor} if cursor else {})).json()
        pages.append([item["id"] for item in body["items"]])
        if (cursor := body["next_cursor"]) is None:
            return pages


def test_nobody_is_shown_a_list_without_a_token(house: House) -> None:
    nobody = house.client()
    assert [nobody.get(path).status_code for path in LISTS] == [401] * 3


def test_every_list_begins_empty_and_on_its_last_page(rep: TestClient) -> None:
    assert [rep.get(path).json() for path in LISTS] == [{"items": [], "next_cursor": None}] * 3


@pytest.mark.parametrize("path", LISTS)
def test_a_question_that_makes_no_sense_is_refused_as_a_problem(rep: TestClient, path: str) -> None:
    for question in ("state=asleep", "limit=0", "limit=100000", "cursor=%25%25", "rep_id=" + "x" * 65):
        answer = rep.get(f"{path}?{question}")
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json"), question


class TestTasks:
    def test_they_come_by_due_time_page_after_page(self, rep: TestClient, rules: Rules) -> None:
        some_day = rules.task("1")
        due = {hours: rules.task(f"due-{hours}", due_at=NOW + HOUR * hours) for hours in (5, 1, 3)}
        assert paged(rep, "/v1/tasks", 3) == [[due[1], due[3], due[5]], [some_day]]
        assert paged(rep, "/v1/tasks", 2) == [[due[1], due[3]], [due[5], some_day]]

    def test_they_are_narrowed_by_state_kind_and_person(self, house: House, rep: TestClient, rules: Rules) -> None:
        visit, review = rules.task("1"), rules.task("2", kind="review")
        rep.post(f"/v1/tasks/{visit}/done")
        assert ids(rep, "/v1/tasks", state="done") == ids(rep, "/v1/tasks", kind="visit") == [visit]
        assert ids(rep, "/v1/tasks", state="open", kind="review") == [review]
        assert ids(rep, "/v1/tasks", state="open", kind="visit") == []
        assert len(ids(house.client("manager"), "/v1/tasks", rep_id=house.id_of("rep"))) == 2
        assert ids(house.client("manager"), "/v1/tasks", rep_id=house.id_of("colleague")) == []

    def test_a_note_is_kept_without_blanks_around_it(self, rep: TestClient, rules: Rules) -> None:
        done = rep.post(f"/v1/tasks/{rules.task('1')}/done", json={"note": "  已送达 "}).json()
        assert done["note"] == "已送达"

    def test_a_note_that_is_too_long_changes_nothing(self, rep: TestClient, rules: Rules) -> None:
        task = rules.task("1")
        assert rep.post(f"/v1/tasks/{task}/done", json={"note": "长" * 2001}).status_code == 422
        assert ids(rep, "/v1/tasks", state="open") == [task]

    def test_a_cancelled_task_is_a_conflict_and_an_unknown_one_is_not_there(
        self, rep: TestClient, rules: Rules
    ) -> None:
        task = rules.task("1")
        rules.cancelled("1")
        refused = rep.post(f"/v1/tasks/{task}/done")
        assert (refused.status_code, refused.json()["code"]) == (409, "task_cancelled")
        assert ids(rep, "/v1/tasks", state="cancelled") == [task]
        assert rep.post("/v1/tasks/no-such-task/done").status_code == 404


class TestTimers:
    def test_they_come_by_deadline_and_are_narrowed_by_what_they_watch(self, rep: TestClient, rules: Rules) -> None:
        late, soon = (rules.task(f"{hours}", due_at=NOW + HOUR * hours) for hours in (9, 2))
        subjects = [timer["subject"] for timer in rep.get("/v1/timers").json()["items"]]
        assert subjects == [f"task:{soon}", f"task:{late}"]
        assert len(ids(rep, "/v1/timers", subject=f"task:{soon}")) == 1
        assert [len(page) for page in paged(rep, "/v1/timers", 1)] == [1, 1]

    def test_a_task_that_is_done_ends_its_timer_in_time(self, rep: TestClient, rules: Rules) -> None:
        task = rules.task("1", due_at=NOW + HOUR)
        rep.post(f"/v1/tasks/{task}/done")
        (timer,) = rep.get("/v1/timers", params={"running": False}).json()["items"]
        assert (timer["kind"], timer["state"], timer["name_zh"]) == ("task", "met", "任务")
        assert ids(rep, "/v1/timers", running=True) == []

    def test_only_a_timer_begun_by_hand_is_ended_by_hand(self, rep: TestClient, rules: Rules) -> None:
        rules.task("1", due_at=NOW + HOUR)
        (timer,) = ids(rep, "/v1/timers")
        refused = rep.post(f"/v1/timers/{timer}/check-in")
        assert (refused.status_code, refused.json()["code"]) == (409, "not_by_hand")
        assert refused.json()["remedy"]
        assert ids(rep, "/v1/timers", running=True) == [timer]

    def test_a_body_that_is_no_timer_is_refused(self, rep: TestClient) -> None:
        whole = {"kind": "follow_up_1h", "opportunity_id": "x", "anchor": NOW.isoformat()}
        wrong: list[dict[str, str]] = [
            {},
            {key: value for key, value in whole.items() if key != "anchor"},
            whole | {"anchor": "soon"},
            whole | {"due_at": NOW.isoformat()},
            whole | {"kind": "k" * 65},
        ]
        assert [rep.post("/v1/timers", json=body).status_code for body in wrong] == [422] * 5
        assert rep.post("/v1/timers", json=whole).status_code == 404

    def test_compliance_is_asked_for_one_day_to_one_year(self, rep: TestClient) -> None:
        status = {
            days: rep.get("/v1/timers/compliance", params={"days": days}).status_code
            for days in (-1, 0, 1, 366, 367, "all")
        }
        assert status == {-1: 422, 0: 422, 1: 200, 366: 200, 367: 422, "all": 422}


class TestAlerts:
    def test_the_newest_comes_first_page_after_page(self, rep: TestClient, rules: Rules) -> None:
        made = [rules.alert("second_action", f"lead:{age}", now=NOW - HOUR / 60 * age) for age in range(5)]
        assert paged(rep, "/v1/alerts", 2) == [made[:2], made[2:4], made[4:]]

    def test_they_are_narrowed_by_rule_state_day_and_audience(
        self, house: House, rep: TestClient, rules: Rules
    ) -> None:
        old = rules.alert("second_action", now=NOW - timedelta(days=3))
        new = rules.alert("unlinked", "rep:r1", reason={"calls": 3, "hours": 24})
        boss = rules.alert("dormant_pool", "pool:east/a", audience="manager", reason={"leads": 4, "hours": 72})
        manager = house.client("manager")
        (shown,) = rep.get("/v1/alerts", params={"rule": "second_action"}).json()["items"]
        assert shown["id"] == old
        assert ids(manager, "/v1/alerts", day=shown["day"]) == [old]
        assert ids(manager, "/v1/alerts", audience="manager") == [boss]
        assert ids(rep, "/v1/alerts", audience="manager") == []
        rep.post(f"/v1/alerts/{new}/close")
        assert ids(rep, "/v1/alerts", state="closed") == [new]
        assert ids(rep, "/v1/alerts", state="open") == [old]

    def test_a_client_reads_words_and_no_raw_figures(self, rep: TestClient, rules: Rules) -> None:
        rules.alert("unlinked", "rep:r1", reason={"calls": 3, "hours": 24})
        (alert,) = rep.get("/v1/alerts").json()["items"]
        (reason,) = alert["reasons"]
        assert set(reason) == {"rule", "zh", "en", "action_zh", "action_en"}
        assert reason["zh"] == "有3个通话超过24小时未关联客户或商机"

    def test_closing_twice_is_once_and_an_unknown_one_is_not_there(self, rep: TestClient, rules: Rules) -> None:
        alert = rules.alert("second_action")
        first = rep.post(f"/v1/alerts/{alert}/close").json()
        assert rep.post(f"/v1/alerts/{alert}/close").json() == first
        for act in ("close", "acknowledge"):
            assert rep.post(f"/v1/alerts/no-such-alert/{act}").status_code == 404
