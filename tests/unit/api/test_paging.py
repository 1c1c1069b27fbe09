"""Cursors walk a list to its end and refuse what no page named."""

from __future__ import annotations

import pytest

from voice.api.paging import cursor_at, place, window
from voice.domain.errors import InvalidInput
from voice.ports.crm import Page as Window

LETTERS = "abcdefg"


def letters(page: Window) -> str:
    return LETTERS[page.offset : page.offset + page.limit]


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 50])
def test_following_the_cursors_gives_the_whole_list_once(limit: int) -> None:
    seen, cursor = "", None
    while True:
        found, cursor = window(letters, cursor=cursor, limit=limit)
        assert len(found) <= limit
        seen += "".join(found)
        if cursor is None:
            break
    assert seen == LETTERS


def test_an_empty_list_has_no_page_after() -> None:
    assert window(lambda _: (), cursor=None, limit=5) == ((), None)


@pytest.mark.parametrize("cursor", ["", "!!", "LTU", cursor_at(1 << 60), "喵", "YWJj"])
def test_a_cursor_that_is_none_of_ours_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        place(cursor)
    assert refused.value.code == "bad_cursor"
