"""Users and tokens over HTTP: admins add people, everybody keeps the own tokens, secrets are shown once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fakes.house import PASSWORD, House

NEW = {"login": "zhou", "name": "周明", "role": "rep", "region": "east", "team": "a", "password": "long enough 7"}


def test_an_admin_adds_a_person_who_can_sign_in(house: House) -> None:
    answer = house.client("admin").post("/v1/users", json=NEW)
    assert answer.status_code == 201
    assert "password" not in answer.text
    signed_in = house.client().post("/v1/session", json={"login": "zhou", "password": "long enough 7"})
    assert signed_in.json()["id"] == answer.json()["id"]


@pytest.mark.parametrize("login", ["rep", "manager", "auditor"])
def test_nobody_else_adds_people(house: House, login: str) -> None:
    assert house.client(login).post("/v1/users", json=NEW).status_code == 403


def test_an_admin_of_one_region_adds_nobody_to_another(house: House) -> None:
    assert house.client("admin").post("/v1/users", json={**NEW, "region": "west"}).status_code == 403


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"login": "rep"}, 409),
        ({"password": "short"}, 422),
        ({"role": "emperor"}, 422),
        ({"login": "  "}, 422),
        ({"locale": "fr"}, 422),
        ({"superuser": True}, 422),
    ],
)
def test_a_person_that_cannot_be_is_refused(house: House, change: dict[str, Any], status: int) -> None:
    assert house.client("admin").post("/v1/users", json={**NEW, **change}).status_code == status


def test_everyone_sees_whom_the_sight_covers(house: House) -> None:
    def seen_by(login: str) -> set[str]:
        return {user["login"] for user in house.client(login).get("/v1/users").json()}

    assert seen_by("rep") == {"rep"}
    assert {"rep", "colleague", "manager"} <= seen_by("manager")
    assert "stranger" not in seen_by("manager")


def test_a_password_is_changed_with_the_current_one(house: House) -> None:
    rep, address = house.client("rep"), f"/v1/users/{house.id_of('rep')}/password"
    assert rep.put(address, json={"password": "another horse 8"}).status_code == 403
    assert rep.put(address, json={"password": "another horse 8", "current": PASSWORD}).status_code == 204
    assert house.client().post("/v1/session", json={"login": "rep", "password": PASSWORD}).status_code == 401
    assert house.client().post("/v1/session", json={"login": "rep", "password": "another horse 8"}).status_code == 201


def test_the_passwords_of_others_are_for_admins_of_their_region(house: House) -> None:
    address = f"/v1/users/{house.id_of('rep')}/password"
    new = {"password": "another horse 8"}
    assert house.client("manager").put(address, json=new).status_code == 403
    assert house.client("stranger").put(address, json=new).status_code == 404
    assert house.client("admin").put(address, json=new).status_code == 204


def test_a_token_shows_its_secret_once_and_acts_as_its_maker(house: House) -> None:
    rep = house.client("rep")
    made = rep.post("/v1/tokens", json={"label": "phone"}).json()
    listed = rep.get("/v1/tokens").json()
    assert {token["label"] for token in listed} == {"tests", "phone"}
    assert all("secret" not in token for token in listed)
    bearer = {"Authorization": f"Bearer {made['secret']}"}
    assert house.client().get("/v1/session", headers=bearer).json()["user"]["login"] == "rep"


def test_a_revoked_token_opens_nothing(house: House) -> None:
    rep = house.client("rep")
    made = rep.post("/v1/tokens", json={"label": "phone"}).json()
    bearer = {"Authorization": f"Bearer {made['secret']}"}
    assert house.client("colleague").delete(f"/v1/tokens/{made['id']}").status_code == 404
    assert rep.delete(f"/v1/tokens/{made['id']}").status_code == 204
    assert house.client().get("/v1/session", headers=bearer).status_code == 401


def test_a_token_that_would_never_be_valid_is_refused(house: House) -> None:
    rep = house.client("rep")
    assert rep.post("/v1/tokens", json={"label": "old", "expires_at": "2020-01-01T00:00:00Z"}).status_code == 422
    assert rep.post("/v1/tokens", json={"label": "old", "expires_at": "2099-01-01T00:00:00"}).status_code == 422
    assert rep.post("/v1/tokens", json={"label": ""}).status_code == 422


def test_a_person_chooses_the_language_of_titles(house: House) -> None:
    rep = house.client("rep")
    assert rep.patch("/v1/session", json={"locale": "en"}).json()["locale"] == "en"
    del rep.headers["accept-language"]
    assert rep.get("/v1/calls/none").json()["title"] == "Not found"
    assert rep.patch("/v1/session", json={"locale": "fr"}).status_code == 422


def test_guessing_passwords_is_slowed_down(house: House) -> None:
    client = house.client()
    codes = {client.post("/v1/session", json={"login": "rep", "password": "guess"}).json()["code"] for _ in range(12)}
    assert "too_many_attempts" in codes
    answer = client.post("/v1/session", json={"login": "rep", "password": "guess"})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")
