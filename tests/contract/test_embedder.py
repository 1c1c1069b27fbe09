"""What every SpeakerEmbedder does, the one of the tests and the real one alike."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests.fakes.embedder import PitchEmbedder, campplus
from voice.domain.audio import SpeechRegion, Waveform
from voice.domain.speakers import VoicePiece
from voice.ports.speech import SpeakerEmbedder
from voice.transcribe.decode import decode
from voice.transcribe.sides import KNOWN_FROM

CALL = Path(__file__).parents[1] / "data" / "calls" / "zh-pump-quote.ogg"
REGIONS = [SpeechRegion(400, 5_500), SpeechRegion(11_000, 15_000)]


@pytest.fixture(params=[PitchEmbedder, campplus], ids=["pitch", "campplus"], scope="module")
def embedder(request: pytest.FixtureRequest) -> SpeakerEmbedder:
    made: SpeakerEmbedder = request.param()
    return made


@pytest.fixture(scope="module")
def channels() -> tuple[Waveform, ...]:
    return tuple(decode(CALL))


def test_pieces_cover_the_regions_and_none_reaches_over_two(
    embedder: SpeakerEmbedder, channels: tuple[Waveform, ...]
) -> None:
    found = embedder.embed(channels[0], REGIONS)
    for region in REGIONS:
        inside = [p for p in found if region.start_ms <= p.start_ms < p.end_ms <= region.end_ms]
        assert (inside[0].start_ms, inside[-1].end_ms) == (region.start_ms, region.end_ms)
        assert all(after.start_ms <= before.end_ms for before, after in pairwise(inside))
    assert all(any(r.start_ms <= p.start_ms and p.end_ms <= r.end_ms for r in REGIONS) for p in found)


def test_vectors_have_the_length_one(embedder: SpeakerEmbedder, channels: tuple[Waveform, ...]) -> None:
    for piece in embedder.embed(channels[0], REGIONS):
        assert piece.vector.ndim == 1
        assert float(np.linalg.norm(piece.vector)) == pytest.approx(1.0, abs=1e-4)


def test_without_regions_there_is_nothing(embedder: SpeakerEmbedder, channels: tuple[Waveform, ...]) -> None:
    assert embedder.embed(channels[0], []) == ()


def test_the_same_sound_has_the_same_voice(embedder: SpeakerEmbedder, channels: tuple[Waveform, ...]) -> None:
    first, second = (embedder.embed(channels[0], REGIONS) for _ in range(2))
    assert all((one.vector == other.vector).all() for one, other in zip(first, second, strict=True))


def test_one_voice_is_more_like_itself_than_like_another(channels: tuple[Waveform, ...]) -> None:
    real = campplus()
    rep, again = (_mean(real.embed(channels[0], [region])) for region in REGIONS)
    other = _mean(real.embed(channels[1], [SpeechRegion(6_500, 10_500)]))
    assert float(rep @ again) >= KNOWN_FROM
    assert float(rep @ again) > float(rep @ other) + 0.05


def _mean(pieces: tuple[VoicePiece, ...]) -> np.ndarray:
    mean = np.stack([piece.vector for piece in pieces]).mean(axis=0)
    return np.asarray(mean / np.linalg.norm(mean))
