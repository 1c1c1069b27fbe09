"""Factors from outside have a source, an owner and an end; a steep market price makes one by itself, over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.unit.api.weekly import NOW, Weekly

TODAY = NOW.date()
FACTOR = {
    "product": "carton",
    "kind": "policy",
    "multiplier": "0.8",
    "source": "补贴细则",
    "owner_id": "boss",
    "reason": "补贴推迟到下季度",
    "starts_on": TODAY.isoformat(),
    "expires_on": (TODAY + timedelta(days=40)).isoformat(),
}
SERIES = (
    'series = [{ key = "paper", zh = "白板纸", en = "Whiteboard paper", '
    'products = ["carton", "label"], owner = "purchasing" }]'
)


@pytest.fixture
def market(weekly: Weekly) -> Weekly:
    """The company follows the price of paper, on which two product lines hang."""
    chief = weekly.client("chief")
    text = str(chief.get("/v1/policies/forecast").json()["text"]).replace("version = 1", "version = 2", 1)
    text = text.replace("\nseries = []", f"\n{SERIES}")
    answer = chief.put("/v1/policies/forecast", json={"text": text}, headers={"If-Match": '"1"'})
    assert answer.status_code == 200, answer.text
    return weekly


def factor(weekly: Weekly, status: int = 201, login: str = "admin", **fields: Any) -> Any:
    return weekly.post("forecast/factors", status, login, **{**FACTOR, **fields})


def reading(weekly: Weekly, days_ago: int, value: str, status: int = 200, **fields: Any) -> Any:
    """The price of paper so many days ago."""
    day = (TODAY - timedelta(days=days_ago)).isoformat()
    body = {"series": "paper", "day": day, "value": value, "source": "统计局"}
    return weekly.post("forecast/readings", status, "admin", **{**body, **fields})


@pytest.mark.feature("C-077")
def test_a_factor_is_kept_with_its_source_owner_and_end(weekly: Weekly) -> None:
    made = factor(weekly)
    assert {key: made[key] for key in FACTOR if key != "multiplier"} == {
        key: value for key, value in FACTOR.items() if key != "multiplier"
    }
    assert (float(made["multiplier"]), made["state"], made["reviewed_by"]) == (0.8, "active", None)
    assert made["created_by"] == weekly.house.id_of("admin")
    assert weekly.read("forecast/factors") == [made]


@pytest.mark.feature("C-077")
@pytest.mark.parametrize("missing", ["source", "owner_id", "expires_on", "reason"])
def test_without_source_owner_reason_or_end_there_is_no_factor(weekly: Weekly, missing: str) -> None:
    body = {key: value for key, value in FACTOR.items() if key != missing}
    weekly.post("forecast/factors", 422, "admin", **body)
    assert weekly.read("forecast/factors") == []


@pytest.mark.feature("C-077")
@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"multiplier": "0.499"}, "factor_out_of_bounds"),
        ({"multiplier": "1.201"}, "factor_out_of_bounds"),
        ({"kind": "weather"}, "factor_kind_unknown"),
        ({"expires_on": (TODAY - timedelta(days=1)).isoformat()}, "bad_times"),
    ],
)
def test_a_factor_that_makes_no_sense_says_why(weekly: Weekly, fields: dict[str, str], code: str) -> None:
    refused = factor(weekly, 422, **fields)
    assert refused["code"] == code
    assert weekly.read("forecast/factors") == []


@pytest.mark.feature("C-077")
@pytest.mark.parametrize("multiplier", ["0.5", "1.2", "1"])
def test_the_bounds_themselves_are_allowed(weekly: Weekly, multiplier: str) -> None:
    assert float(factor(weekly, multiplier=multiplier)["multiplier"]) == float(multiplier)


@pytest.mark.feature("C-077")
def test_a_region_sees_its_own_factors_and_those_of_all(weekly: Weekly) -> None:
    own, of_all = factor(weekly), factor(weekly, login="chief", product="label")
    assert (own["region"], of_all["region"]) == ("east", "*")
    seen = {login: {one["id"] for one in weekly.read("forecast/factors", login)} for login in ("rep", "west_rep")}
    assert seen == {"rep": {own["id"], of_all["id"]}, "west_rep": {of_all["id"]}}


@pytest.mark.feature("C-077")
def test_a_factor_of_all_regions_is_reviewed_by_those_who_see_them_all(weekly: Weekly) -> None:
    made = factor(weekly, login="chief")
    path = f"forecast/factors/{made['id']}/review"
    assert weekly.post(path, 403, "admin")["code"] == "foreign_region"
    gone = weekly.post(path, 200, "chief")
    assert (gone["state"], gone["reviewed_by"]) == ("withdrawn", weekly.house.id_of("chief"))
    assert weekly.post(path, 409, "chief")["code"] == "factor_withdrawn"


@pytest.mark.feature("C-077")
def test_a_factor_cannot_be_kept_to_a_day_before_it_starts(weekly: Weekly) -> None:
    path = f"forecast/factors/{factor(weekly)['id']}/review"
    assert weekly.post(path, 422, "admin", keep_until=(TODAY - timedelta(days=1)).isoformat())["code"] == "bad_times"
    assert weekly.read("forecast/factors")[0]["reviewed_at"] is None


@pytest.mark.feature("C-078")
def test_a_rise_above_eight_percent_in_a_week_lowers_each_product_line_of_the_series(market: Weekly) -> None:
    assert reading(market, 7, "100")["factors"] == []
    made = reading(market, 0, "108.01")["factors"]
    assert [(one["product"], float(one["multiplier"])) for one in made] == [("carton", 0.9), ("label", 0.9)]
    for one in made:
        assert (one["owner_id"], one["source"], one["expires_on"]) == ("purchasing", "series:paper", None)
        assert (one["region"], one["kind"], one["starts_on"]) == ("*", "raw_material", TODAY.isoformat())
        assert "白板纸 +8.0%" in one["reason"]
    assert {one["id"] for one in market.read("forecast/factors", active=True)} == {one["id"] for one in made}


@pytest.mark.feature("C-078")
@pytest.mark.parametrize("value", ["108", "107.99", "100", "60"])
def test_a_rise_of_eight_percent_or_less_does_nothing(market: Weekly, value: str) -> None:
    reading(market, 7, "100")
    assert reading(market, 0, value)["factors"] == []
    assert market.read("forecast/factors") == []


@pytest.mark.feature("C-078")
def test_a_rise_is_told_to_the_directors(market: Weekly) -> None:
    reading(market, 7, "100")
    reading(market, 0, "120")
    (alert,) = market.read("alerts", "chief", rule="market_rise")["items"]
    assert alert["audience"] == "director"
    assert market.read("alerts", rule="market_rise")["items"] == []


@pytest.mark.feature("C-078")
def test_the_rules_factor_holds_until_somebody_reviews_it(market: Weekly) -> None:
    reading(market, 8, "100")
    first, _ = reading(market, 1, "120")["factors"]
    assert reading(market, 0, "140")["factors"] == []  # it waits for its review: not lowered twice
    until = (TODAY + timedelta(days=10)).isoformat()
    kept = market.post(f"forecast/factors/{first['id']}/review", 200, "chief", keep_until=until)
    assert (kept["state"], kept["expires_on"]) == ("active", until)


@pytest.mark.feature("C-078")
def test_the_same_value_again_changes_nothing(market: Weekly) -> None:
    reading(market, 7, "100")
    assert len(reading(market, 0, "120")["factors"]) == 2
    assert reading(market, 0, "120")["factors"] == []
    assert len(market.read("forecast/factors")) == 2


@pytest.mark.feature("C-078")
def test_without_a_value_of_a_week_ago_nothing_is_a_weekly_rise(market: Weekly) -> None:
    reading(market, 15, "100")
    assert reading(market, 0, "200")["factors"] == []


@pytest.mark.parametrize("value", ["0", "-1"])
def test_a_market_value_is_above_nothing(market: Weekly, value: str) -> None:
    reading(market, 0, value, 422)


def test_reps_feed_no_market_values(market: Weekly) -> None:
    body = {"series": "paper", "day": TODAY.isoformat(), "value": "100", "source": "x"}
    market.post("forecast/readings", 403, "rep", **body)
