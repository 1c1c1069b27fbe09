"""The formats that a transcript is handed out in, by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from voice.domain.transcript import Transcript
from voice.transcribe import formats
from voice.transcribe.exports.ctm import to_ctm
from voice.transcribe.exports.gong import to_gong
from voice.transcribe.exports.pca import to_pca


@dataclass(frozen=True, slots=True)
class Dialect:
    """`write` takes the transcript and the name of the recording, which holds no spaces."""

    media_type: str
    write: Callable[[Transcript, str], str]


DIALECTS = {
    "txt": Dialect("text/plain", lambda transcript, _: formats.to_txt(transcript)),
    "srt": Dialect("application/x-subrip", lambda transcript, _: formats.to_srt(transcript)),
    "vtt": Dialect("text/vtt", lambda transcript, _: formats.to_vtt(transcript)),
    "rttm": Dialect("text/x-rttm", formats.to_rttm),
    "ctm": Dialect("text/x-ctm", to_ctm),
    "gong": Dialect("application/vnd.callgate.gong+json", to_gong),
    "pca": Dialect("application/vnd.callgate.pca+json", to_pca),
}
