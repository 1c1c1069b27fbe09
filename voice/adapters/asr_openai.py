"""SpeechRecognizer over any server that speaks the OpenAI transcription API."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from voice.adapters.openai_answer import language_of, said, with_segments, with_text, with_words
from voice.adapters.openai_server import NotOffered, OpenAiServer, unreadable
from voice.adapters.speech_windows import PER_MS, Window, windows
from voice.adapters.wav import wav_of
from voice.domain.audio import SpeechRegion, Waveform
from voice.domain.errors import EngineFailed
from voice.domain.transcript import Segment
from voice.ports.speech import ProgressHook, Recognition

LANGUAGE = "zh"  # of a waveform without speech
SHORTEST_MS = 1_000  # servers refuse less; silence is added


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to ask. Where word times are not measured each region is sent by itself, so that the span that its words
    carry is one of speech, not of what was joined."""

    fields: Mapping[str, str | list[str]]
    read: Callable[[Mapping[str, Any], Window], list[Segment]]
    joined: bool = False


_VERBOSE = {"response_format": "verbose_json"}
WAYS = (
    _Way({**_VERBOSE, "timestamp_granularities[]": ["word", "segment"]}, with_words, joined=True),
    _Way(_VERBOSE, with_segments),
    _Way({"response_format": "json"}, with_text),
)


class OpenAiRecognizer:
    """Asks for word times; a server that has none is asked for segments, then for text. What it can is remembered."""

    def __init__(self, server: OpenAiServer, *, model: str) -> None:
        self._server = server
        self._model = model
        self._way = 0
        self.name = f"openai-api/{model.rstrip('/').split('/')[-1]}"

    def load(self) -> None:
        self._server.ask()

    def recognize(
        self,
        waveform: Waveform,
        regions: Sequence[SpeechRegion],
        *,
        language: str | None,
        on_progress: ProgressHook | None = None,
    ) -> Recognition:
        if not regions:
            return Recognition((), language or LANGUAGE)
        for number in range(self._way, len(WAYS)):
            try:
                found = self._recognize(WAYS[number], waveform, regions, language, on_progress)
            except NotOffered:
                continue
            self._way = number
            return found
        raise EngineFailed(
            "The speech server refuses the request in every format.",
            code="engine_refused",
            remedy="Its own log says why; check CALLGATE_ASR_REMOTE_MODEL.",
        )

    def _recognize(
        self,
        way: _Way,
        waveform: Waveform,
        regions: Sequence[SpeechRegion],
        language: str | None,
        on_progress: ProgressHook | None,
    ) -> Recognition:
        groups = [regions] if way.joined else [[region] for region in regions]
        parts = [part for group in groups for part in windows(waveform, group)]
        heard: dict[int, list[Segment]] = {}
        total, done = sum(len(part.samples) for part in parts), 0
        # The longest goes first: the language of all is told by it.
        for index in sorted(range(len(parts)), key=lambda index: -len(parts[index].samples)):
            answer = self._ask(way, parts[index], language)
            language = language or language_of(answer)
            heard[index] = _read(way, answer, parts[index])
            done += len(parts[index].samples)
            if on_progress is not None:
                on_progress(done / total)
        segments = tuple(segment for index in range(len(parts)) for segment in heard[index])
        return Recognition(segments, language or LANGUAGE)

    def _ask(self, way: _Way, part: Window, language: str | None) -> Mapping[str, Any]:
        samples = np.pad(part.samples, (0, max(0, SHORTEST_MS * PER_MS - len(part.samples))))
        told = {"language": language} if language else {}
        fields = {"model": self._model, "temperature": "0", **told, **way.fields}
        answer = self._server.transcribe(wav_of(samples), fields)
        if not isinstance(answer, dict) or "text" not in answer:
            raise unreadable()
        return answer


def _read(way: _Way, answer: Mapping[str, Any], part: Window) -> list[Segment]:
    if not said(answer):
        return []
    try:
        return way.read(answer, part)
    except (KeyError, TypeError, ValueError) as error:  # it took the request and left out what was asked for
        raise NotOffered from error
