"""What differs between two policies, setting by setting; entries of lists are matched by their `key`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """One setting: `before` None, it is new; `after` None, it is gone. Texts, numbers, lists and tables as written.

    `path` like "stages[proposal].zh"; "stages[].key" holds the order of entries that moved.
    """

    path: str
    before: Any
    after: Any


def diff_tables(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[PolicyChange, ...]:
    """In the order of the old table, new settings last."""
    return tuple(_tables(old, new, ""))


def _tables(old: Mapping[str, Any], new: Mapping[str, Any], at: str) -> Iterator[PolicyChange]:
    for key in (*old, *(key for key in new if key not in old)):
        yield from _values(old.get(key), new.get(key), f"{at}.{key}" if at else key)


def _values(before: Any, after: Any, path: str) -> Iterator[PolicyChange]:
    if before == after and type(before) is type(after):
        return
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _tables(before, after, path)
    elif (named := _by_key(before)) is not None and (others := _by_key(after)) is not None:
        yield from _entries(named, others, path)
    else:
        yield PolicyChange(path, before, after)


def _entries(old: Mapping[str, Any], new: Mapping[str, Any], path: str) -> Iterator[PolicyChange]:
    for key in (*old, *(key for key in new if key not in old)):
        yield from _values(old.get(key), new.get(key), f"{path}[{key}]")
    stayed, now = [key for key in old if key in new], [key for key in new if key in old]
    if stayed != now:
        yield PolicyChange(f"{path}[].key", stayed, now)


def _by_key(value: Any) -> Mapping[str, Any] | None:
    """A list of tables by their keys; None when one has none or two share one."""
    if not isinstance(value, Sequence) or isinstance(value, str) or not value:
        return None
    if any(not isinstance(entry, dict) or not isinstance(entry.get("key"), str) for entry in value):
        return None
    named = {entry["key"]: entry for entry in value}
    return named if len(named) == len(value) else None
