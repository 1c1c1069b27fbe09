"""Rows of the CRM as files, over HTTP."""

from __future__ import annotations

import io
import json
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient

from tests.fakes.house import House

LEADS = "姓名,电话,公司,需求\n慕容工,13900139000,太白机械,换供应商\n,13700137000,乙公司,打样\n"


@pytest.fixture
def manager(house: House) -> TestClient:
    return house.client("manager")


def sent(client: TestClient, kind: str, data: bytes | str, file_format: str = "csv", **form: str) -> Any:
    content = data.encode() if isinstance(data, str) else data
    return client.post(
        "/v1/imports", data={"kind": kind, "format": file_format, **form}, files={"file": ("rows", content)}
    )


def workbook(*rows: tuple[Any, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.feature("A-032")
def test_good_rows_are_taken_and_bad_ones_are_told(manager: TestClient) -> None:
    dry = sent(manager, "leads", LEADS, dry_run="true").json()
    assert (dry["rows"], dry["created"], dry["dry_run"]) == (2, 1, True)
    assert manager.get("/v1/leads").json()["items"] == []
    report = sent(manager, "leads", LEADS).json()
    (error,) = report["errors"]
    assert (report["created"], error["line"], error["code"]) == (1, 3, "name_missing")
    (lead,) = manager.get("/v1/leads").json()["items"]
    assert (lead["name"], lead["channel"], lead["state"]) == ("慕容工", "import", "assigned")
    again = sent(manager, "leads", LEADS).json()
    assert [one["code"] for one in again["errors"]] == ["lead_exists", "name_missing"]


@pytest.mark.feature("A-032")
def test_a_workbook_brings_accounts_contacts_and_deals(manager: TestClient, house: House) -> None:
    header = ("客户名称", "电话", "统一社会信用代码")
    accounts = workbook(header, ("鲲鹏重工", 13800138000.0, None), ("乙公司乙", None, "123"))
    report = sent(manager, "accounts", accounts, "xlsx").json()
    assert (report["created"], [one["code"] for one in report["errors"]]) == (1, ["bad_uscc"])
    (account,) = manager.get("/v1/accounts").json()["items"]
    assert account["phone"] == "13800138000"
    contacts = workbook(("客户", "姓名", "职务"), ("鲲鹏重工有限公司", "司马采购", "总监"), ("无名", "甲", None))
    report = sent(manager, "contacts", contacts, "xlsx").json()
    assert (report["created"], report["errors"][0]["code"]) == (1, "account_not_found")
    deal = {"account_id": account["id"], "name": "九天改造", "amount": "¥385,000.50", "rep_id": house.id_of("rep")}
    deals = json.dumps([deal])
    assert sent(manager, "opportunities", deals, "json").json()["created"] == 1
    (deal,) = manager.get("/v1/opportunities").json()["items"]
    assert (deal["stage"], deal["amount"], deal["team"]) == ("lead", "385000.50", "a")


def test_no_deal_is_imported_past_a_gate(manager: TestClient) -> None:
    sent(manager, "accounts", "name\n鲲鹏重工\n")
    lines = ("account,name,stage,amount,close_date", "鲲鹏重工,一,线索,,", "鲲鹏重工,二,proposal,,")
    rows = "\n".join((*lines, "鲲鹏重工,三,,x,", "鲲鹏重工,四,,,明天"))
    report = sent(manager, "opportunities", rows).json()
    assert report["created"] == 1
    assert [one["code"] for one in report["errors"]] == ["stage_not_imported", "bad_amount", "bad_date"]
    assert {one["stage"] for one in manager.get("/v1/opportunities").json()["items"]} == {"lead"}


@pytest.mark.parametrize(
    ("data", "file_format", "code"),
    [
        ("colour,name\nred,甲\n", "csv", "unknown_column"),
        ("", "csv", "bad_file"),
        (b"\xff\xfe\x00\x80", "csv", "bad_file"),
        ("{", "json", "bad_file"),
        ('{"name": "甲"}', "json", "bad_file"),
        ("name\n", "xlsx", "bad_file"),
    ],
)
def test_a_file_that_is_none_is_refused(manager: TestClient, data: bytes | str, file_format: str, code: str) -> None:
    answer = sent(manager, "accounts", data, file_format)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert manager.get("/v1/accounts").json()["items"] == []


def test_an_auditor_imports_nothing_and_a_rep_exports_nothing(house: House) -> None:
    assert sent(house.client("auditor"), "leads", LEADS).status_code == 403
    assert house.client("rep").get("/v1/exports/leads.csv").status_code == 403


@pytest.mark.feature("F-143", "A-032")
def test_rows_are_exported_in_the_own_sight_and_logged(manager: TestClient, house: House) -> None:
    house.client("stranger").post("/v1/accounts", json={"name": "西部公司"})
    sent(manager, "accounts", "name,phone\n=cmd|calc,+86 13800138000\n")
    text = manager.get("/v1/exports/accounts.csv")
    assert text.headers["content-type"].startswith("text/csv")
    assert "'=cmd|calc" in text.text
    assert "'+86 13800138000" in text.text
    assert "西部公司" not in text.text
    (row,) = manager.get("/v1/exports/accounts.json").json()
    assert (row["name"], row["phone"], row["region"]) == ("=cmd|calc", "+86 13800138000", "east")
    book = openpyxl.load_workbook(io.BytesIO(manager.get("/v1/exports/accounts.xlsx").content))
    header, cells = book.active.iter_rows(values_only=True)
    assert dict(zip(header, cells, strict=True))["name"] == "'=cmd|calc"
    events = house.client("auditor").get("/v1/audit/events").json()["items"]
    assert [one["type"] for one in events][:3] == ["export.made"] * 3
    for kind in ("leads", "contacts", "opportunities"):
        assert manager.get(f"/v1/exports/{kind}.csv").status_code == 200
    assert manager.get("/v1/exports/secrets.csv").status_code == 422


def test_numbers_are_masked_for_those_who_may_not_see_private_data(manager: TestClient, house: House) -> None:
    sent(manager, "accounts", "name,phone\n鲲鹏重工,13800138000\n")
    seen = {
        login: house.client(login).get("/v1/exports/accounts.json").json()[0]["phone"]
        for login in ("manager", "auditor", "admin")
    }
    assert seen["manager"] == seen["auditor"] == "13800138000"
    assert seen["admin"].endswith("8000")
    assert "13800138000" not in seen["admin"]
