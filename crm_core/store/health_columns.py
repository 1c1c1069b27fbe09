"""Column types of the health tables: components and small structures as compact JSON."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from crm_core.health.score import Component
from crm_core.health.terms import Metric


class Components(TypeDecorator[tuple[Component, ...]]):
    """`[["contacts", 2, 100, 1], …]`: metric, value, score, weight."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        return _compact([(one.metric, one.value, one.score, one.weight) for one in value])

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[Component, ...]:
        return tuple(Component(Metric(key), *figures) for key, *figures in json.loads(value))


class Json(TypeDecorator[dict[str, Any]]):
    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        return _compact(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(value)
        return found


class Days(TypeDecorator[tuple[date, ...]]):
    """Dates with blanks between them."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        return " ".join(day.isoformat() for day in value)

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[date, ...]:
        return tuple(date.fromisoformat(day) for day in value.split())


class Tokens(TypeDecorator[tuple[str, ...]]):
    """Words with a blank around each, so that one is found by `LIKE '% word %'`."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        return "".join(f" {word}" for word in value) + " "

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[str, ...]:
        return tuple(value.split())


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
