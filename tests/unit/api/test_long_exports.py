"""Exports of more rows than one reading takes, and imports of files that are odd, over HTTP."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient

from crm_core.entities import Account, Contact, Lead, Opportunity
from crm_core.store.sql import SqlCrmStore
from tests.fakes.house import House
from tests.unit.api.test_exchange import codes
from tests.unit.api.test_imports import sent, workbook
from voice.adapters.db.engine import make_engine
from voice.bootstrap import database_url
from voice.pipeline import exports

ROWS = 1003  # a reading takes 1000
NOW = datetime(2026, 3, 12, 7, tzinfo=UTC)


@pytest.fixture
def manager(house: House) -> TestClient:
    return house.client("manager")


def filled(house: House, region: str = "east", *, accounts: int, each: bool) -> None:
    """So many accounts, and with `each` a contact, a deal and a lead of each; many are made in one moment."""
    engine = make_engine(database_url(house.settings))
    whose: dict[str, Any] = {"region": region, "team": "a", "rep_id": house.id_of("rep")}
    with engine.begin() as connection:
        store = SqlCrmStore(connection)
        for place in range(accounts):
            key = f"{region}-{place:04}"
            at = NOW + timedelta(minutes=place % 3)
            store.save_account(Account(id=f"a-{key}", region=region, name=f"厂{place:04}", created_at=at))
            if each:
                _with_rows(store, key, at, **whose)
    engine.dispose()


def _with_rows(store: SqlCrmStore, key: str, at: datetime, **whose: Any) -> None:
    on: dict[str, Any] = {"account_id": f"a-{key}", "region": whose["region"]}
    store.save_contact(Contact(id=f"k-{key}", confirmed=True, known_since=at, name="李建国", **on))
    four = {"name": "王敏", "phone": "13800138000", "company": "瑞丰", "need": "打样"}
    store.save_lead(Lead(id=f"l-{key}", created_at=at, **four, **whose))
    deal: dict[str, Any] = {"pipeline": "standard", "pipeline_version": 1, "stage": "lead", "name": "框架"}
    times = {"created_at": at, "updated_at": at}
    store.save_opportunity(Opportunity(id=f"d-{key}", account_id=f"a-{key}", **deal, **times, **whose))


def ids(client: TestClient, kind: str, file_format: str) -> list[str]:
    answer = client.get(f"/v1/exports/{kind}.{file_format}")
    assert answer.status_code == 200, answer.text
    if file_format == "json":
        return [row["id"] for row in answer.json()]
    if file_format == "csv":
        return [row["id"] for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))]
    book = openpyxl.load_workbook(io.BytesIO(answer.content), read_only=True)
    header, *rows = book.worksheets[0].iter_rows(values_only=True)
    return [str(row[header.index("id")]) for row in rows]


@pytest.mark.feature("F-143", "A-032")
def test_every_row_is_in_the_file_once_however_many_there_are(house: House, manager: TestClient) -> None:
    filled(house, accounts=ROWS, each=False)
    found = ids(manager, "accounts", "json")
    assert sorted(found) == [f"a-east-{place:04}" for place in range(ROWS)]
    assert found == ids(manager, "accounts", "csv") == ids(manager, "accounts", "xlsx")
    events = house.client("auditor").get("/v1/audit/events").json()["items"]
    made = [one["payload"] for one in events if one["type"] == "export.made"]
    assert [(one["rows"], one["format"]) for one in made] == [(ROWS, "xlsx"), (ROWS, "csv"), (ROWS, "json")]


@pytest.mark.feature("F-143", "D-101")
@pytest.mark.parametrize("at_once", [6, 7], ids=lambda rows: f"{rows} at once")
def test_every_kind_is_whole_and_ends_at_the_border_of_the_region(
    house: House, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(exports, "_AT_ONCE", at_once)
    for region, rows in (("east", 7), ("west", 2)):
        filled(house, region, accounts=rows, each=True)
    for kind, letter in (("accounts", "a"), ("contacts", "k"), ("leads", "l"), ("opportunities", "d")):
        east = [f"{letter}-east-{place:04}" for place in range(7)]
        west = [f"{letter}-west-{place:04}" for place in range(2)]
        assert sorted(ids(house.client("auditor"), kind, "csv")) == east
        assert sorted(ids(house.client("west_auditor"), kind, "json")) == west


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "json"])
def test_a_control_character_in_a_name_stops_no_export(manager: TestClient, file_format: str) -> None:
    account = manager.post("/v1/accounts", json={"name": "鲲鹏\x0b重工"})
    assert account.status_code == 201
    assert ids(manager, "accounts", file_format) == [account.json()["id"]]


def test_an_account_that_was_merged_is_in_no_file(house: House, manager: TestClient) -> None:
    kept, lost = (manager.post("/v1/accounts", json={"name": name}).json()["id"] for name in ("永裕彩盒", "永玉彩盒"))
    assert manager.post(f"/v1/accounts/{lost}/merge", json={"into": kept}).status_code == 200
    assert ids(manager, "accounts", "csv") == [kept]


@pytest.mark.feature("A-032")
@pytest.mark.parametrize(
    ("data", "file_format"),
    [
        (workbook(("name",), ("甲厂",))[:-30], "xlsx"),
        (workbook(("name",), ("甲厂",))[:400] + b"x" * 600, "xlsx"),
        ("[" * 100_000, "json"),
        ('[{"name": "\\ud800"}]', "json"),
        ("\ufeff", "csv"),
    ],
    ids=["half a workbook", "spoiled workbook", "deep json", "half a sign", "only a mark"],
)
def test_a_damaged_file_is_answered_and_not_a_failure(manager: TestClient, data: bytes | str, file_format: str) -> None:
    answer = sent(manager, "accounts", data, file_format)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_file")
    assert manager.get("/v1/accounts").json()["items"] == []


@pytest.mark.feature("A-032")
def test_a_column_that_nobody_knows_is_refused_in_whatever_row_it_stands(manager: TestClient) -> None:
    rows = json.dumps([{"name": "甲厂"}, {"name": "乙厂", "colour": "red"}])
    answer = sent(manager, "accounts", rows, "json")
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_column")
    assert manager.get("/v1/accounts").json()["items"] == []


@pytest.mark.parametrize(
    ("amount", "taken"),
    [
        ("385000.50", True),
        ("¥1,385,000", True),
        ("0", True),
        ("9999999999999999.99", True),
        ("10000000000000000", False),
        ("1e30", False),
        ("NaN", False),
        ("Infinity", False),
        ("-1", False),
        ("1.005", False),
        ("38万", False),
    ],
)
def test_an_amount_is_money_or_the_row_is_told(manager: TestClient, amount: str, taken: bool) -> None:
    account = manager.post("/v1/accounts", json={"name": "鲲鹏重工"}).json()
    rows = json.dumps([{"account_id": account["id"], "name": "九天改造", "amount": amount}])
    assert codes(sent(manager, "opportunities", rows, "json")) == ([] if taken else ["bad_amount"])


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2026-06-30", "2026-06-30"),
        ("2026/06/30", "2026-06-30"),
        ("", None),
        ("2026-02-30", "bad_date"),
        ("30.6.", "bad_date"),
    ],
)
def test_a_close_date_is_a_day_of_the_calendar(manager: TestClient, day: str, told: str | None) -> None:
    manager.post("/v1/accounts", json={"name": "鲲鹏重工"})
    found = codes(sent(manager, "opportunities", f"account,name,close_date\n鲲鹏重工,九天改造,{day}\n"))
    if told == "bad_date":
        assert found == ["bad_date"]
    else:
        (deal,) = manager.get("/v1/opportunities").json()["items"]
        assert (found, deal["close_date"]) == ([], told)
