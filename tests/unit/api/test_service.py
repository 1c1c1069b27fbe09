"""What the service says about itself."""

from __future__ import annotations

from pathlib import Path

from tests.fakes.house import House


def test_health_asks_no_store(house: House, tmp_path: Path) -> None:
    for file in house.settings.data_dir.glob("callgate.db*"):
        file.unlink()
    assert house.client().get("/healthz").json() == {"status": "ok"}


def test_readiness_names_the_part_that_is_away(house: House) -> None:
    answer = house.client().get("/readyz")  # this house has no queue
    assert answer.status_code == 503
    told = answer.json()
    assert told["status"] == "unavailable"
    assert (told["parts"]["database"], told["parts"]["objects"]) == ("ok", "ok")
    assert told["parts"]["queue"] != "ok"


def test_requests_are_timed_by_route_and_never_by_address(house: House) -> None:
    call = house.taken_in()
    rep = house.client("rep")
    rep.get(f"/v1/calls/{call.id}")
    rep.get("/v1/invented/by/somebody")
    figures = house.client("admin").get("/metrics").text
    assert 'callgate_http_seconds_count{method="GET",route="/v1/calls/{call_id}",status="200"}' in figures
    assert 'route="none",status="404"' in figures
    assert call.id not in figures
    assert "invented" not in figures


def test_uploads_are_counted_without_personal_data(house: House) -> None:
    house.taken_in(phone_number="0571-88880000")
    figures = house.client("admin").get("/metrics").text
    assert 'callgate_uploads_total{outcome="accepted"}' in figures
    assert "0571-8888" not in figures
