"""A transcript in the formats of others."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.domain.audio import ChannelLayout
from voice.domain.speakers import SpeakerTurn
from voice.domain.transcript import Side, TimedWord, Transcript, Turn
from voice.transcribe.formats import from_json, to_json, to_rttm, to_srt, to_txt, to_vtt

CALL = Transcript(
    (
        Turn(0, "rep", Side.REP, "您好。", 400, 1_050, (TimedWord(0, 2, 400, 1_050, 0.98),)),
        Turn(1, "customer", Side.CUSTOMER, "A<B & 你说吧。", 3_661_200, 3_662_000),
    ),
    "zh",
    3_700_000,
    ChannelLayout.STEREO,
    "scripted",
)
TEXT_ONLY = Transcript((Turn(0, "rep", Side.REP, "您好。"),), "zh")


def test_plain_text_is_a_line_a_turn() -> None:
    assert to_txt(CALL) == "rep: 您好。\ncustomer: A<B & 你说吧。\n"


def test_subrip_numbers_its_cues_and_names_the_speaker() -> None:
    assert to_srt(CALL) == (
        "1\n00:00:00,400 --> 00:00:01,050\nrep: 您好。\n\n2\n01:01:01,200 --> 01:01:02,000\ncustomer: A<B & 你说吧。\n"
    )


def test_webvtt_gives_the_speaker_a_voice_and_escapes_the_text() -> None:
    assert to_vtt(CALL) == (
        "WEBVTT\n\n"
        "00:00:00.400 --> 00:00:01.050\n<v rep>您好。\n\n"
        "01:01:01.200 --> 01:01:02.000\n<v customer>A&lt;B &amp; 你说吧。\n"
    )


def test_rttm_has_ten_fields_in_seconds() -> None:
    first, second = to_rttm(CALL, "call-7").splitlines()
    assert first == "SPEAKER call-7 1 0.400 0.650 <NA> <NA> rep <NA> <NA>"
    assert len(second.split()) == 10


@pytest.mark.parametrize("write", [to_srt, to_rttm])
def test_turns_without_times_have_no_place_in_timed_formats(write: object) -> None:
    assert callable(write)
    assert write(TEXT_ONLY) == ""


def test_an_empty_transcript_is_valid_everywhere() -> None:
    nothing = Transcript((), "zh")
    assert (to_txt(nothing), to_srt(nothing), to_vtt(nothing), to_rttm(nothing)) == ("", "", "WEBVTT\n", "")
    assert from_json(to_json(nothing)) == nothing


def test_json_shows_chinese_as_it_is() -> None:
    assert "您好" in to_json(CALL)


def test_json_of_another_version_is_refused() -> None:
    plain = json.loads(to_json(CALL))
    plain["version"] = 99
    with pytest.raises(ValueError, match="99"):
        from_json(json.dumps(plain))


_times = st.one_of(st.none(), st.integers(0, 10_000_000))
_words = st.builds(TimedWord, st.integers(0, 500), st.integers(0, 500), st.integers(0), st.integers(0), st.floats(0, 1))
_turns = st.builds(
    Turn,
    st.integers(0, 500),
    st.sampled_from(["rep", "customer", "unknown", "SPEAKER_00"]),
    st.sampled_from(Side),
    st.text(max_size=30),
    _times,
    _times,
    st.lists(_words, max_size=4).map(tuple),
)


@given(
    st.builds(
        Transcript,
        st.lists(_turns, max_size=4).map(tuple),
        st.sampled_from(["zh", "en"]),
        st.integers(0),
        st.sampled_from(ChannelLayout),
        st.text(max_size=20),
    )
)
def test_json_loses_nothing(transcript: Transcript) -> None:
    assert from_json(to_json(transcript)) == transcript


def test_rttm_is_of_the_voices_where_they_were_told_apart() -> None:
    heard = replace(CALL, spoken=(SpeakerTurn("rep", 0, 2_500), SpeakerTurn("customer", 2_000, 4_000)))
    assert [line.split()[3:5] + line.split()[7:8] for line in to_rttm(heard).splitlines()] == [
        ["0.000", "2.500", "rep"],
        ["2.000", "2.000", "customer"],
    ]
