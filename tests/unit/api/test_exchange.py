"""Files of rows by role and region: who may bring and take what, and that a file passes no gate and no border."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.fakes.house import House
from tests.unit.api.test_imports import sent, workbook


@pytest.fixture
def manager(house: House) -> TestClient:
    return house.client("manager")


def codes(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [one["code"] for one in answer.json()["errors"]]


def exported(client: TestClient, kind: str) -> list[dict[str, str]]:
    answer = client.get(f"/v1/exports/{kind}.csv")
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_a_rep_brings_own_leads_and_nobody_elses(house: House) -> None:
    rep = house.client("rep")
    mine = "name,phone,company,need\n甲工,13900139001,甲厂,打样\n"
    assert codes(sent(rep, "leads", mine)) == []
    (lead,) = rep.get("/v1/leads").json()["items"]
    assert lead["rep_id"] == house.id_of("rep")
    other = f"name,phone,company,need,rep_id\n乙工,13900139002,乙厂,打样,{house.id_of('colleague')}\n"
    assert codes(sent(rep, "leads", other)) == ["foreign_rep"]


@pytest.mark.feature("D-101")
@pytest.mark.parametrize(
    ("kind", "rows"),
    [
        ("leads", "name,phone,company,need,region\n甲工,13900139001,甲厂,打样,west\n"),
        ("accounts", "name,region\n甲厂,west\n"),
    ],
)
def test_no_row_is_brought_into_another_region(house: House, manager: TestClient, kind: str, rows: str) -> None:
    assert codes(sent(manager, kind, rows)) == ["foreign_region"]
    assert house.client("stranger").get(f"/v1/{kind}").json()["items"] == []


@pytest.mark.feature("D-101")
def test_contacts_and_deals_of_a_foreign_account_are_refused_by_id_and_by_name(house: House) -> None:
    account = house.client("rep").post("/v1/accounts", json={"name": "鲲鹏重工"}).json()
    west = house.client("stranger")
    by_id, by_name = f"account_id,name\n{account['id']},甲\n", "account,name\n鲲鹏重工,甲\n"
    for kind in ("contacts", "opportunities"):
        assert codes(sent(west, kind, by_id)) == ["account_not_found"]
        assert codes(sent(west, kind, by_name)) == ["account_not_found"]


def test_a_dry_run_says_the_same_and_leaves_nothing(house: House, manager: TestClient) -> None:
    rows = "name,uscc\n甲厂,\n乙厂,123\n,\n"
    dry = sent(manager, "accounts", rows, dry_run="true").json()
    assert manager.get("/v1/accounts").json()["items"] == []
    wet = sent(manager, "accounts", rows).json()
    assert {**dry, "dry_run": False} == wet
    events = house.client("auditor").get("/v1/audit/events").json()["items"]
    assert [one["type"] for one in events].count("account.created") == 1


@pytest.mark.feature("F-139")
def test_a_file_that_is_sent_twice_brings_its_rows_once(manager: TestClient) -> None:
    leads = "name,phone,company,need,external_id\n甲工,13900139001,甲厂,打样,f-1\n乙工,13900139002,乙厂,打样,\n"
    assert codes(sent(manager, "leads", leads)) == []
    assert codes(sent(manager, "leads", leads)) == ["lead_exists"]  # with an id of the channel it is the same lead
    accounts = "name\n甲厂\n甲厂有限公司\n"
    assert codes(sent(manager, "accounts", accounts)) == ["account_exists"]
    assert len(manager.get("/v1/leads").json()["items"]) == 2
    assert len(manager.get("/v1/accounts").json()["items"]) == 1


def test_the_line_of_an_error_is_the_line_of_the_file(manager: TestClient) -> None:
    text = 'name,phone\n甲厂,\n\n"乙\n厂",\n丙厂,abc\n'
    (error,) = sent(manager, "accounts", text).json()["errors"]
    assert (error["line"], error["code"]) == (6, "bad_phone")
    book = workbook(("name", "phone"), ("丁厂", None), (None, None), ("戊厂", "abc"))
    (error,) = sent(manager, "accounts", book, "xlsx").json()["errors"]
    assert (error["line"], error["code"]) == (4, "bad_phone")


def test_what_chinese_spreadsheets_save_is_read(manager: TestClient) -> None:
    assert codes(sent(manager, "accounts", "客户名称,行业\n鲲鹏重工,机械\n".encode("gb18030"))) == []
    (account,) = manager.get("/v1/accounts").json()["items"]
    assert (account["name"], account["industry"]) == ("鲲鹏重工", "机械")


def test_more_rows_than_allowed_are_refused_whole(manager: TestClient) -> None:
    rows = json.dumps([{"name": f"厂{place}"} for place in range(5001)])
    answer = sent(manager, "accounts", rows, "json")
    assert (answer.status_code, answer.json()["code"]) == (413, "too_many_rows")
    assert manager.get("/v1/accounts").json()["items"] == []


@pytest.mark.feature("F-143")
@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1"])
def test_a_name_that_a_spreadsheet_would_run_is_text_in_a_file_and_itself_when_it_comes_back(
    manager: TestClient, text: str
) -> None:
    account = manager.post("/v1/accounts", json={"name": f"{text}甲厂"})
    assert account.status_code == 201, account.text
    name = account.json()["name"]
    (row,) = exported(manager, "accounts")
    assert not row["name"].startswith(("=", "+", "-", "@", "\t"))
    assert row["name"].removeprefix("'") == name
    assert codes(sent(manager, "accounts", f"name\n{row['name']}\n")) == ["account_exists"]


@pytest.mark.feature("F-143", "D-101")
def test_an_export_ends_at_the_region_even_for_group_files(house: House, manager: TestClient) -> None:
    rep, west = house.client("rep"), house.client("stranger")
    head = rep.post("/v1/accounts", json={"name": "鲲鹏集团"}).json()
    member = rep.post("/v1/accounts", json={"name": "鲲鹏重工"}).json()
    assert rep.patch(f"/v1/accounts/{member['id']}", json={"group_id": head["id"]}).status_code == 200
    rep.post("/v1/opportunities", json={"account_id": member["id"], "name": "九天改造"})
    assert len(west.get("/v1/accounts").json()["items"]) == 2  # to be read
    for kind in ("leads", "accounts", "contacts", "opportunities"):
        assert exported(west, kind) == []
    assert {row["name"] for row in exported(manager, "accounts")} == {"鲲鹏集团", "鲲鹏重工"}
    assert [row["name"] for row in exported(manager, "opportunities")] == ["九天改造"]


@pytest.mark.feature("F-143")
def test_what_is_exported_comes_back_through_an_import(house: House, manager: TestClient) -> None:
    rep = house.client("rep")
    account = rep.post("/v1/accounts", json={"name": "鲲鹏重工", "phone": "0571-88880000"}).json()
    contact = {"account_id": account["id"], "name": "司马采购", "phone": "13800138000", "role": "purchasing"}
    rep.post("/v1/contacts", json=contact)
    (row,) = manager.get("/v1/exports/contacts.json").json()
    kept = {name: row[name] for name in ("account_id", "name", "phone", "role")}
    assert kept == contact
    (known,) = sent(manager, "contacts", json.dumps([kept]), "json").json()["errors"]
    assert known["code"] == "contact_exists"
