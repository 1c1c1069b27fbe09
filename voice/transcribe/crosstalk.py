"""In a stereo call, drops what a channel only overheard from the other one: first the sound, then the words."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

import numpy as np

from voice.domain.audio import Samples
from voice.transcribe.channels import Survey
from voice.transcribe.decode import RATE_HZ
from voice.transcribe.tokens import Token

QUIETER_BY = 2.0  # 6 dB: an echo is far quieter than the voice itself, two people talking at once are not
APART_MS = 400  # two decodings of one word differ by less

LEAK_FRAME = RATE_HZ // 5
# Coders that join two channels at a low bit rate leave a copy of each voice on the other side. Two people who speak at
# once correlate below 0.3 over 0.2 s.
LEAK_FROM = 0.6


def without_leaks(block: Samples) -> Samples:
    """Sound of shape (channels, n) with silence wherever one channel is a quieter copy of the other.

    What is heard on both sides costs twice to transcribe, and is dropped as overheard only then. An echo that comes
    later than the voice is left to the words.
    """
    if len(block) != 2:
        return block
    padded = np.pad(block, ((0, 0), (0, -block.shape[1] % LEAK_FRAME)))
    frames = padded.reshape(2, -1, LEAK_FRAME)
    swing = frames - frames.mean(axis=2, keepdims=True)  # direct current on both sides is no copy of a voice
    power = np.einsum("cfn,cfn->cf", swing, swing)
    alike = np.abs(np.einsum("fn,fn->f", swing[0], swing[1])) >= LEAK_FROM * np.sqrt(power[0] * power[1])
    leaks = alike & (power * QUIETER_BY**2 < power[::-1])
    if not leaks.any():
        return block
    return np.where(leaks[:, :, None], np.float32(0), frames).reshape(2, -1)[:, : block.shape[1]]


def without_crosstalk(left: Sequence[Token], right: Sequence[Token], survey: Survey) -> tuple[list[Token], list[Token]]:
    """A word goes when the other channel says the same at the same time, louder.

    With at least half of a segment the rest of it goes too, as far as it is quieter: an echo is often misheard.
    """
    return _own(left, 0, right, survey), _own(right, 1, left, survey)


def _own(mine: Sequence[Token], channel: int, theirs: Sequence[Token], survey: Survey) -> list[Token]:
    starts = [token.start_ms for token in theirs]
    kept: list[Token] = []
    for segment in _segments(mine):
        quiet = [_is_quiet(token, channel, survey) for token in segment]
        echoed = [
            is_quiet and token.text in _texts(theirs, starts, token)
            for token, is_quiet in zip(segment, quiet, strict=True)
        ]
        gone = quiet if sum(echoed) * 2 >= len(segment) else echoed
        kept += [token for token, is_gone in zip(segment, gone, strict=True) if not is_gone]
    return kept


def _is_quiet(token: Token, channel: int, survey: Survey) -> bool:
    own = survey.level(channel, token.start_ms, token.end_ms)
    return own * QUIETER_BY < survey.level(1 - channel, token.start_ms, token.end_ms)


def _texts(theirs: Sequence[Token], starts: Sequence[int], token: Token) -> set[str]:
    first = bisect_left(starts, token.start_ms - APART_MS)
    last = bisect_right(starts, token.start_ms + APART_MS)
    return {other.text for other in theirs[first:last]}


def _segments(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    segment: list[Token] = []
    for token in tokens:
        segment.append(token)
        if token.closes:
            yield segment
            segment = []
    if segment:
        yield segment
