"""The page of the vocabulary: managers keep the region's list, reps add for their customers, all look it up."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.fakes.house import House
from voice.api.ui.views.terms import many

PAGE = {"Accept": "text/html", "X-Callgate-CSRF": "1", "HX-Request": "true"}
GATEWAY = {"text": "星河网关", "kind": "product", "aliases": "网关二代", "wrong": "新河网关，星合网关"}


@pytest.fixture
def manager(house: House) -> TestClient:
    return house.client("manager")


def page(client: TestClient, q: str = "") -> str:
    return client.get("/vocabulary", params={"q": q}, headers=PAGE).text


def add(client: TestClient, **fields: Any) -> Any:
    return client.post("/vocabulary", data=GATEWAY | fields, headers=PAGE)


def test_an_empty_list_teaches_what_it_is_for(manager: TestClient) -> None:
    assert "词表还是空的" in page(manager)


def test_a_term_is_added_and_shown_with_what_it_is_misheard_as(manager: TestClient) -> None:
    assert add(manager).headers["hx-refresh"] == "true"
    shown = page(manager)
    assert "星河网关" in shown
    assert "误写 新河网关、星合网关" in shown
    assert "又称 网关二代" in shown
    assert "星河网关" in page(manager, "星河")
    assert "没有找到" in page(manager, "别的")


def test_a_bad_term_is_refused_in_words_and_nothing_is_added(manager: TestClient) -> None:
    refused = add(manager, text="星")
    assert refused.status_code == 422
    assert "notice" in refused.text
    assert "词表还是空的" in page(manager)


def test_a_file_is_taken_in_whole(manager: TestClient) -> None:
    lines = "text,kind,weight,aliases,wrong\r\n星河网关,product,1,,新河网关\r\n追溯系统,jargon,1,,\r\n"
    done = manager.post("/vocabulary/import", files={"file": ("words.csv", lines.encode(), "text/csv")}, headers=PAGE)
    assert done.headers["hx-refresh"] == "true"
    assert page(manager).count('class="list-row term-row"') == 2


def test_a_term_is_deleted(manager: TestClient, house: House) -> None:
    add(manager)
    (term,) = house.services.vocabulary.page(house.people["manager"].user.actor)
    manager.post(f"/vocabulary/{term.id}/deletion", headers=PAGE)
    assert "词表还是空的" in page(manager)


def test_a_rep_keeps_no_list_of_the_region_and_an_auditor_none_at_all(house: House, manager: TestClient) -> None:
    add(manager)
    assert add(house.client("rep"), text="另一个词").status_code == 403
    auditor = page(house.client("auditor"))
    assert "星河网关" in auditor
    assert "添加词" not in auditor
    assert "/deletion" not in auditor


@pytest.mark.parametrize("text", ["甲,乙", "甲，乙", "甲、乙", "甲；乙；", " 甲 \n乙,甲 "])
def test_several_words_are_separated_as_people_do(text: str) -> None:
    assert many(text) == ("甲", "乙")
