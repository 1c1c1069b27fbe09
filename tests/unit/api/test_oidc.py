"""Sign-in at an identity provider: the whole way on a small provider, and each way to cheat on it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient
from joserfc.jwk import RSAKey
from pydantic import SecretStr

from tests.fakes.house import House
from tests.fakes.issuer import CLIENT_ID, CLIENT_SECRET, Issuer, running_issuer
from voice.api.auth import COOKIE
from voice.api.oidc import local


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with running_issuer() as issuer:
        yield issuer


@pytest.fixture
def browser(show_house: House, tmp_path: Path, issuer: Issuer) -> TestClient:
    house = show_house.copied_to(
        tmp_path / "oidc",
        oidc_issuer=issuer.url,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=SecretStr(CLIENT_SECRET),
    )
    return house.client()


def come_back(browser: TestClient, issuer: Issuer, *, following: str = "/calls") -> Any:
    """The whole way: to the provider, the sign-in there, and back."""
    away = browser.get("/v1/session/oidc", params={"next": following})
    assert away.status_code == 303
    back = urlsplit(issuer.signed_in(away.headers["location"]))
    return browser.get(f"{back.path}?{back.query}")


def refused(answer: Any, browser: TestClient) -> bool:
    return (
        answer.status_code == 303
        and answer.headers["location"].startswith("/sign-in?problem=")
        and COOKIE not in browser.cookies
    )


def test_a_person_signs_in_and_lands_on_the_page_wanted(browser: TestClient, issuer: Issuer) -> None:
    answer = come_back(browser, issuer, following="/calls?status=ready")
    assert (answer.status_code, answer.headers["location"]) == (303, "/calls?status=ready")
    user = browser.get("/v1/session").json()["user"]
    assert (user["name"], user["role"], user["region"]) == ("钱多", "rep", "east")


def test_the_same_person_comes_back_as_the_same_user_with_the_rights_of_today(
    browser: TestClient, issuer: Issuer
) -> None:
    come_back(browser, issuer)
    first = browser.get("/v1/session").json()["user"]
    issuer.claims["callgate_role"] = "manager"
    come_back(browser, issuer)
    second = browser.get("/v1/session").json()["user"]
    assert (second["id"], second["role"]) == (first["id"], "manager")


def test_a_client_may_prove_itself_in_the_form(browser: TestClient, issuer: Issuer) -> None:
    issuer.methods = ["client_secret_post"]
    assert come_back(browser, issuer).headers["location"] == "/calls"


@pytest.mark.parametrize(
    "lie",
    [
        {"nonce": "of another sign-in"},
        {"aud": "another-client"},
        {"iss": "https://elsewhere.example"},
        {"exp": int(time.time()) - 3600},
        {"sub": None},
        {"callgate_role": "emperor"},
        {"callgate_region": None},
    ],
)
def test_a_token_that_does_not_hold_signs_nobody_in(browser: TestClient, issuer: Issuer, lie: dict[str, Any]) -> None:
    issuer.lie = lie
    assert refused(come_back(browser, issuer), browser)


def test_a_token_signed_by_another_key_signs_nobody_in(browser: TestClient, issuer: Issuer) -> None:
    issuer.published = RSAKey.generate_key(2048, parameters={"kid": "k1"})
    assert refused(come_back(browser, issuer), browser)


def test_the_answer_to_a_sign_in_that_another_browser_began_is_refused(
    browser: TestClient, issuer: Issuer, house: House
) -> None:
    """Otherwise an attacker could sign a victim in as the attacker."""
    away = browser.get("/v1/session/oidc")
    back = urlsplit(issuer.signed_in(away.headers["location"]))
    browser.cookies.clear()
    assert refused(browser.get(f"{back.path}?{back.query}"), browser)


def test_a_forged_state_is_refused(browser: TestClient, issuer: Issuer) -> None:
    away = browser.get("/v1/session/oidc")
    back = urlsplit(issuer.signed_in(away.headers["location"]))
    code = back.query.partition("&")[0]
    assert refused(browser.get(f"{back.path}?{code}&state=guess"), browser)


def test_a_code_serves_once(browser: TestClient, issuer: Issuer) -> None:
    away = browser.get("/v1/session/oidc")
    kept = dict(browser.cookies)
    back = urlsplit(issuer.signed_in(away.headers["location"]))
    assert browser.get(f"{back.path}?{back.query}").headers["location"] == "/"
    browser.cookies.clear()
    browser.cookies.update(kept)
    assert refused(browser.get(f"{back.path}?{back.query}"), browser)


def test_a_person_who_declined_over_there_is_back_at_the_sign_in(browser: TestClient) -> None:
    browser.get("/v1/session/oidc")
    assert refused(browser.get("/v1/session/oidc/callback?error=access_denied&state=x"), browser)


def test_a_provider_that_talks_nonsense_or_is_away_leads_back_to_the_sign_in(
    browser: TestClient, issuer: Issuer
) -> None:
    issuer.broken = True
    answer = browser.get("/v1/session/oidc")
    assert answer.headers["location"] == "/sign-in?problem=identity_provider_unavailable"


def test_a_provider_under_another_name_is_not_trusted(browser: TestClient, issuer: Issuer) -> None:
    issuer.url = issuer.url.replace("127.0.0.1", "localhost")
    assert refused(browser.get("/v1/session/oidc"), browser)


def test_without_settings_there_is_no_such_door(house: House) -> None:
    assert house.client().get("/v1/session/oidc").status_code == 404


@pytest.mark.parametrize("path", ["https://evil.example", "//evil.example", "/\\evil.example", "", "calls", "/a\nb"])
def test_the_page_wanted_is_one_of_ours(path: str) -> None:
    assert local(path) == "/"
