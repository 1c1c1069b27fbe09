"""One range of bytes: open, closed, from the end; what is not understood is passed over."""

from __future__ import annotations

import pytest

from voice.api.errors import ApiError
from voice.api.ranges import ByteRange, parse_range

SIZE = 1000


@pytest.mark.parametrize(
    ("header", "start", "length"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-499", 0, 500),
        ("bytes=500-", 500, 500),
        ("bytes=-200", 800, 200),
        ("bytes=-5000", 0, 1000),
        ("bytes=900-5000", 900, 100),
        ("Bytes = 10 - 19", 10, 10),
    ],
)
def test_a_range_is_cut_to_the_object(header: str, start: int, length: int) -> None:
    assert parse_range(header, SIZE) == ByteRange(start, length, SIZE)


@pytest.mark.parametrize("header", [None, "", "bytes=-", "bytes=20-10", "bytes=0-1,5-6", "seconds=0-5", "bytes=a-b"])
def test_what_is_not_one_range_of_bytes_means_the_whole(header: str | None) -> None:
    assert parse_range(header, SIZE) is None


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=2000-3000", "bytes=-0"])
def test_a_range_beyond_the_end_is_refused_with_the_size(header: str) -> None:
    with pytest.raises(ApiError) as refused:
        parse_range(header, SIZE)
    assert refused.value.status_code == 416
    assert refused.value.headers == {"Content-Range": "bytes */1000"}


def test_content_range_counts_the_last_byte_in() -> None:
    assert ByteRange(500, 100, SIZE).content_range == "bytes 500-599/1000"
