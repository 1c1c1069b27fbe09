"""Who passes the gate: tokens by header, sessions by cookie, each in its own place and with its own rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from tests.fakes.house import PASSWORD, House
from voice.api.auth import COOKIE

CSRF = {"X-Callgate-CSRF": "1"}


@pytest.fixture
def browser(house: House) -> TestClient:
    client = house.client()
    assert client.post("/v1/session", json={"login": "rep", "password": PASSWORD}).status_code == 201
    return client


def test_a_token_opens_by_the_bearer_header(house: House) -> None:
    told = house.client("rep").get("/v1/session").json()
    assert told["kind"] == "token"
    assert told["user"]["login"] == "rep"
    assert "password_hash" not in told["user"]


@pytest.mark.parametrize("header", ["Basic cmVwOnB3", "Bearer", "Bearer ", "Bearer wrong", "Token x"])
def test_any_other_authorization_is_refused(house: House, header: str) -> None:
    answer = house.client().get("/v1/session", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_the_session_cookie_is_out_of_reach_for_scripts_and_other_sites(house: House) -> None:
    answer = house.client().post("/v1/session", json={"login": "rep", "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith(f"{COOKIE}=")
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie  # plain http on loopback
    assert answer.cookies[COOKIE] not in answer.text


def test_where_there_is_https_the_cookie_stays_on_it(
    show_house: House, tmp_path_factory: pytest.TempPathFactory
) -> None:
    house = show_house.copied_to(tmp_path_factory.mktemp("https"), public_url="https://calls.example.com")
    answer = house.client().post("/v1/session", json={"login": "rep", "password": PASSWORD})
    assert "secure" in answer.headers["set-cookie"].lower()
    assert "strict-transport-security" in answer.headers


def test_a_wrong_password_and_a_wrong_login_look_the_same(house: House) -> None:
    answers = [
        house.client().post("/v1/session", json={"login": login, "password": "wrong"}).json()
        for login in ("rep", "nobody")
    ]
    assert answers[0]["code"] == answers[1]["code"] == "wrong_credentials"
    assert answers[0] == answers[1]


def test_the_session_signs_the_browser_in(browser: TestClient) -> None:
    told = browser.get("/v1/session").json()
    assert told["kind"] == "session"
    assert told["expires_at"] > datetime.now(UTC).isoformat()


def test_a_change_under_the_cookie_needs_the_header_that_only_our_pages_send(browser: TestClient) -> None:
    answer = browser.post("/v1/tokens", json={"label": "phone"})
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_header_missing")
    assert browser.post("/v1/tokens", json={"label": "phone"}, headers=CSRF).status_code == 201


def test_a_token_needs_no_such_header_since_no_browser_sends_it_unasked(house: House) -> None:
    assert house.client("rep").post("/v1/tokens", json={"label": "phone"}).status_code == 201


def test_a_session_secret_is_no_token_and_a_token_no_session(browser: TestClient, house: House) -> None:
    secret = browser.cookies[COOKIE]
    assert house.client().get("/v1/session", headers={"Authorization": f"Bearer {secret}"}).status_code == 401
    thief = house.client()
    thief.cookies.set(COOKIE, house.people["rep"].token)
    assert thief.get("/v1/session").status_code == 401


def test_signing_out_ends_the_session_at_the_server(browser: TestClient, house: House) -> None:
    secret = browser.cookies[COOKIE]
    assert browser.delete("/v1/session", headers=CSRF).status_code == 204
    assert COOKIE not in browser.cookies
    kept = house.client()
    kept.cookies.set(COOKIE, secret)
    assert kept.get("/v1/session").status_code == 401


def test_a_form_of_another_site_cannot_sign_a_browser_in(house: House) -> None:
    """A form can send these types without asking; JSON it cannot."""
    body = '{"login": "rep", "password": "' + PASSWORD + '"}'
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        answer = house.client().post("/v1/session", content=body, headers={"Content-Type": kind})
        assert answer.status_code in (400, 422)
        assert COOKIE not in answer.cookies


def test_a_browser_that_wants_a_page_is_led_to_the_sign_in_and_back(house: House) -> None:
    answer = house.client().get("/calls?status=ready", headers={"Accept": "text/html"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=/calls%3Fstatus%3Dready"


def test_a_part_of_a_page_sends_the_whole_page_to_the_sign_in(house: House) -> None:
    answer = house.client().get("/calls", headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer.headers["hx-redirect"] == "/sign-in"


def test_a_program_is_told_not_led(house: House) -> None:
    for path in ("/v1/calls", "/calls", "/no/such/page"):
        assert house.client().get(path, headers={"Accept": "application/json"}).status_code == 401


def test_figures_are_for_the_machine_itself_and_for_admins(house: House) -> None:
    assert house.client().get("/metrics").status_code == 401
    assert house.client("manager").get("/metrics").status_code == 403
    assert "callgate_uploads_total" in house.client("admin").get("/metrics").text
    local = house.client(client=("127.0.0.1", 50000))
    assert local.get("/metrics").status_code == 200
    assert local.get("/metrics", headers={"X-Forwarded-For": "203.0.113.7"}).status_code == 401
    assert local.get("/v1/calls").status_code == 401


def test_an_expired_token_opens_nothing(house: House) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=0.3)
    actor = house.people["rep"].user.actor
    _, secret = house.services.people.issue_token(actor, "short", soon)
    header = {"Authorization": f"Bearer {secret}"}
    client = house.client()
    while datetime.now(UTC) <= soon:
        client.get("/healthz")
    assert client.get("/v1/session", headers=header).status_code == 401


def test_an_unreachable_database_is_no_open_door(house: House) -> None:
    """The gate answers 503: it neither lets in nor says that the token is wrong."""
    for file in house.settings.data_dir.glob("callgate.db*"):
        file.unlink()
    (house.settings.data_dir / "callgate.db").mkdir()
    broken = House(house.settings.data_dir)
    broken.people = house.people
    answer = broken.client("rep").get("/v1/calls")
    assert (answer.status_code, answer.json()["retryable"]) == (503, True)
    assert answer.headers["retry-after"]
