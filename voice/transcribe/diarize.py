"""Pieces of how a channel sounds to who spoke when: groups of alike pieces, then a path through them in time."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from voice.domain.audio import Samples
from voice.domain.speakers import Diarization, SpeakerTurn, VoicePiece
from voice.transcribe.cluster import Labels, speakers_of

# What a change of speaker costs, in cosine. At a pause next to nothing: a short answer decides for itself.
CHANGE, CHANGE_AT_PAUSE = 0.3, 0.03
AROUND = 2  # pieces on either side that make a piece long enough to be grouped
# Silence of one speaker that belongs to the turn; people count pauses in a sentence to it as well.
JOINED_MS = 700


def diarize(pieces: Sequence[VoicePiece], *, speakers: int | None = None) -> Diarization:
    """Who spoke when. `speakers` None estimates how many there are; one who is alone is told as well."""
    if not pieces:
        return Diarization((), {})
    pieces = sorted(pieces, key=lambda piece: (piece.start_ms, piece.end_ms))
    vectors = np.stack([piece.vector for piece in pieces])
    apart = np.array([True, *(after.start_ms >= before.end_ms for before, after in pairwise(pieces))])
    _, centres = speakers_of(_with_neighbours(vectors, apart), speakers=speakers)
    path = _path(vectors @ centres.T, apart)
    names = {label: f"SPEAKER_{order:02}" for order, label in enumerate(dict.fromkeys(path.tolist()))}
    voices = {name: _mean(vectors[path == label]) for label, name in names.items()}
    return Diarization(tuple(_turns(pieces, apart, [names[label] for label in path.tolist()])), voices)


def _with_neighbours(vectors: Samples, apart: npt.NDArray[np.bool_]) -> Samples:
    """Each vector with those around it in the same stretch: half a second alone is too little to group by."""
    stretch = np.cumsum(apart)
    summed = vectors.copy()
    for shift in range(1, AROUND + 1):
        same = (stretch[shift:] == stretch[:-shift])[:, np.newaxis]
        summed[shift:] += vectors[:-shift] * same
        summed[:-shift] += vectors[shift:] * same
    around: Samples = (summed / np.linalg.norm(summed, axis=1, keepdims=True)).astype(np.float32)
    return around


def _path(scores: Samples, apart: npt.NDArray[np.bool_]) -> Labels:
    """The speakers in time that fit best, changes counted (Viterbi)."""
    best, came_from = scores[0].astype(np.float64), np.zeros(scores.shape, np.intp)
    for at in range(1, len(scores)):
        changed = best.max() - (CHANGE_AT_PAUSE if apart[at] else CHANGE)
        came_from[at] = np.where(best >= changed, np.arange(len(best)), best.argmax())
        best = np.maximum(best, changed) + scores[at]
    path = np.zeros(len(scores), np.intp)
    path[-1] = best.argmax()
    for at in range(len(scores) - 1, 0, -1):
        path[at - 1] = came_from[at, path[at]]
    return path


def _turns(pieces: Sequence[VoicePiece], apart: npt.NDArray[np.bool_], speakers: Sequence[str]) -> list[SpeakerTurn]:
    """Between two pieces that overlap the speaker changes half way of their middles."""
    half = [_half_way(before, after) for before, after in pairwise(pieces)]
    starts = [piece.start_ms if apart[at] else half[at - 1] for at, piece in enumerate(pieces)]
    alone = [*apart[1:].tolist(), True]
    ends = [piece.end_ms if alone[at] else half[at] for at, piece in enumerate(pieces)]
    turns: list[SpeakerTurn] = []
    for speaker, start_ms, end_ms in zip(speakers, starts, ends, strict=True):
        if turns and turns[-1].speaker == speaker and start_ms - turns[-1].end_ms <= JOINED_MS:
            turns[-1] = SpeakerTurn(speaker, turns[-1].start_ms, end_ms)
        else:
            turns.append(SpeakerTurn(speaker, start_ms, end_ms))
    return turns


def _half_way(before: VoicePiece, after: VoicePiece) -> int:
    return (before.start_ms + before.end_ms + after.start_ms + after.end_ms) // 4


def _mean(vectors: Samples) -> Samples:
    mean: Samples = vectors.mean(axis=0)
    return (mean / np.linalg.norm(mean)).astype(np.float32)
