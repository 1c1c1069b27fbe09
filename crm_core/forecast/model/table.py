"""Rows for the model track from a table of opportunities, in this project's columns or in those of the Maven data set.

Own columns, one deal a row: id, rep, created (YYYY-MM-DD) are needed; team, region, product, amount, closed, outcome
(won or lost), signed_amount, stage and stages may be there. `stages` is the history as "stage@YYYY-MM-DD; ..."; without
it the deal is in `stage` from its first day on. Maven "CRM Sales Opportunities": opportunity_id, sales_agent, product,
deal_stage, engage_date, close_date, close_value; deals that nobody engaged in yet have no day and are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from crm_core.errors import CrmInvalid
from crm_core.forecast.model.rows import DealRow, Stay
from crm_core.terms import Outcome

NEEDED = ("id", "rep", "created")
MAVEN = ("opportunity_id", "sales_agent", "deal_stage", "engage_date", "close_date", "close_value")
ONLY_STAGE = "open"
_MAVEN_OUTCOMES = {"won": Outcome.WON, "lost": Outcome.LOST}

Line = Mapping[str, str | None]


def deal_rows(lines: Iterable[Line]) -> tuple[DealRow, ...]:
    """Raises CrmInvalid (`forecast_table`) with the line and column of what cannot be read."""
    rows: list[DealRow] = []
    for number, line in enumerate(lines, start=2):  # the first line names the columns
        maven = all(name in line for name in MAVEN)
        if not maven and (missing := [name for name in NEEDED if name not in line]):
            raise _wrong(1, ", ".join(missing), "is missing")
        if maven and not _text(line, "engage_date"):
            continue
        try:
            rows.append(_maven(line, number) if maven else _own(line, number))
        except CrmInvalid as error:
            raise error if error.code == "forecast_table" else _wrong(number, "row", error.detail) from error
    if not rows:
        raise CrmInvalid("The table holds no deal.", code="forecast_table", remedy="Check the file.")
    if len({row.id for row in rows}) != len(rows):
        raise CrmInvalid("The table names a deal twice.", code="forecast_table", remedy="Keep one row for each deal.")
    return tuple(rows)


def _own(line: Line, number: int) -> DealRow:
    created = _day(line, "created", number)
    if created is None:
        raise _wrong(number, "created", "is empty")
    outcome = _text(line, "outcome").lower()
    if outcome not in ("", *Outcome):
        raise _wrong(number, "outcome", "must be won, lost or empty")
    return DealRow(
        id=_text(line, "id"),
        rep_id=_text(line, "rep"),
        team=_text(line, "team"),
        region=_text(line, "region"),
        product=_text(line, "product"),
        created=created,
        amount=_amount(line, "amount", number),
        stays=_stays(line, created, number),
        closed=_day(line, "closed", number),
        outcome=Outcome(outcome) if outcome else None,
        signed_amount=_amount(line, "signed_amount", number),
    )


def _maven(line: Line, number: int) -> DealRow:
    created = _day(line, "engage_date", number)
    assert created is not None  # else it is left out
    outcome = _MAVEN_OUTCOMES.get(_text(line, "deal_stage").lower())
    return DealRow(
        id=_text(line, "opportunity_id"),
        rep_id=_text(line, "sales_agent"),
        team=_text(line, "manager"),
        region=_text(line, "regional_office"),
        product=_text(line, "product"),
        created=created,
        amount=None,  # nothing is quoted there
        stays=(Stay(ONLY_STAGE, created),),
        closed=_day(line, "close_date", number) if outcome else None,
        outcome=outcome,
        signed_amount=_amount(line, "close_value", number) if outcome is Outcome.WON else None,
    )


def _stays(line: Line, created: date, number: int) -> tuple[Stay, ...]:
    history = _text(line, "stages")
    if not history:
        return (Stay(_text(line, "stage") or ONLY_STAGE, created),)
    stays = []
    for part in filter(None, map(str.strip, history.split(";"))):
        stage, _, day = part.rpartition("@")
        if not stage.strip():
            raise _wrong(number, "stages", 'must be like "lead@2026-03-02; proposal@2026-04-10"')
        stays.append(Stay(stage.strip(), _date(day, "stages", number)))
    return tuple(stays)


def _text(line: Line, column: str) -> str:
    return (line.get(column) or "").strip()


def _day(line: Line, column: str, number: int) -> date | None:
    text = _text(line, column)
    return _date(text, column, number) if text else None


def _date(text: str, column: str, number: int) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise _wrong(number, column, f"is no day like 2026-03-02: {text.strip()!r}") from error


def _amount(line: Line, column: str, number: int) -> float | None:
    text = _text(line, column).replace(",", "")
    if not text:
        return None
    try:
        return float(text)
    except ValueError as error:
        raise _wrong(number, column, f"is no number: {text!r}") from error


def _wrong(number: int, column: str, what: str) -> CrmInvalid:
    return CrmInvalid(f"Line {number}, {column}: {what}.", code="forecast_table", remedy="Mend the table.")
