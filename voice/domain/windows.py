"""How much speech a recognizer decodes at once, and which regions go together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from voice.domain.audio import SpeechRegion

WINDOW_MS = 29_000  # Whisper takes 30 s; a second is left for rounding
# Between two regions. Laid edge to edge, sentences run into each other and Whisper loses some (docs/transcription.md).
PAUSE_MS = 250


def packed(regions: Iterable[SpeechRegion]) -> list[tuple[SpeechRegion, ...]]:
    """As many regions a window as fit; a region that alone is too long is cut."""
    found: list[tuple[SpeechRegion, ...]] = []
    for region in _cut(regions):
        if found and length_ms((*found[-1], region)) <= WINDOW_MS:
            found[-1] = (*found[-1], region)
        else:
            found.append((region,))
    return found


def length_ms(regions: Sequence[SpeechRegion]) -> int:
    """Of the regions in one window, with the pauses between them."""
    return sum(region.end_ms - region.start_ms for region in regions) + PAUSE_MS * (len(regions) - 1)


def _cut(regions: Iterable[SpeechRegion]) -> Iterator[SpeechRegion]:
    for region in regions:
        for start_ms in range(region.start_ms, region.end_ms, WINDOW_MS):
            yield SpeechRegion(start_ms, min(start_ms + WINDOW_MS, region.end_ms))
