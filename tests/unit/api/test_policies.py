"""Policies over HTTP: everybody's choices, managers' reading, and an admin's careful change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.fakes.house import PASSWORD, House, Resident
from voice.domain.actor import SYSTEM, UserRole


@pytest.fixture
def chief(house: House) -> TestClient:
    """An admin of all regions."""
    user = house.services.people.add_user(
        SYSTEM, login="chief", name="总管", role=UserRole.ADMIN, region="*", team=None, password=PASSWORD
    )
    house.people["chief"] = Resident(user, house.services.people.issue_token(user.actor, "tests", None)[1])
    return house.client("chief")


def text_of(client: TestClient, kind: str) -> str:
    text: str = client.get(f"/v1/policies/{kind}").json()["text"]
    return text


def changed(text: str, *swaps: tuple[str, str]) -> str:
    for old, new in (("version = 1", "version = 2"), *swaps):
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def put(client: TestClient, kind: str, text: str, *, match: str | None = '"1"', **said: Any) -> Any:
    headers = {"If-Match": match} if match else {}
    return client.put(f"/v1/policies/{kind}", json={"text": text, **said}, headers=headers)


def test_managers_auditors_and_admins_read_policies_and_reps_do_not(house: House) -> None:
    for login in ("manager", "auditor", "admin"):
        answer = house.client(login).get("/v1/policies")
        assert answer.status_code == 200
        assert {"kind": "pipeline", "version": 1, "newest": 1} in answer.json()["items"]
    for path in ("/v1/policies", "/v1/policies/pipeline", "/v1/policies/pipeline/versions/1"):
        assert house.client("rep").get(path).status_code == 403


def test_a_policy_has_its_text_history_and_etag(house: House) -> None:
    answer = house.client("manager").get("/v1/policies/pipeline")

    policy = answer.json()
    assert answer.headers["etag"] == '"1"'
    assert (policy["version"], policy["newest"], policy["created_by"]) == (1, 1, "shipped")
    assert 'key = "needs_confirmed"' in policy["text"]
    assert [version["version"] for version in policy["history"]] == [1]
    one = house.client("manager").get("/v1/policies/pipeline/versions/1").json()
    assert (one["text"], one["sha256"]) == (policy["text"], policy["sha256"])


def test_what_does_not_exist_is_not_found(house: House) -> None:
    manager = house.client("manager")

    for path in ("/v1/policies/weather", "/v1/policies/pipeline/versions/9", "/v1/policies/weather/versions/1"):
        assert manager.get(path).status_code == 404
    assert manager.post("/v1/policies/weather/preview", json={"text": ""}).json()["code"] == "policy_not_found"


def test_a_preview_shows_changes_warnings_and_running_deals(house: House, chief: TestClient) -> None:
    rep = house.client("rep")
    account = rep.post("/v1/accounts", json={"name": "鲲鹏重工"}).json()
    assert rep.post("/v1/opportunities", json={"account_id": account["id"], "name": "改造"}).status_code == 201
    text = changed(text_of(chief, "pipeline"), ("线索", "商机线索"), ("[5, 7]", "[3, 6]"))

    told = house.client("manager").post("/v1/policies/pipeline/preview", json={"text": text}).json()
    assert (told["version"], told["mistake"]) == (2, None)
    assert {"path": "stages[lead].zh", "before": "线索", "after": "商机线索"} in told["changes"]
    assert told["warnings"][0]["en"].startswith("A pipeline is best with 3 to 6 stages")
    assert [(effect["count"], "商机线索" in effect["zh"]) for effect in told["effects"]] == [(1, True)]


def test_a_preview_of_a_mistake_tells_its_line_and_remedy(chief: TestClient) -> None:
    text = text_of(chief, "pipeline").replace('zh = "线索"\n', "")

    told = chief.post("/v1/policies/pipeline/preview", json={"text": text}).json()
    assert told["mistake"] == {
        "detail": "pipeline.toml, line 6: stages[0].zh is missing.",
        "remedy": "Set zh to text.",
        "line": 6,
    }
    assert told["changes"] == []


def test_an_admin_of_all_regions_publishes_and_it_holds_at_once(house: House, chief: TestClient) -> None:
    text = changed(text_of(chief, "attribution"), ("max_candidates = 5", "max_candidates = 3"))

    answer = put(chief, "attribution", text, note="少一些")
    assert (answer.status_code, answer.headers["etag"]) == (200, '"2"')
    policy = answer.json()
    assert (policy["version"], policy["text"], policy["note"]) == (2, text, "少一些")
    assert policy["created_by"] == house.id_of("chief")
    assert [version["version"] for version in policy["history"]] == [2, 1]
    assert chief.get("/v1/policies/attribution/versions/1").json()["created_by"] == "shipped"
    events = chief.get("/v1/audit/events", params={"subject": "policy:attribution"}).json()["items"]
    assert [event["type"] for event in events] == ["policy.published", "policy.shipped"]


def test_a_version_with_a_later_day_is_the_newest_and_not_in_force(chief: TestClient) -> None:
    text = changed(text_of(chief, "attribution"), ("max_candidates = 5", "max_candidates = 3"))
    day = (datetime.now(UTC) + timedelta(days=7)).isoformat()

    policy = put(chief, "attribution", text, effective_at=day).json()
    assert (policy["version"], policy["newest"]) == (1, 2)
    assert "max_candidates = 5" in policy["text"]


@pytest.mark.parametrize("login", ["rep", "manager", "auditor", "admin", "stranger"])
def test_nobody_else_publishes(house: House, login: str) -> None:
    text = changed(text_of(house.client("manager"), "attribution"), ("max_candidates = 5", "max_candidates = 3"))

    assert put(house.client(login), "attribution", text).status_code == 403
    assert put(house.client(login), "attribution", text, match=None).status_code == 403
    assert house.client("manager").get("/v1/policies/attribution").json()["newest"] == 1


@pytest.mark.parametrize("match", [None, "1", "*", '"one"'])
def test_a_change_has_to_name_the_version_that_was_read(chief: TestClient, match: str | None) -> None:
    answer = put(chief, "attribution", "version = 2", match=match)

    assert (answer.status_code, answer.json()["code"]) == (428, "precondition_required")


def test_who_was_overtaken_is_refused(chief: TestClient) -> None:
    shipped = text_of(chief, "attribution")
    assert put(chief, "attribution", changed(shipped, ("= 5", "= 3"))).status_code == 200

    answer = put(chief, "attribution", changed(shipped, ("= 5", "= 4")))
    assert (answer.status_code, answer.json()["code"]) == (412, "stale_policy")
    assert "max_candidates = 3" in text_of(chief, "attribution")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("max_candidates = 5", "max_candidates = 0", "invalid_policy"),
        ("version = 2", "version = 7", "wrong_policy_version"),
        ("similarity", "similarity", "no_changes"),
    ],
)
def test_a_text_that_cannot_be_taken_is_refused_with_the_reason(
    chief: TestClient, old: str, new: str, code: str
) -> None:
    answer = put(chief, "attribution", changed(text_of(chief, "attribution")).replace(old, new, 1))

    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_running_deals_keep_their_version_until_an_admin_takes_them_over(house: House, chief: TestClient) -> None:
    rep, admin = house.client("rep"), house.client("admin")
    account = rep.post("/v1/accounts", json={"name": "鲲鹏重工"}).json()
    deal = rep.post("/v1/opportunities", json={"account_id": account["id"], "name": "改造"}).json()
    lead = '[[stages]]\nkey = "lead"\nzh = "线索"\nen = "Lead"\n\n'
    assert put(chief, "pipeline", changed(text_of(chief, "pipeline"), (lead, ""))).status_code == 200
    assert rep.get(f"/v1/opportunities/{deal['id']}").json()["stage"] == "lead"
    fresh = rep.post("/v1/opportunities", json={"account_id": account["id"], "name": "二期"}).json()
    assert fresh["stage"] == "first_contact"

    path, wanted = "/v1/policies/pipeline/migration", {"version": 2}
    group = {"version": 1, "stage": "lead", "becomes": None, "deals": 1}
    assert admin.post(f"{path}/preview", json=wanted).json() == {"items": [group]}
    refused = admin.post(path, json=wanted)
    assert (refused.status_code, refused.json()["code"]) == (422, "stage_unmapped")

    mapped = {**wanted, "mapping": {"lead": "first_contact"}}
    assert house.client("manager").post(path, json=mapped).status_code == 403
    assert admin.post(path, json=mapped).json() == {"moved": 1, "left": 0}
    assert rep.get(f"/v1/opportunities/{deal['id']}").json()["stage"] == "first_contact"
    assert admin.post(path, json={"version": 9}).status_code == 404


@pytest.mark.feature("A-016")
def test_everybody_gets_the_choices_of_forms(house: House) -> None:
    choices = house.client("rep").get("/v1/choices").json()

    lists = {entry["key"]: entry["words"] for entry in choices["lists"]}
    assert lists["visit_outcome"][0]["zh"] == "签署试用协议"
    assert all(word["basis"] for word in lists["personality"])
    reasons = {reason["key"]: reason for reason in choices["loss_reasons"]}
    assert (reasons["paused"]["cause"], reasons["paused"]["needs_call"]) == ("external", True)


def test_what_a_release_brings_is_stored_once(house: House) -> None:
    policies, now = house.services.sales.policies, datetime.now(UTC)

    assert policies.run_due(now) == len(house.client("manager").get("/v1/policies").json()["items"])
    assert policies.run_due(now) == 0
