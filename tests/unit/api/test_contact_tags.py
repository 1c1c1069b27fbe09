"""Tags of contacts over HTTP."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from tests.fakes.house import House

BASIS = "三次问到出了问题由谁签字，要求院长先表态"


@pytest.fixture
def rep(house: House) -> TestClient:
    return house.client("rep")


@pytest.fixture
def tags(rep: TestClient) -> str:
    """The address of a contact's tags."""
    account = rep.post("/v1/accounts", json={"name": "鲲鹏重工"}).json()
    contact = rep.post("/v1/contacts", json={"account_id": account["id"], "name": "司马采购"}).json()
    return f"/v1/contacts/{contact['id']}/tags"


@pytest.mark.feature("A-026")
def test_a_contact_is_tagged_with_a_basis_and_the_tag_taken_off(house: House, rep: TestClient, tags: str) -> None:
    made = rep.put(f"{tags}/risk_averse", json={"basis": BASIS}).json()

    assert (made["tag"], made["basis"], made["created_by"]) == ("risk_averse", BASIS, house.id_of("rep"))
    assert rep.get(tags).json() == {"items": [made]}
    assert rep.delete(f"{tags}/risk_averse").status_code == 204
    assert rep.get(tags).json() == {"items": []}
    assert rep.delete(f"{tags}/risk_averse").json()["code"] == "tag_not_found"


@pytest.mark.feature("A-026")
@pytest.mark.parametrize(
    ("tag", "basis", "code"),
    [("risk_averse", "", "basis_missing"), ("risk_averse", "N/A", "basis_empty"), ("grumpy", BASIS, "unknown_word")],
)
def test_a_judgement_without_basis_or_word_is_refused(
    rep: TestClient, tags: str, tag: str, basis: str, code: str
) -> None:
    answer = rep.put(f"{tags}/{tag}", json={"basis": basis})

    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_who_only_looks_on_or_is_elsewhere_does_not_tag(house: House, tags: str) -> None:
    assert house.client("auditor").put(f"{tags}/risk_averse", json={"basis": BASIS}).status_code == 403
    assert house.client("stranger").put(f"{tags}/risk_averse", json={"basis": BASIS}).status_code == 404
    assert house.client("stranger").get(tags).status_code == 404
