"""A follow-up record as a table for the terminal: when it was said, what it means, the words."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from voice.runtime.record_json import Record

_HEADINGS = {
    "identity": "人物 People",
    "needs": "需求 Needs",
    "commitments": "承诺 Commitments",
    "objections": "异议 Objections",
    "signals": "信号 Signals",
    "fields": "自定义 Own fields",
}
_WHERE_ANY = ("signals", "fields")  # shown where there are any: nobody misses them
_WHAT_WIDTH = 48


def record_table(record: Record) -> str:
    """One block a kind; every item with the time of its evidence as mm:ss."""
    lines: list[str] = []
    for name, heading in _HEADINGS.items():
        if name in _WHERE_ANY and not record[name]:
            continue
        lines.append(heading)
        lines += [_line(name, item) for item in record[name]] or ["  —"]
    return "\n".join(lines)


def clock_time(seconds: float) -> str:
    """mm:ss, minutes beyond 59 included."""
    return f"{int(seconds) // 60:02d}:{int(seconds) % 60:02d}"


def _line(name: str, item: Mapping[str, Any]) -> str:
    what = " · ".join(part for part in _WHAT[name](item) if part)
    return f"  {_time(item)}  {_padded(what)}  “{item['quote']}”"


def _time(item: Mapping[str, Any]) -> str:
    if not item["evidence"]:
        return " " * 11
    first = item["evidence"][0]
    return f"{clock_time(first['start'])}–{clock_time(first['end'])}"


def _identity(item: Mapping[str, Any]) -> list[str | None]:
    role = None if item["role"] == "unknown" else item["role"]
    name = item["name"] or item["title"] or "?"
    title = item["title"] if item["title"] not in (name, None) and item["title"] not in name else None
    return [name, title, item["department"], item["organization"], item["phone"], item["side"], role]


def _need(item: Mapping[str, Any]) -> list[str | None]:
    failed = f"→ {item['why_failed']}" if item["why_failed"] else None
    return [item["category"], item["tried"], failed]


def _commitment(item: Mapping[str, Any]) -> list[str | None]:
    return [item["owner"], item["action"], _due(item)]


def _due(item: Mapping[str, Any]) -> str | None:
    if not item["due"]:
        words: str | None = item["due_text"]
        return words
    due = datetime.fromisoformat(item["due"])
    return f"{due:%Y-%m-%d %H:%M}" if item["due_precision"] == "minute" else f"{due:%Y-%m-%d}"


def _objection(item: Mapping[str, Any]) -> list[str | None]:
    return [item["tag"], item["competitor"]]


def _signal(item: Mapping[str, Any]) -> list[str | None]:
    return [item["type"], item["value"], _due(item)]


def _field(item: Mapping[str, Any]) -> list[str | None]:
    return [item["field"]["name"], str(item["value"])]


_WHAT = {
    "identity": _identity,
    "needs": _need,
    "commitments": _commitment,
    "objections": _objection,
    "signals": _signal,
    "fields": _field,
}


def _padded(text: str) -> str:
    """Filled to the column's width; Chinese characters take two cells."""
    cells = sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
    return text + " " * max(0, _WHAT_WIDTH - cells)
