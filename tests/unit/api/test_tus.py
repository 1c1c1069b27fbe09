"""The headers of tus 1.0.0: read strictly, written fully."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from starlette.datastructures import Headers

from voice.api import tus
from voice.api.errors import ApiError
from voice.ports.uploads import Upload


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def an_upload(**changes: object) -> Upload:
    fields: dict[str, object] = {
        "id": "u1",
        "actor_id": "rep-1",
        "region": "east",
        "length": 100,
        "offset": 40,
        "metadata": {},
        "created_at": datetime(2026, 3, 12, 7, tzinfo=UTC),
        "expires_at": datetime(2026, 3, 15, 7, tzinfo=UTC),
    }
    return Upload(**(fields | changes))  # type: ignore[arg-type]


def test_metadata_is_pairs_of_key_and_base64() -> None:
    header = f"called_at {encoded('2026-03-12T15:00:00+08:00')}, account_hint {encoded('华东精密')},is_confidential"
    assert tus.read_metadata(header) == {
        "called_at": "2026-03-12T15:00:00+08:00",
        "account_hint": "华东精密",
        "is_confidential": "",
    }


def test_metadata_survives_the_way_out_and_in() -> None:
    metadata = {"filename": "通话 1.wav", "empty": ""}
    assert tus.read_metadata(tus.write_metadata(metadata)) == metadata


@pytest.mark.parametrize("header", ["a !!!", "a gg==, a gg==", "名 gg==", "a gICA"])
def test_broken_metadata_is_refused(header: str) -> None:
    with pytest.raises(ApiError) as refused:
        tus.read_metadata(header)
    assert (refused.value.status_code, refused.value.code) == (400, "bad_upload_metadata")


@pytest.mark.parametrize("value", ["", "-1", "1.5", "0x10", "²", "9" * 16])
def test_a_length_is_a_plain_whole_number(value: str) -> None:
    with pytest.raises(ApiError) as refused:
        tus.read_length(Headers({"Upload-Length": value}))
    assert refused.value.code == "bad_upload_length"


def test_a_length_may_be_deferred_and_come_with_a_part() -> None:
    assert tus.read_length(Headers({"Upload-Defer-Length": "1"})) is None
    assert tus.read_length_now_known(Headers({})) is None
    assert tus.read_length_now_known(Headers({"Upload-Length": "70"})) == 70
    assert tus.length(an_upload(length=None)) == {"Upload-Defer-Length": "1"}
    assert tus.length(an_upload(length=70)) == {"Upload-Length": "70"}


@pytest.mark.parametrize("headers", [{"Upload-Defer-Length": "0"}, {"Upload-Defer-Length": "1", "Upload-Length": "70"}])
def test_a_deferred_length_that_contradicts_itself_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(ApiError) as refused:
        tus.read_length(Headers(headers))
    assert refused.value.code == "bad_upload_length"


def test_a_missing_offset_is_refused() -> None:
    with pytest.raises(ApiError) as refused:
        tus.read_offset(Headers({}))
    assert refused.value.code == "bad_upload_offset"


def test_the_version_must_be_ours() -> None:
    tus.check_version(Headers({"Tus-Resumable": "1.0.0"}))
    for headers in (Headers({}), Headers({"Tus-Resumable": "0.2.2"})):
        with pytest.raises(ApiError) as refused:
            tus.check_version(headers)
        assert refused.value.status_code == 412
        assert refused.value.headers == {"Tus-Version": "1.0.0"}


def test_a_checksum_is_an_algorithm_and_a_digest() -> None:
    assert tus.read_checksum(None) is None
    assert tus.read_checksum(f"sha1 {encoded('digest')}") == ("sha1", b"digest")


@pytest.mark.parametrize(
    ("header", "code"), [("crc32 AAAA", "unknown_checksum_algorithm"), ("sha1 ???", "bad_upload_checksum")]
)
def test_a_broken_checksum_is_refused(header: str, code: str) -> None:
    with pytest.raises(ApiError) as refused:
        tus.read_checksum(header)
    assert (refused.value.status_code, refused.value.code) == (400, code)


def test_an_upload_under_way_tells_offset_and_expiry_and_is_never_cached() -> None:
    assert tus.progress(an_upload()) == {
        "Upload-Offset": "40",
        "Cache-Control": "no-store",
        "Upload-Expires": "Sun, 15 Mar 2026 07:00:00 GMT",
    }


def test_a_finished_upload_names_its_call_and_expires_no_more() -> None:
    headers = tus.progress(an_upload(offset=100, call_id="c1"))
    assert headers["Callgate-Call-Id"] == "c1"
    assert headers["Content-Location"] == "/v1/calls/c1"
    assert "Upload-Expires" not in headers


def test_options_tell_what_the_server_can_do() -> None:
    told = tus.capabilities(512)
    assert told["Tus-Version"] == "1.0.0"
    assert told["Tus-Max-Size"] == "512"
    assert set(told["Tus-Extension"].split(",")) == {
        "creation",
        "creation-defer-length",
        "creation-with-upload",
        "checksum",
        "expiration",
        "termination",
    }
    assert "sha1" in told["Tus-Checksum-Algorithm"].split(",")  # the one that the standard demands
