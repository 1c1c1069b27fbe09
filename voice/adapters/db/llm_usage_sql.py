"""LlmUsageRepository over SQL."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, Connection, and_, insert, select, update

from voice.adapters.db.tables import llm_usage


class SqlLlmUsageRepository:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def spent(self, region: str, day: date) -> int:
        found = self._connection.execute(select(llm_usage.c.tokens).where(_row(region, day))).scalar_one_or_none()
        return found or 0

    def add(self, region: str, day: date, tokens: int) -> None:
        raised = update(llm_usage).where(_row(region, day)).values(tokens=llm_usage.c.tokens + tokens)
        if self._connection.execute(raised).rowcount == 0:
            first = {"region": region, "day": day.isoformat(), "tokens": tokens}
            self._connection.execute(insert(llm_usage).values(first))


def _row(region: str, day: date) -> ColumnElement[bool]:
    return and_(llm_usage.c.region == region, llm_usage.c.day == day.isoformat())
