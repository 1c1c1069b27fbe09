"""Log lines are JSON, carry the ids of their context, and never what people said."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from tests.fakes.service import FakeService
from voice.domain.errors import EngineFailed
from voice.telemetry import JsonLines, configure_logging, log_context, render_metrics, stage_timer


class Log:
    """A logger whose lines can be read back."""

    def __init__(self) -> None:
        self.stream = io.StringIO()
        self.logger = logging.getLogger("voice.tests.telemetry")

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]


@pytest.fixture
def log() -> Iterator[Log]:
    log = Log()
    handler = logging.StreamHandler(log.stream)
    handler.setFormatter(JsonLines())
    log.logger.addHandler(handler)
    log.logger.setLevel(logging.DEBUG)
    yield log
    log.logger.removeHandler(handler)


def test_a_line_is_an_event_with_its_fields(log: Log) -> None:
    log.logger.info("call_accepted", extra={"call_id": "call-1", "duplicate": False})

    (line,) = log.lines()
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "info",
        "logger": "voice.tests.telemetry",
        "event": "call_accepted",
        "call_id": "call-1",
        "duplicate": False,
    }


def test_ids_of_the_context_are_on_each_line_inside(log: Log) -> None:
    with log_context(call_id="call-1"):
        with log_context(stage="extract"):
            log.logger.info("inner")
        log.logger.info("outer")
    log.logger.info("outside")

    seen = [(line.get("call_id"), line.get("stage")) for line in log.lines()]
    assert seen == [("call-1", "extract"), ("call-1", None), (None, None)]


def test_an_error_is_told_by_type_code_and_place_but_not_by_its_words(log: Log) -> None:
    try:
        raise EngineFailed("王建国 13800138000")
    except EngineFailed:
        log.logger.exception("stage_failed")

    (line,) = log.lines()
    assert (line["error"], line["code"]) == ("EngineFailed", "engine_failed")
    assert "test_an_error_is_told" in line["frames"][-1]
    assert "王建国" not in log.stream.getvalue()


def test_a_stage_that_ended_well_is_timed(log: Log) -> None:
    def count() -> float:
        body = render_metrics()[0].decode()
        lines = [line for line in body.splitlines() if line.startswith('callgate_stage_seconds_count{stage="test"}')]
        return float(lines[0].rpartition(" ")[2]) if lines else 0.0

    with stage_timer("test"):
        pass
    with pytest.raises(ValueError, match="no"), stage_timer("test"):
        raise ValueError("no")

    assert count() == 1


def test_metrics_are_in_the_text_form() -> None:
    body, media_type = render_metrics()

    assert b"# TYPE callgate_uploads_total counter" in body
    assert media_type.startswith("text/plain")


def test_access_lines_stay_out_since_addresses_hold_what_people_look_for() -> None:
    root, before = logging.getLogger(), logging.getLogger().handlers[:]
    stream = io.StringIO()
    try:
        configure_logging("info", stream)
        logging.getLogger("uvicorn.access").info("GET /v1/calls?text=13800138000")
        logging.getLogger("voice").info("started")
    finally:
        root.handlers[:] = before

    assert [json.loads(line)["event"] for line in stream.getvalue().splitlines()] == ["started"]


def test_a_calls_whole_way_logs_nothing_that_was_said(caplog: pytest.LogCaptureFixture) -> None:
    service = FakeService()
    with caplog.at_level(logging.DEBUG):
        service.extractor.failures = [ValueError("王建国 13800138000")]
        call = service.processed()
        service.clock.advance(minutes=6)
        service.sweeper.run()
        service.work_off()

    written = "\n".join(map(JsonLines().format, caplog.records))
    assert call.id in written
    for said in ("王建国", "13800138000", "报价", "澄明"):
        assert said not in written
