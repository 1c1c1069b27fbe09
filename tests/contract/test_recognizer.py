"""What every SpeechRecognizer does: the scripted one of the tests, the embedded one, and one over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.fakes.house import House
from tests.fakes.listening_house import ListeningHouse
from tests.fakes.recognizer import ScriptedRecognizer, spoken
from tests.fakes.server import served
from tests.fakes.whisper import whisper
from voice.adapters.asr_openai import OpenAiRecognizer
from voice.adapters.openai_server import OpenAiServer
from voice.adapters.vad_silero import SileroDetector
from voice.api.app import create_app
from voice.domain.audio import SpeechRegion, Waveform
from voice.domain.hints import CallHints
from voice.domain.transcript import Transcript
from voice.ports.speech import Engines, ProgressHook, SpeechRecognizer
from voice.transcribe.decode import decode
from voice.transcribe.run import transcribe

CALLS = Path(__file__).parents[1] / "data" / "calls"
# The rep's first two sentences in zh-pump-quote, with the silence around them, and the third.
FIRST, SECOND = SpeechRegion(200, 6_000), SpeechRegion(11_000, 15_000)
ANSWER = [spoken("您好", 400), spoken("您现在用的设备怎么样", 11_500)]


REAL = [pytest.param(name, marks=pytest.mark.models) for name in ("whisper", "openai")]


@pytest.fixture(params=["scripted", *REAL])
def make(request: pytest.FixtureRequest) -> Callable[[], SpeechRecognizer]:
    if request.param == "whisper":
        return whisper
    if request.param == "openai":
        server: OpenAiServer = request.getfixturevalue("own_server")
        return lambda: OpenAiRecognizer(server, model="whisper-1")
    return lambda: ScriptedRecognizer(ANSWER)


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenAiServer]:
    """Our own transcription API with the real model behind it: a server like any other."""
    engines = Engines(whisper(), SileroDetector())

    def hear(path: Path, hints: CallHints, _engine: str | None, on_progress: ProgressHook, _tell: object) -> Transcript:
        return transcribe(path, engines, hints, on_progress=on_progress)

    house = ListeningHouse(House(tmp_path_factory.mktemp("own")).settle(), longest_s=60, wait_s=120, hear=hear)
    with served(create_app(house.services)) as address:
        yield OpenAiServer(f"{address}/v1", api_key=house.people["rep"].token, timeout_s=120)


@pytest.fixture(scope="module")
def voice() -> Waveform:
    return decode(CALLS / "zh-pump-quote.ogg")[0].slice_ms(0, 16_000)


Make = Callable[[], SpeechRecognizer]


def test_it_says_what_it_is(make: Make) -> None:
    assert make().name


def test_it_can_be_made_ready_before_the_first_call(make: Make) -> None:
    make().load()


def test_words_lie_within_the_regions_in_order(make: Make, voice: Waveform) -> None:
    found = make().recognize(voice, [FIRST, SECOND], language="zh")
    words = [word for segment in found.segments for word in segment.words]
    assert words
    for word in words:
        assert word.start_ms <= word.end_ms
        assert 0 <= word.probability <= 1
        assert any(region.start_ms <= word.start_ms and word.end_ms <= region.end_ms for region in (FIRST, SECOND))
    starts = [word.start_ms for word in words]
    assert starts == sorted(starts)
    assert {starts[0] < FIRST.end_ms, starts[-1] >= SECOND.start_ms} == {True}


def test_outside_the_regions_nothing_is_heard(make: Make, voice: Waveform) -> None:
    found = make().recognize(voice, [SECOND], language="zh")
    assert found.segments
    assert all(segment.start_ms >= SECOND.start_ms for segment in found.segments)


def test_without_regions_nothing_is_said(make: Make, voice: Waveform) -> None:
    assert make().recognize(voice, [], language=None).segments == ()
    assert make().recognize(Waveform(np.zeros(0, np.float32)), [], language="en").language == "en"


def test_the_language_is_the_one_given_or_one_of_two(make: Make, voice: Waveform) -> None:
    assert make().recognize(voice, [FIRST], language="zh").language == "zh"
    assert make().recognize(voice, [FIRST], language=None).language == "zh"


def test_the_same_sound_reads_the_same_each_time(make: Make, voice: Waveform) -> None:
    first = make().recognize(voice, [FIRST], language="zh")
    assert make().recognize(voice, [FIRST], language="zh") == first


def test_progress_rises_to_one(make: Make, voice: Waveform) -> None:
    reported: list[float] = []
    make().recognize(voice, [FIRST, SECOND], language="zh", on_progress=reported.append)
    assert reported == sorted(reported)
    assert reported[-1] == 1.0


def test_what_the_progress_hook_raises_comes_through(make: Make, voice: Waveform) -> None:
    class StoppedError(Exception):
        pass

    def stop(_: float) -> None:
        raise StoppedError

    with pytest.raises(StoppedError):
        make().recognize(voice, [FIRST], language="zh", on_progress=stop)
