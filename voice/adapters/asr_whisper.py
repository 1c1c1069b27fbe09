"""SpeechRecognizer on faster-whisper, in this process: one model, loaded at the first call and kept warm."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import ctranslate2
from faster_whisper import WhisperModel
from faster_whisper.transcribe import Segment as WhisperSegment

from voice.adapters.speech_windows import Window, windows
from voice.domain.audio import SpeechRegion, Waveform
from voice.domain.errors import CallgateError, EngineFailed
from voice.domain.transcript import Segment, Word
from voice.ports.speech import ProgressHook, Recognition

# Detection chooses among these alone: short or noisy calls are easily taken for Japanese or Korean.
LANGUAGES = {"zh": ("zh", "yue"), "en": ("en",)}
TEMPERATURES = (0.0, 0.2, 0.4)  # bounded: hopeless sound must not cost a multiple of its length
DRAWS = 2
SEED = 20  # the temperatures above zero draw at random; the same call shall read the same each time


class WhisperRecognizer:
    """Speech regions are joined into windows of at most 29 s, each decoded for itself.

    Measured against joining all of them (as faster-whisper's own filter does): the same errors, but no sentences
    lost at the edges of windows.
    """

    def __init__(
        self,
        locate: Callable[[], str],
        *,
        model: str,
        device: str = "cpu",
        compute_type: str = "int8",
        threads: int = 2,
        beam: int = 2,
    ) -> None:
        """`locate` gives the folder (or hub id) of the weights; it is called when they are first needed."""
        self._locate = locate
        self._device = device
        self._compute_type = compute_type
        self._threads = threads
        self._beam = beam
        self._loading = threading.Lock()
        self._loaded: WhisperModel | None = None
        self.name = f"faster-whisper/{model.rstrip('/').split('/')[-1]}/{compute_type}"

    def load(self) -> None:
        with _engine_errors():
            self._model()

    def recognize(
        self,
        waveform: Waveform,
        regions: Sequence[SpeechRegion],
        *,
        language: str | None,
        on_progress: ProgressHook | None = None,
    ) -> Recognition:
        parts = windows(waveform, regions)
        if not parts:
            return Recognition((), language or next(iter(LANGUAGES)))
        with _engine_errors():
            language = language or self._detect(parts)
        segments: list[Segment] = []
        total, done = sum(len(part.samples) for part in parts), 0
        for part in parts:
            with _engine_errors():
                segments += self._decode(part, language)
            done += len(part.samples)
            if on_progress is not None:  # outside of the guard: what it raises is the caller's wish to stop
                on_progress(done / total)
        return Recognition(tuple(segments), language)

    def _decode(self, part: Window, language: str) -> list[Segment]:
        ctranslate2.set_random_seed(SEED)
        found, _ = self._model().transcribe(
            part.samples,
            language=language,
            beam_size=self._beam,
            temperature=TEMPERATURES,
            best_of=DRAWS,
            condition_on_previous_text=False,
            word_timestamps=True,
        )
        return [_segment(segment, part) for segment in found if segment.words]

    def _detect(self, parts: Sequence[Window]) -> str:
        longest = max(parts, key=lambda part: len(part.samples))
        _, _, chances = self._model().detect_language(longest.samples)
        chance = dict(chances)
        return max(LANGUAGES, key=lambda name: sum(chance.get(code, 0.0) for code in LANGUAGES[name]))

    def _model(self) -> WhisperModel:
        with self._loading:
            if self._loaded is None:
                self._loaded = WhisperModel(
                    self._locate(),
                    device=self._device,
                    compute_type=self._compute_type,
                    cpu_threads=self._threads,
                    num_workers=1,
                )
            return self._loaded


@contextmanager
def _engine_errors() -> Iterator[None]:
    try:
        yield
    except CallgateError:
        raise
    except Exception as error:  # whatever the runtime raises, a call fails in one known way
        raise EngineFailed(
            "The speech recognizer failed.",
            remedy="`callgate doctor` checks the weights; the call can be tried again.",
        ) from error


def _segment(segment: WhisperSegment, part: Window) -> Segment:
    words = []
    for word in segment.words or ():
        start_ms, end_ms = part.recording_ms(float(word.start), float(word.end))
        words.append(Word(word.word, start_ms, end_ms, float(word.probability)))
    return Segment(
        tuple(words),
        avg_logprob=float(segment.avg_logprob),
        no_speech_prob=float(segment.no_speech_prob),
        compression_ratio=float(segment.compression_ratio),
        temperature=float(segment.temperature or 0.0),
    )
