"""What the service tells its operators: JSON log lines and counters, without personal data."""

from __future__ import annotations

import json
import logging
import sys
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TextIO

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest

from voice.domain.errors import CallgateError

UPLOADS = Counter("callgate_uploads_total", "Recordings offered, by outcome", ["outcome"])
CALLS_FINISHED = Counter("callgate_calls_finished_total", "Calls that reached their end, by status", ["status"])
STAGE_FAILURES = Counter("callgate_stage_failures_total", "Stages that failed, by stage and code", ["stage", "code"])
STAGE_SECONDS = Histogram(
    "callgate_stage_seconds", "Wall time of a stage", ["stage"], buckets=(0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 900)
)
FACTS = Counter("callgate_facts_total", "Facts stored, by kind", ["kind"])
FACTS_DROPPED = Counter("callgate_facts_dropped_total", "Facts refused for want of evidence, by kind", ["kind"])
SECOND_OPINIONS = Counter(
    "callgate_second_opinions_total", "Language models asked about a call: heard, or why not", ["outcome"]
)
SWEPT = Counter("callgate_swept_total", "What the sweeper mended", ["what"])

_context: ContextVar[Mapping[str, str]] = ContextVar("log_context", default=MappingProxyType({}))
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, event, the context's ids, and the record's extra fields.

    Of an exception it keeps type, code and frames, never the message: that may quote what a person said.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            **_context.get(),
            **{key: value for key, value in vars(record).items() if key not in _STANDARD},
        }
        if record.exc_info and record.exc_info[1]:
            error = record.exc_info[1]
            line["error"] = type(error).__name__
            if isinstance(error, CallgateError):
                line["code"] = error.code
            line["frames"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
            ]
        return json.dumps(line, ensure_ascii=False, default=str)


def configure_logging(level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send every logger's lines as JSON to `stream` (standard error). For entrypoints only."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for chatty in ("uvicorn.access", "httpx", "httpcore", "faster_whisper"):  # addresses may hold what users searched
        logging.getLogger(chatty).setLevel(logging.WARNING)


@contextmanager
def log_context(**ids: str) -> Iterator[None]:
    """Add ids (call_id, stage, request_id) to each line logged inside."""
    token = _context.set({**_context.get(), **ids})
    try:
        yield
    finally:
        _context.reset(token)


@contextmanager
def stage_timer(stage: str) -> Iterator[None]:
    """Observe and log the wall time of a stage that ended well."""
    started = time.monotonic()
    yield
    seconds = time.monotonic() - started
    STAGE_SECONDS.labels(stage).observe(seconds)
    logging.getLogger(__name__).info("stage_done", extra={"stage": stage, "seconds": round(seconds, 3)})


def render_metrics() -> tuple[bytes, str]:
    """All metrics of this process in Prometheus' text form, and its content type."""
    return generate_latest(), CONTENT_TYPE_LATEST
