"""Cursors over windows of a list: opaque text outside, a place in the list inside."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import TypeVar

from voice.domain.errors import InvalidInput
from voice.ports.crm import Page as Window

Item = TypeVar("Item")


def window(
    read: Callable[[Window], Sequence[Item]], *, cursor: str | None, limit: int
) -> tuple[Sequence[Item], str | None]:
    """The items at the cursor and the cursor after them, which is None at the end. One item more is read to know."""
    offset = place(cursor) or 0
    found = read(Window(limit=limit + 1, offset=offset))
    return found[:limit], cursor_at(offset + limit) if len(found) > limit else None


def cursor_at(number: int) -> str:
    return base64.urlsafe_b64encode(str(number).encode()).decode().rstrip("=")


def place(cursor: str | None) -> int | None:
    """The number in a cursor. Raises InvalidInput for text that is none of ours."""
    if cursor is None:
        return None
    try:
        number = int(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError) as error:
        raise _bad_cursor() from error
    if not 0 <= number < 1 << 53:
        raise _bad_cursor()
    return number


def _bad_cursor() -> InvalidInput:
    return InvalidInput("The cursor is none that a page named.", code="bad_cursor", remedy="Begin at the first page.")
