"""Telling what is heard changes nothing of what is heard."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.recognizer import ScriptedRecognizer, spoken
from voice.adapters.speech_windows import windows
from voice.domain.audio import SpeechRegion, Waveform
from voice.domain.transcript import Segment
from voice.ports.speech import Recognition
from voice.transcribe.aloud import Aloud

SOUND = Waveform(np.zeros(16_000 * 100, np.float32))
# 20 + 5 s fit one window; 28 s do not fit beside them.
REGIONS = [SpeechRegion(0, 20_000), SpeechRegion(21_000, 26_000), SpeechRegion(30_000, 58_000)]
WORDS = [spoken("您好", 100), spoken("请讲", 22_000), spoken("再见", 40_000)]


class Hearing(ScriptedRecognizer):
    """Hears all of WORDS that lie in the regions, each time it is asked."""

    def recognize(self, waveform: Waveform, regions: Sequence[SpeechRegion], **options: object) -> Recognition:
        self._answers = [WORDS]
        return super().recognize(waveform, regions, **options)  # type: ignore[arg-type]


def texts(segments: Sequence[Segment]) -> list[str]:
    return [segment.text for segment in segments]


def test_it_hears_what_the_recognizer_hears_and_tells_it_in_order() -> None:
    told: list[str] = []
    heard = Aloud(Hearing(), told.append).recognize(SOUND, REGIONS, language="zh")
    assert heard == Hearing().recognize(SOUND, REGIONS, language="zh")
    assert told == ["您好", "请讲", "再见"]


@given(st.lists(st.tuples(st.integers(1, 2_000), st.integers(200, 70_000)), max_size=12))
def test_it_cuts_where_recognizers_cut_themselves(parts: list[tuple[int, int]]) -> None:
    """So each window that is decoded is the same with it and without it."""
    regions, at_ms = list[SpeechRegion](), 0
    for pause_ms, length_ms in parts:
        regions.append(SpeechRegion(at_ms + pause_ms, at_ms + pause_ms + length_ms))
        at_ms += pause_ms + length_ms
    inner, sound = Hearing(), Waveform(np.zeros(0, np.float32))
    Aloud(inner, lambda _: None).recognize(sound, regions, language="zh")
    asked = [window.regions for _, group, _ in inner.asked for window in windows(sound, group)]
    assert asked == [window.regions for window in windows(sound, regions)]


def test_each_part_is_told_before_the_next_is_heard() -> None:
    events: list[str] = []

    class Noting(Hearing):
        def recognize(self, waveform: Waveform, regions: Sequence[SpeechRegion], **options: object) -> Recognition:
            events.append(f"hears {len(regions)}")
            return super().recognize(waveform, regions, **options)

    Aloud(Noting(), events.append).recognize(SOUND, REGIONS, language="zh")
    assert events == ["hears 2", "您好", "请讲", "hears 1", "再见"]


def test_an_unknown_language_is_told_by_the_longest_part_and_the_order_stays() -> None:
    inner, told = Hearing(language="en"), list[str]()
    heard = Aloud(inner, told.append).recognize(SOUND, REGIONS, language=None)
    assert [(len(regions), language) for _, regions, language in inner.asked] == [(1, None), (2, "en")]
    assert heard.language == "en"
    assert texts(heard.segments) == told == ["您好", "请讲", "再见"]


def test_progress_rises_to_one() -> None:
    reported: list[float] = []
    Aloud(Hearing(), lambda _: None).recognize(SOUND, REGIONS, language=None, on_progress=reported.append)
    assert reported == sorted(reported)
    assert reported[-1] == 1.0


def test_what_is_heard_a_second_time_is_not_told_again() -> None:
    told: list[str] = []
    aloud = Aloud(Hearing(), told.append)
    aloud.recognize(SOUND, REGIONS, language="zh")
    aloud.recognize(SOUND, [REGIONS[1]], language="zh")
    assert told == ["您好", "请讲", "再见"]


def test_another_channel_begins_anew() -> None:
    told: list[str] = []
    aloud = Aloud(Hearing(), told.append)
    aloud.recognize(SOUND, REGIONS, language="zh")
    aloud.recognize(Waveform(SOUND.samples.copy()), REGIONS[:1], language="zh")
    assert told == ["您好", "请讲", "再见", "您好"]


def test_nobody_is_told_what_nobody_believes() -> None:
    told: list[str] = []
    loop = [spoken("谢谢" * 30, 0, each_ms=100)]
    Aloud(ScriptedRecognizer(loop), told.append).recognize(SOUND, REGIONS[:1], language="zh")
    assert told == []


def test_without_speech_there_is_nothing_to_tell() -> None:
    told: list[str] = []
    assert Aloud(Hearing(), told.append).recognize(SOUND, [], language="en").language == "en"
    assert told == []
