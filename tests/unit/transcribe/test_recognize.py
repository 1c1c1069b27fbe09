"""A block is heard, and heard again where speech was passed over."""

from __future__ import annotations

import numpy as np
import pytest

from tests.fakes.recognizer import ScriptedRecognizer, spoken
from voice.domain.audio import SpeechRegion, Waveform
from voice.domain.transcript import Segment
from voice.transcribe.recognize import hear, passed_over
from voice.transcribe.regions import Block

MINUTE = Waveform(np.zeros(60 * 16_000, np.float32))


def block(*regions: tuple[int, int], start_ms: int = 0) -> Block:
    return Block(start_ms, MINUTE, tuple(SpeechRegion(*region) for region in regions))


def texts(segments: tuple[Segment, ...]) -> list[tuple[str, int]]:
    return [(segment.text, segment.start_ms) for segment in segments]


def test_times_become_those_of_the_recording() -> None:
    heard = hear(block((0, 2_000), start_ms=300_000), ScriptedRecognizer([spoken("您好", 500)]), language="zh")
    assert texts(heard.segments) == [("您好", 300_500)]
    assert heard.segments[0].end_ms == 300_900


def test_text_is_simplified_and_guarded() -> None:
    answer = [spoken("報價發給您"), spoken("請按讚訂閱轉發", 2_000)]
    heard = hear(block((0, 4_000)), ScriptedRecognizer(answer), language="zh")
    assert texts(heard.segments) == [("报价发给您", 0)]


def test_a_lost_sentence_is_heard_the_second_time() -> None:
    """Whisper at times skips what it should decode; nothing that was said may vanish silently."""
    first = [spoken("我是设备科的", 0), spoken("那就这样", 12_000)]
    recognizer = ScriptedRecognizer(first, [spoken("您把报价发给我看看", 3_000)])
    heard = hear(block((0, 13_000)), recognizer, language=None)
    assert [text for text, _ in texts(heard.segments)] == ["我是设备科的", "您把报价发给我看看", "那就这样"]
    assert recognizer.asked[1][1:] == ((SpeechRegion(1_200, 12_000),), "zh")  # the gap alone, in the language found


def test_what_a_guard_dropped_is_heard_once_more_and_then_left() -> None:
    loop = spoken("请问" * 20, each_ms=100)
    recognizer = ScriptedRecognizer([loop], [loop])
    assert hear(block((0, 5_000)), recognizer, language="zh").segments == ()
    assert len(recognizer.asked) == 2


def test_complete_speech_is_heard_once() -> None:
    recognizer = ScriptedRecognizer([spoken("您好", 0), spoken("再见", 1_300)])
    hear(block((0, 2_000)), recognizer, language="zh")
    assert len(recognizer.asked) == 1


@pytest.mark.parametrize(
    ("region", "words", "missed"),
    [
        ((0, 900), [], []),
        ((0, 1_000), [], [(0, 1_000)]),
        ((0, 9_000), [(0, 400)], [(400, 9_000)]),
        ((0, 9_000), [(4_000, 4_400)], [(0, 4_000), (4_400, 9_000)]),
        ((10_000, 14_000), [(0, 400), (20_000, 20_400)], [(10_000, 14_000)]),
    ],
)
def test_a_second_of_speech_without_a_word_are_missed(
    region: tuple[int, int], words: list[tuple[int, int]], missed: list[tuple[int, int]]
) -> None:
    segments = [spoken("是", start, end - start) for start, end in words]
    assert passed_over([SpeechRegion(*region)], segments) == tuple(SpeechRegion(*part) for part in missed)


def test_progress_is_passed_on_and_may_stop_the_work() -> None:
    class StoppedError(Exception):
        pass

    def stop(_: float) -> None:
        raise StoppedError

    with pytest.raises(StoppedError):
        hear(block((0, 2_000)), ScriptedRecognizer([spoken("您好")]), language="zh", on_progress=stop)
