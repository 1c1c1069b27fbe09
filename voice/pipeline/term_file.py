"""A vocabulary as a file: CSV or JSON lines in, CSV out; read whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from voice.domain.errors import CallgateError, InvalidInput
from voice.domain.vocabulary import Term, TermKind
from voice.pipeline.terms import checked

COLUMNS = ("text", "kind", "weight", "aliases", "wrong")
_SHOWN = 20  # bad lines that are told
_BETWEEN = re.compile(r"[;；|、]")
_REMEDY = "Write text,kind,weight,aliases,wrong; several spellings are separated by ; and nothing was taken over."


def read_terms(data: bytes, *, account_id: str) -> tuple[Term, ...]:
    """The terms of a file. Raises InvalidInput (bad_vocabulary_file), which names every bad line."""
    terms: dict[str, tuple[int, Term]] = {}
    bad: list[str] = []
    text = _decoded(data)
    for line, fields in _objects(text) if text.lstrip().startswith("{") else _rows(text):
        try:
            term = checked(_term(fields), account_id=account_id)
            if term.text in terms:
                raise InvalidInput(f"{term.text} stands on line {terms[term.text][0]} already.")
            terms[term.text] = (line, term)
        except CallgateError as error:
            bad.append(f"line {line}: {error.detail}")
    if bad:
        more = f" And {len(bad) - _SHOWN} more." if len(bad) > _SHOWN else ""
        raise _refusal(f"{len(bad)} lines are no terms: {' '.join(bad[:_SHOWN])}{more}")
    if not terms:
        raise _refusal("There is no term in the file.")
    return tuple(term for _, term in terms.values())


def write_terms(terms: Iterable[Term]) -> str:
    """CSV that `read_terms` takes back; begins with the mark by which spreadsheets know UTF-8."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(COLUMNS)
    for term in terms:
        writer.writerow((term.text, term.kind.value, f"{term.weight:g}", ";".join(term.aliases), ";".join(term.wrong)))
    return "\ufeff" + lines.getvalue()


def _decoded(data: bytes) -> str:
    """UTF-8, or what Chinese spreadsheets save."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _refusal("The file is no text.")


def _rows(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    rows = csv.reader(io.StringIO(text, newline=""))
    header = [name.strip().lower() for name in next(rows, [])]
    if not {"text", "kind"} <= set(header) <= set(COLUMNS):
        raise _refusal(f"The first line must name the columns: {','.join(COLUMNS)}.")
    try:
        for row in rows:
            if any(cell.strip() for cell in row):
                yield rows.line_num, dict(zip(header, row, strict=False))
    except csv.Error as error:
        raise _refusal(f"Line {rows.line_num} is no CSV.") from error


def _objects(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
        except ValueError as error:
            raise _refusal(f"Line {number} is no JSON.") from error
        if not isinstance(fields, dict) or not set(fields) <= set(COLUMNS):
            raise _refusal(f"Line {number} must be an object of {', '.join(COLUMNS)}.")
        yield number, fields


def _term(fields: dict[str, Any]) -> Term:
    kind = str(fields.get("kind") or "").strip().lower()
    if kind not in list(TermKind):
        raise InvalidInput(f"the kind must be one of {', '.join(TermKind)}.")
    said = fields.get("weight")
    try:
        weight = 1.0 if said in (None, "") else float(said)
    except (TypeError, ValueError) as error:
        raise InvalidInput("the weight is no number.") from error
    return Term(
        str(fields.get("text") or ""),
        TermKind(kind),
        weight,
        _spellings(fields.get("aliases")),
        _spellings(fields.get("wrong")),
    )


def _spellings(value: Any) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(str(one) for one in value)
    return tuple(part.strip() for part in _BETWEEN.split(str(value or "")) if part.strip())


def _refusal(detail: str) -> InvalidInput:
    return InvalidInput(detail, code="bad_vocabulary_file", remedy=_REMEDY)
