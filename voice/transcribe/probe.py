"""Looks through a recording before anything is stored: is it sound, how much, and is it whole?"""

from __future__ import annotations

from pathlib import Path

from av.audio.stream import AudioStream
from av.container import InputContainer

from voice.domain.audio import AudioInfo
from voice.domain.errors import UnusableAudio
from voice.transcribe.container import open_audio, pieces, undecodable

CUT_BELOW = 0.5  # of the length that the header declares; a recording cut less than that is still worth reading
STREAMED_FROM = 0x7FFF_0000  # a size that stands for "not known yet" in a WAV that was written as a stream


def probe(path: Path, *, min_ms: int = 500, max_ms: int | None = None) -> AudioInfo:
    """Codec, channels and the exact length, by decoding it all (about 0.1 s for a two-minute call).

    Raises UnusableAudio (empty_file, not_audio, truncated_audio, too_short, too_long) and UnsupportedMedia.
    """
    with open_audio(path) as (container, stream):
        length_s = 0.0
        for piece in pieces(container, stream):
            length_s += piece.silence_s + piece.frame.samples / piece.frame.sample_rate
            if max_ms is not None and round(length_s * 1000) > max_ms:
                raise UnusableAudio(
                    f"The recording is longer than the {max_ms / 60_000:g} minutes allowed.", code="too_long"
                )
        if not length_s:
            raise undecodable(path)
        declared_s = max(_declared_s(container, stream), length_s * _riff_excess(path))
        if length_s < declared_s * CUT_BELOW:
            raise UnusableAudio(
                f"The recording is cut off: {length_s:.1f} s of {declared_s:.1f} s can be read.",
                code="truncated_audio",
                remedy="Upload it again from the phone.",
            )
        if round(length_s * 1000) < min_ms:
            raise UnusableAudio(f"The recording is shorter than {min_ms / 1000:g} s.", code="too_short")
        return AudioInfo(
            round(length_s * 1000),
            stream.codec_context.name,
            stream.codec_context.sample_rate,
            stream.codec_context.channels,
        )


def _declared_s(container: InputContainer, stream: AudioStream) -> float:
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return (container.duration or 0) / 1_000_000


def _riff_excess(path: Path) -> float:
    """How many times longer a WAV says it is than it is; FFmpeg believes the file's size, not the header."""
    with path.open("rb") as source:
        head = source.read(12)
    size = int.from_bytes(head[4:8], "little")
    if head[:4] != b"RIFF" or head[8:] != b"WAVE" or size >= STREAMED_FROM:
        return 1.0
    return (size + 8) / path.stat().st_size
