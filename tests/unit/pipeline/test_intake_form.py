"""What a sender writes about a recording is read strictly, and refused with the field's name."""

from __future__ import annotations

import pytest

from tests.fakes import talk
from voice.domain.errors import InvalidInput, UnsupportedMedia
from voice.domain.recording import Direction
from voice.pipeline.intake_form import read_form

CALLED_AT = {"called_at": "2026-03-05T15:20:00+08:00"}


def test_every_field_is_read() -> None:
    form = read_form(
        {
            "filename": "a.m4a",
            "filetype": "audio/mp4",
            "called_at": "2026-03-05T15:20:00+08:00",
            "direction": "inbound",
            "phone_number": "+86 138-0013 8000",
            "account_hint": " 澄明科技 ",
            "opportunity_hint": "年度框架",
            "client_reference_id": "dialer-77",
            "rep_id": "rep-1",
            "language": "en",
            "idempotency_key": "key",
            "sha256": "AB" * 32,
        }
    )

    assert form.media_type == "audio/mp4"
    assert form.metadata.called_at == talk.CALLED_AT
    assert form.metadata.direction is Direction.INBOUND
    assert form.metadata.account_hint == "澄明科技"
    assert form.metadata.phone_number == "+86 138-0013 8000"
    assert (form.metadata.client_reference_id, form.metadata.language) == ("dialer-77", "en")
    assert (form.rep_id, form.idempotency_key, form.sha256) == ("rep-1", "key", "ab" * 32)


def test_what_is_left_out_or_empty_is_not_known() -> None:
    form = read_form({**CALLED_AT, "direction": "", "account_hint": "  "})

    assert form.metadata.direction is Direction.UNKNOWN
    assert form.metadata.account_hint is None
    assert form.metadata.language is None
    assert form.media_type == "application/octet-stream"
    assert (form.rep_id, form.idempotency_key, form.sha256) == (None, None, None)


def test_the_offset_of_the_call_is_kept() -> None:
    offset = read_form({"called_at": "2026-03-05T09:20:00+02:00"}).metadata.called_at.utcoffset()

    assert offset is not None
    assert offset.total_seconds() == 2 * 3600


def test_utc_may_be_written_as_z() -> None:
    assert read_form({"called_at": "2026-03-05T07:20:00Z"}).metadata.called_at == talk.CALLED_AT


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"called_at": ""}, "missing_called_at"),
        ({"called_at": "yesterday"}, "invalid_called_at"),
        ({"called_at": "2026-03-05T15:20:00"}, "called_at_without_offset"),
        ({**CALLED_AT, "direction": "sideways"}, "invalid_direction"),
        ({**CALLED_AT, "language": "fr"}, "invalid_language"),
        ({**CALLED_AT, "phone_number": "call me"}, "invalid_phone_number"),
        ({**CALLED_AT, "sha256": "abc"}, "invalid_checksum"),
        ({**CALLED_AT, "account_hint": "长" * 201}, "account_hint_too_long"),
        ({**CALLED_AT, "client_reference_id": "x" * 201}, "client_reference_id_too_long"),
        ({**CALLED_AT, "idempotency_key": "x" * 201}, "idempotency_key_too_long"),
    ],
)
def test_what_cannot_be_meant_is_refused(words: dict[str, str], code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_form(words)

    assert refusal.value.code == code


@pytest.mark.parametrize(
    "media_type", ["audio/wav", "audio/x-m4a", "audio/amr", "audio/ogg; codecs=opus", "video/webm", "video/mp4"]
)
def test_whatever_may_carry_a_call_is_let_through_to_the_look_inside(media_type: str) -> None:
    assert read_form({**CALLED_AT, "filetype": media_type}).media_type == media_type.partition(";")[0]


@pytest.mark.parametrize("media_type", ["image/png", "text/plain", "application/json", "video/x-msvideo"])
def test_other_types_are_refused(media_type: str) -> None:
    with pytest.raises(UnsupportedMedia):
        read_form({**CALLED_AT, "filetype": media_type})


class TestWhatHelpsToHear:
    def test_it_is_read(self) -> None:
        said = read_form(
            {**CALLED_AT, "speakers": "3", "rep_channel": "Right", "hotwords": " 星河网关，person:王敏、二代,, 二代"}
        ).metadata

        assert (said.speakers, said.rep_channel) == (3, 1)
        assert said.hotwords == ("星河网关", "person:王敏", "二代")

    def test_left_out_it_is_not_known(self) -> None:
        said = read_form({**CALLED_AT, "speakers": "", "hotwords": " , "}).metadata

        assert (said.speakers, said.rep_channel, said.hotwords) == (None, None, ())

    @pytest.mark.parametrize(("said", "channel"), [("0", 0), ("left", 0), ("1", 1), ("right", 1)])
    def test_channels_have_numbers_and_names(self, said: str, channel: int) -> None:
        assert read_form({**CALLED_AT, "rep_channel": said}).metadata.rep_channel == channel

    @pytest.mark.parametrize(
        ("field", "value", "code"),
        [
            ("speakers", "0", "invalid_speakers"),
            ("speakers", "11", "invalid_speakers"),
            ("speakers", "two", "invalid_speakers"),
            ("rep_channel", "2", "invalid_rep_channel"),
            ("rep_channel", "middle", "invalid_rep_channel"),
            ("hotwords", ",".join(f"词{n}" for n in range(51)), "too_many_hotwords"),
            ("hotwords", "词" * 41, "too_many_hotwords"),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, field: str, value: str, code: str) -> None:
        with pytest.raises(InvalidInput) as refusal:
            read_form({**CALLED_AT, field: value})
        assert refusal.value.code == code
