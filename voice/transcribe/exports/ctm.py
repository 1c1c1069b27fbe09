"""CTM, a line a word: file, channel, start, duration, word, confidence; what scoring tools read."""

from __future__ import annotations

from voice.domain.audio import ChannelLayout
from voice.domain.transcript import Transcript


def to_ctm(transcript: Transcript, recording: str = "recording") -> str:
    """Times in seconds, by channel and start. On one channel all words have 1; of two, the channels count the speakers
    in the order in which they first speak. `recording` names the file (no spaces)."""
    lines = []
    channels: dict[str, int] = {}
    for turn in transcript.turns:
        channel = channels.setdefault(turn.speaker, len(channels) + 1)
        if transcript.layout is not ChannelLayout.STEREO:
            channel = 1
        for word in turn.words:
            said = "_".join(turn.text[word.char_start : word.char_end].split())
            if said:
                lines.append((channel, word.start_ms, word.end_ms - word.start_ms, said, word.probability))
    return "".join(
        f"{recording} {channel} {start / 1000:.3f} {lasts / 1000:.3f} {said} {probability:.3f}\n"
        for channel, start, lasts, said, probability in sorted(lines, key=lambda line: line[:2])
    )
