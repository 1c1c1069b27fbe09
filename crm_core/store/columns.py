"""Column types that carry the core's values to SQLite and PostgreSQL and back without loss."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator

from crm_core.evidence import EvidenceRef
from crm_core.record_json import (
    evidence_from_json,
    evidence_to_json,
    person_from_json,
    person_to_json,
    record_from_json,
    record_to_json,
)
from crm_core.records import CallRecord, PersonClaim

# Ordered by code point on both, so that a list has the same order everywhere and an index serves it.
Name = Text().with_variant(Text(collation="C"), "postgresql")


class UtcTime(TypeDecorator[datetime]):
    """An aware moment, stored and read in UTC. Raises ValueError for a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value and value.tzinfo is None:
            raise ValueError(f"{value.isoformat()} has no UTC offset")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class Amount(TypeDecorator[Decimal]):
    """Money with two decimals, stored as whole hundredths: SQLite has no exact decimals."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value * 100)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-2)


class Coded(TypeDecorator[StrEnum]):
    """A word of `terms`, stored as its text."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.words(value)


class Fields(TypeDecorator[tuple[str, ...]]):
    """Names of fields, stored with blanks between them."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        return " ".join(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[str, ...]:
        return tuple(value.split())


class Evidence(TypeDecorator[tuple[EvidenceRef, ...]]):
    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        return evidence_to_json(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[EvidenceRef, ...]:
        return evidence_from_json(value)


class Person(TypeDecorator[PersonClaim]):
    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        return person_to_json(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> PersonClaim:
        return person_from_json(value)


class Record(TypeDecorator[CallRecord]):
    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        return record_to_json(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> CallRecord:
        return record_from_json(value)
