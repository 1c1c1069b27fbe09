"""Speech of a block to believable segments; what the recognizer passed over is heard a second time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from voice.domain.audio import SpeechRegion
from voice.domain.transcript import Segment
from voice.ports.speech import ProgressHook, SpeechRecognizer
from voice.transcribe.guards import believable
from voice.transcribe.regions import Block
from voice.transcribe.simplify import simplify

# Speech of this length without a word is a lost sentence, not a pause: Whisper skips some, and a window that fell into
# a loop was dropped whole. On 36 calls this asks for a second hearing of three windows.
MISSED_FROM_MS = 1_000


@dataclass(frozen=True, slots=True)
class Heard:
    """Segments in ms of the recording, and their language."""

    segments: tuple[Segment, ...]
    language: str


def hear(
    block: Block, recognizer: SpeechRecognizer, *, language: str | None, on_progress: ProgressHook | None = None
) -> Heard:
    """Decode a block; `language` None detects it. Raises EngineFailed, and what `on_progress` raises."""
    first = recognizer.recognize(block.waveform, block.regions, language=language, on_progress=on_progress)
    found = believable(simplify(first.segments))
    missed = passed_over(block.regions, found)
    if missed:
        second = recognizer.recognize(block.waveform, missed, language=first.language)
        found = tuple(sorted((*found, *believable(simplify(second.segments))), key=lambda segment: segment.start_ms))
    return Heard(tuple(_later(segment, block.start_ms) for segment in found), first.language)


def passed_over(regions: Iterable[SpeechRegion], segments: Sequence[Segment]) -> tuple[SpeechRegion, ...]:
    """Stretches of speech in which no word lies."""
    words = sorted((word.start_ms, word.end_ms) for segment in segments for word in segment.words)
    missed = []
    for region in regions:
        at_ms = region.start_ms
        for start_ms, end_ms in (*words, (region.end_ms, region.end_ms)):
            if end_ms < region.start_ms or start_ms > region.end_ms:
                continue
            if start_ms - at_ms >= MISSED_FROM_MS:
                missed.append(SpeechRegion(at_ms, start_ms))
            at_ms = max(at_ms, end_ms)
    return tuple(missed)


def _later(segment: Segment, by_ms: int) -> Segment:
    words = tuple(replace(word, start_ms=word.start_ms + by_ms, end_ms=word.end_ms + by_ms) for word in segment.words)
    return replace(segment, words=words)
