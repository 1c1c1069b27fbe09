"""Keys are plain names in folders."""

from __future__ import annotations

import pytest

from voice.adapters.blob_keys import checked
from voice.domain.errors import InvalidInput


@pytest.mark.parametrize("key", ["a", "recordings/2026/03/0f9a", "uploads/0190-7a/000001.part", "_x", "a.b-c_d"])
def test_plain_keys_are_accepted(key: str) -> None:
    assert checked(key) == key


@pytest.mark.parametrize(
    "key",
    ["", "/", "a/", "/a", "..", "a/..", ".hidden", "a/.b", "a b", "a\n", "é", "-a", "a" * 129, "/".join("abcdefghi")],
)
def test_other_keys_are_refused(key: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked(key)
    assert refused.value.code == "bad_blob_key"
