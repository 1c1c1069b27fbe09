"""What other systems read from our exports is what was said, by whom and when."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from voice.domain.audio import ChannelLayout
from voice.domain.transcript import Repair, Side, TimedWord, Transcript, Turn
from voice.transcribe.exports.dialects import DIALECTS
from voice.transcribe.formats import to_srt, to_vtt

NUMBER, TEXT = {"type": "number", "minimum": 0}, {"type": "string"}
SENTENCE = {
    "type": "object",
    "required": ["text"],
    "additionalProperties": False,
    "properties": {"start": {"type": "integer"}, "end": {"type": "integer"}, "text": TEXT},
}
GONG = {
    "type": "object",
    "required": ["callId", "transcript", "parties"],
    "properties": {
        "transcript": {
            "items": {
                "required": ["speakerId", "topic", "sentences"],
                "properties": {"speakerId": TEXT, "topic": {"type": "null"}, "sentences": {"items": SENTENCE}},
            }
        },
        "parties": {
            "items": {
                "required": ["id", "speakerId", "affiliation"],
                "additionalProperties": False,
                "properties": {
                    "id": TEXT,
                    "speakerId": TEXT,
                    "affiliation": {"enum": ["Internal", "External", "Unknown"]},
                },
            }
        },
    },
}
SEGMENT = {
    "required": ["SegmentSpeaker", "OriginalText", "DisplayText", "TextEdited", "WordConfidence"],
    "properties": {
        "SegmentStartTime": NUMBER,
        "SegmentEndTime": NUMBER,
        "SegmentSpeaker": {"pattern": r"^spk_\d+$"},
        "TextEdited": {"enum": [0, 1]},
        "WordConfidence": {
            "items": {
                "required": ["Text", "Confidence", "StartTime", "EndTime"],
                "properties": {"Text": TEXT, "Confidence": NUMBER, "StartTime": NUMBER, "EndTime": NUMBER},
            }
        },
    },
}
PCA = {
    "required": ["ConversationAnalytics", "SpeechSegments"],
    "properties": {
        "ConversationAnalytics": {"required": ["SpeakerLabels", "SpeakerTime", "Duration", "LanguageCode"]},
        "SpeechSegments": {"items": SEGMENT},
    },
}


def turn(index: int, side: Side, text: str, start_ms: int) -> Turn:
    """A word a character of 100 ms; marks take no time."""
    places = [at for at, character in enumerate(text) if character.isalnum()]
    words = tuple(
        TimedWord(at, at + 1, start_ms + 100 * n, start_ms + 100 * (n + 1), 0.9) for n, at in enumerate(places)
    )
    return Turn(index, side.value, side, text, start_ms, start_ms + 100 * len(places), words)


CALL = Transcript(
    (
        turn(0, Side.SYSTEM, "欢迎致电。", 0),
        turn(1, Side.REP, "您好，我是康澜。嗯，报价3.5万。", 1_000),
        turn(2, Side.CUSTOMER, "好的。什么时候？", 3_000),
        Turn(3, "rep", Side.REP, "明天。"),
    ),
    "zh",
    4_000,
    ChannelLayout.STEREO,
    "scripted",
    (Repair(1, 5, 7, "康兰", "康澜", 0.05),),
)


def written(name: str, transcript: Transcript = CALL) -> Any:
    text = DIALECTS[name].write(transcript, "call-7")
    return json.loads(text) if name in ("gong", "pca") else text


def test_ctm_has_a_line_of_six_fields_for_each_timed_word_by_channel_and_start() -> None:
    lines = [line.split(" ") for line in written("ctm").splitlines()]
    assert {len(line) for line in lines} == {6}
    assert lines[0] == ["call-7", "1", "0.000", "0.100", "欢", "0.900"]
    keys = [(int(line[1]), float(line[2])) for line in lines]
    assert keys == sorted(keys)
    assert "".join(line[4] for line in lines if line[1] == "3") == "好的什么时候"


def test_ctm_of_one_channel_knows_no_other() -> None:
    mono = Transcript(CALL.turns, "zh", 4_000, ChannelLayout.MONO)
    assert {line.split(" ")[1] for line in written("ctm", mono).splitlines()} == {"1"}


def test_gong_sentences_have_ms_of_their_own_and_parties_their_side() -> None:
    told = written("gong")
    Draft202012Validator(GONG).validate(told)
    assert told["callId"] == "call-7"
    assert told["transcript"][2]["sentences"] == [
        {"start": 3_000, "end": 3_200, "text": "好的。"},
        {"start": 3_200, "end": 3_600, "text": "什么时候？"},
    ]
    assert [sentence["text"] for sentence in told["transcript"][1]["sentences"]] == [
        "您好，我是康澜。",
        "嗯，报价3.5万。",
    ]
    assert told["transcript"][3]["sentences"] == [{"text": "明天。"}]
    assert [party["affiliation"] for party in told["parties"]] == ["Unknown", "Internal", "External"]


def test_pca_keeps_what_was_heard_beside_what_is_shown() -> None:
    told = written("pca")
    Draft202012Validator(PCA).validate(told)
    heard = told["SpeechSegments"][1]
    assert heard["OriginalText"] == "您好，我是康兰。嗯，报价3.5万。"
    assert heard["DisplayText"] == "您好，我是康澜。报价3.5万。"
    assert [segment["TextEdited"] for segment in told["SpeechSegments"]] == [0, 1, 0, 0]
    assert "".join(word["Text"] for word in heard["WordConfidence"]) == CALL.turns[1].text
    assert (heard["SegmentStartTime"], heard["WordConfidence"][0]["EndTime"]) == (1.0, 1.1)


def test_pca_labels_speakers_by_side_and_invents_no_sentiment() -> None:
    header = written("pca")["ConversationAnalytics"]
    assert [label["DisplayText"] for label in header["SpeakerLabels"]] == ["IVR", "Agent", "Customer"]
    assert header["SpeakerTime"]["spk_2"] == {"TotalTimeSecs": 0.6}
    assert header["Duration"] == "4.0"
    assert not [key for key in header if "Sentiment" in key or "Detected" in key]
    assert "SegmentStartTime" not in written("pca")["SpeechSegments"][3]


@pytest.mark.parametrize("name", DIALECTS)
def test_an_empty_transcript_is_written_in_every_format(name: str) -> None:
    assert written(name, Transcript((), "zh")) is not None


_CUE = re.compile(
    r"(?:^\d+\n)?^(\d\d:\d\d:\d\d[.,]\d{3}) --> (\d\d:\d\d:\d\d[.,]\d{3})\n(.+)\n?(?:\n|\Z)", re.MULTILINE
)
TALK = st.lists(
    st.tuples(st.sampled_from([Side.REP, Side.CUSTOMER]), st.text("一二三四五，。A<&", min_size=1, max_size=120)),
    max_size=5,
)


@given(TALK)
def test_captions_read_back_are_the_words_in_order(said: list[tuple[Side, str]]) -> None:
    turns = [turn(n, side, text, 20_000 * n) for n, (side, text) in enumerate(said) if any(map(str.isalnum, text))]
    transcript = Transcript(tuple(turns), "zh")
    spoken = "".join(turn.text for turn in turns)
    srt, vtt = to_srt(transcript), to_vtt(transcript)
    assert "".join(re.sub(r"^\w+: ", "", cue[3]) for cue in _CUE.finditer(srt)) == spoken
    voiced = "".join(re.sub(r"^<v [^>]+>", "", cue[3]) for cue in _CUE.finditer(vtt))
    assert voiced.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == spoken
    for cue in _CUE.finditer(srt):
        assert cue[1] < cue[2]


@given(TALK)
def test_gong_sentences_together_are_the_turns(said: list[tuple[Side, str]]) -> None:
    turns = tuple(turn(n, side, text, 20_000 * n) for n, (side, text) in enumerate(said))
    told = written("gong", Transcript(turns, "zh"))
    for spoken, monologue in zip(turns, told["transcript"], strict=True):
        assert "".join(sentence["text"] for sentence in monologue["sentences"]) == spoken.text
