"""A window of a list."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """Items `offset` to `offset + limit` of a list in its fixed order."""

    limit: int = 100
    offset: int = 0


FIRST_PAGE = Page()
WHOLE_LIST = Page(limit=1_000_000)
