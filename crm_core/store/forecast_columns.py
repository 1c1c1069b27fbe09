"""Column types for the parts of forecast rows that are read whole and never searched."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from crm_core.forecast.cycle.entities import BoundAction, EvidenceLink, SheetFigures
from crm_core.forecast.cycle.terms import ActionSource


class Packed(TypeDecorator[Any]):
    """A value as JSON text, through a pair of functions to and from plain JSON."""

    impl = Text
    cache_ok = True

    def __init__(self, to_json: Callable[[Any], Any], from_json: Callable[[Any], Any]) -> None:
        super().__init__()
        self.to_json = to_json
        self.from_json = from_json

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else json.dumps(self.to_json(value), ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else self.from_json(json.loads(value))


class Share(TypeDecorator[Decimal]):
    """An exact ratio as its text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


def floats() -> Packed:
    return Packed(list, tuple)


def mapping() -> Packed:
    return Packed(dict, dict)


def days() -> Packed:
    return Packed(_days_to_json, _days_from_json)


def actions() -> Packed:
    return Packed(_actions_to_json, _actions_from_json)


def links() -> Packed:
    return Packed(_links_to_json, _links_from_json)


def figures() -> Packed:
    return Packed(_figures_to_json, _figures_from_json)


def _days_to_json(value: tuple[date, ...]) -> list[str]:
    return [day.isoformat() for day in value]


def _days_from_json(value: list[str]) -> tuple[date, ...]:
    return tuple(date.fromisoformat(day) for day in value)


def _actions_to_json(value: tuple[BoundAction, ...]) -> list[dict[str, Any]]:
    return [
        asdict(one) | {"source": one.source.value, "at": one.at and one.at.astimezone(UTC).isoformat()} for one in value
    ]


def _actions_from_json(value: list[dict[str, Any]]) -> tuple[BoundAction, ...]:
    return tuple(
        BoundAction(
            **one
            | {"source": ActionSource(one["source"]), "at": datetime.fromisoformat(one["at"]) if one["at"] else None}
        )
        for one in value
    )


def _links_to_json(value: tuple[EvidenceLink, ...]) -> list[dict[str, Any]]:
    return [asdict(one) for one in value]


def _links_from_json(value: list[dict[str, Any]]) -> tuple[EvidenceLink, ...]:
    return tuple(EvidenceLink(**one) for one in value)


def _figures_to_json(value: SheetFigures) -> dict[str, str]:
    return {name: str(amount) for name, amount in asdict(value).items()}


def _figures_from_json(value: dict[str, str]) -> SheetFigures:
    return SheetFigures(**{name: Decimal(amount) for name, amount in value.items()})
