"""Opens a recording by what its bytes are, never by its name, and yields its sound frame by frame."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer

from voice.domain.errors import UnsupportedMedia, UnusableAudio

# Only these containers are opened: playlists and concatenation scripts, which make FFmpeg read other files, are not.
CONTAINERS = "wav,w64,mp3,aac,mov,mp4,m4a,3gp,amr,ogg,matroska,webm,flac"

# How recordings begin: tells a damaged recording from a file that never was one. (offset, bytes)
SIGNATURES = (
    (0, b"RIFF"),
    (0, b"ID3"),
    (0, b"\xff\xfb"),
    (0, b"\xff\xf3"),
    (0, b"\xff\xf1"),
    (4, b"ftyp"),
    (0, b"#!AMR"),
    (0, b"OggS"),
    (0, b"\x1a\x45\xdf\xa3"),
    (0, b"fLaC"),
)

SILENCE_FROM_S = 0.1  # a smaller jump of the timestamps is rounding
SILENCE_UP_TO_S = 600.0  # a larger one is a broken clock, not a pause of the recorder


@dataclass(frozen=True, slots=True)
class _Nameless:
    """A file without its name, so that FFmpeg cannot judge by the extension."""

    source: IO[bytes]

    def read(self, size: int) -> bytes:
        return self.source.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self.source.seek(offset, whence)

    def tell(self) -> int:
        return self.source.tell()


@dataclass(frozen=True, slots=True)
class Piece:
    """Decoded sound, and the seconds of silence that the recorder left out before it."""

    silence_s: float
    frame: AudioFrame


@contextmanager
def open_audio(path: Path) -> Iterator[tuple[InputContainer, AudioStream]]:
    """The container and its first audio stream.

    Raises UnusableAudio (empty_file, not_audio, truncated_audio) or UnsupportedMedia.
    """
    if path.stat().st_size == 0:
        raise UnusableAudio("The file is empty.", code="empty_file", remedy="Upload the recording again.")
    with path.open("rb") as source:
        try:
            container = av.open(_Nameless(source), mode="r", options={"format_whitelist": CONTAINERS})
        except av.ArgumentError as error:
            raise _unsupported("This kind of file is not supported.") from error
        except av.FFmpegError as error:
            raise undecodable(path) from error
        with container:
            if not container.streams.audio:
                raise _unsupported("The file holds no sound.") if container.streams.video else undecodable(path)
            stream = container.streams.audio[0]
            if stream.codec_context is None:
                raise _unsupported("The sound is in an unknown encoding.")
            yield container, stream


def pieces(container: InputContainer, stream: AudioStream) -> Iterator[Piece]:
    """All sound that can be decoded, on the clock of the recording.

    Damaged packets are skipped; where they, or a recorder's pause, leave a hole in the timestamps, the piece
    after it says how much silence stands for it. So later sound keeps its second.
    """
    clock_s = 0.0
    zero_s: float | None = None
    for frame in _frames(container, stream):
        silence_s = 0.0
        if (stamp_s := frame.time) is not None:
            hole_s = 0.0 if zero_s is None else stamp_s - zero_s - clock_s
            if SILENCE_FROM_S < hole_s < SILENCE_UP_TO_S:
                silence_s = hole_s
            elif zero_s is None or abs(hole_s) > SILENCE_FROM_S:
                zero_s = stamp_s - clock_s  # a chained stream starts its clock anew
        clock_s += silence_s + frame.samples / frame.sample_rate
        yield Piece(silence_s, frame)


def undecodable(path: Path) -> UnusableAudio:
    """The refusal of a file that yields no sound: a damaged recording, or none at all."""
    with path.open("rb") as source:
        head = source.read(16)
    if any(head[offset:].startswith(signature) for offset, signature in SIGNATURES):
        return UnusableAudio(
            "The recording is damaged or cut off: no sound can be read from it.",
            code="truncated_audio",
            remedy="Upload it again from the phone.",
        )
    return UnusableAudio(
        "The file is not a recording.", code="not_audio", remedy="Upload wav, mp3, m4a, amr, ogg, webm or flac."
    )


def _frames(container: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
    with suppress(av.FFmpegError):  # the container ends where it was cut off
        for packet in container.demux(stream):
            with suppress(av.FFmpegError):  # one damaged packet
                yield from packet.decode()


def _unsupported(detail: str) -> UnsupportedMedia:
    return UnsupportedMedia(detail, remedy="Upload wav, mp3, m4a, amr, ogg, webm or flac.")
