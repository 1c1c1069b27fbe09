"""SpeechRecognizer on faster-whisper, in this process: one model, loaded at the first call and kept warm."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import ctranslate2
from faster_whisper import WhisperModel
from faster_whisper.transcribe import Segment as WhisperSegment

from voice.adapters.engine_errors import failing_as
from voice.adapters.speech_windows import Window, windows
from voice.domain.audio import SpeechRegion, Waveform
from voice.domain.errors import EngineFailed, Unavailable
from voice.domain.transcript import Segment, Word
from voice.ports.speech import ProgressHook, Recognition

# Detection chooses among these alone: short or noisy calls are easily taken for Japanese or Korean.
LANGUAGES = {"zh": ("zh", "yue"), "en": ("en",)}
TEMPERATURES = (0.0, 0.2, 0.4)  # bounded: hopeless sound must not cost a multiple of its length
DRAWS = 2
# Fast speakers reach nine tokens a second, times included. A loop runs on to the limit, three times over.
TOKENS_PER_S, FURTHER_TOKENS = 12, 16
RATE_HZ = 16_000
# A loop is cut off once it repeats so many tokens. A number that is read back has fewer (eleven digits), and between
# sentences stand times, which never repeat.
REPEATED_TOKENS = 16
FAILURE = "The speech recognizer failed."
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
        beam: int = 3,
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
        with failing_as(FAILURE):
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
        with failing_as(FAILURE):
            language = language or self._detect(parts)
        segments: list[Segment] = []
        total, done = sum(len(part.samples) for part in parts), 0
        for part in parts:
            with failing_as(FAILURE):
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
            no_repeat_ngram_size=REPEATED_TOKENS,
            max_new_tokens=most_tokens(len(part.samples)),
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
                self._loaded = self._open(self._locate())
            return self._loaded

    def _open(self, place: str) -> WhisperModel:
        try:
            return WhisperModel(
                place,
                device=self._device,
                compute_type=self._compute_type,
                cpu_threads=self._threads,
                num_workers=1,
            )
        except Exception as error:
            if Path(place).is_dir():
                raise EngineFailed(
                    f"The recognizer does not load as {self._compute_type} on {self._device}.",
                    code="engine_not_loaded",
                    remedy="Check CALLGATE_ASR_DEVICE and CALLGATE_ASR_COMPUTE_TYPE; `callgate doctor` checks weights.",
                ) from error
            raise Unavailable(
                f"The weights {place} cannot be had from the hub.",
                code="model_missing",
                remedy="Check the name and the network, or give the folder of a copy as CALLGATE_ASR_MODEL.",
            ) from error


def most_tokens(samples: int) -> int:
    """More than anyone can say in so many samples."""
    return FURTHER_TOKENS + samples * TOKENS_PER_S // RATE_HZ


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
