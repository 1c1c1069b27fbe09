"""Vectors of voices to speakers: how many there are, and which of them each vector is."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from voice.domain.audio import Samples

Labels = npt.NDArray[np.intp]

MOST_SPEAKERS = 6
SAMPLED = 500  # pairs are compared among so many: enough for any call, and the cost stays below that of hearing it
ENOUGH = 10  # fewer pieces, two seconds of speech, are one speaker
# A speaker has so large a part of the pieces at least, and so many. Less is a cough, or two voices at once.
SMALLEST_PART, FEWEST = 0.02, 4
# When the number is estimated. Most calls have two parties, so a second speaker is believed sooner than a third; groups
# are believed by how unlike their centres are (cosine), the small ones not at all: those of one voice alone, its
# loud or broken moments, are as unlike each other as two people. The figures are in models/speaker/README.md.
SECOND_BELOW, FURTHER_BELOW = 0.88, 0.78
BELIEVED_PART = 0.08
ROUNDS = 8


def speakers_of(vectors: Samples, *, speakers: int | None = None) -> tuple[Labels, Samples]:
    """The speaker of each of one or more vectors of length 1, and the centre of each speaker, the first heard first.

    `speakers` None estimates their number. Fewer come out when there are not so many voices to tell apart.
    """
    if len(vectors) < ENOUGH or speakers == 1:
        return np.zeros(len(vectors), np.intp), _centres(vectors, np.zeros(len(vectors), np.intp))
    sample = vectors[np.linspace(0, len(vectors) - 1, min(SAMPLED, len(vectors))).astype(np.intp)]
    stages = list(_merged(sample))
    best = _centres(sample, np.zeros(len(sample), np.intp))
    for count in range(2, (speakers or MOST_SPEAKERS) + 1):
        centres = _major(sample, stages, count)
        if centres is None:
            break
        centres = _settled(vectors, centres)
        if speakers is None and not _believed(vectors, centres):
            break
        best = centres
    return _in_order_of_time(vectors, best)


def _merged(sample: Samples) -> Iterator[Labels]:
    """Average linkage: the two most alike groups become one, again and again; the labels after each step."""
    count = len(sample)
    alike = (sample @ sample.T).astype(np.float64)
    np.fill_diagonal(alike, -np.inf)
    sizes, labels = np.ones(count), np.arange(count)
    best = alike.argmax(axis=1)
    height = alike[np.arange(count), best]
    for _ in range(count - 1):
        kept = int(height.argmax())
        gone = int(best[kept])
        row = (alike[kept] * sizes[kept] + alike[gone] * sizes[gone]) / (sizes[kept] + sizes[gone])
        row[[kept, gone]] = -np.inf
        alike[kept], alike[:, kept] = row, row
        alike[gone], alike[:, gone] = -np.inf, -np.inf
        sizes[kept] += sizes[gone]
        labels[labels == gone] = kept
        stale = np.flatnonzero((best == kept) | (best == gone) | (row > height))
        best[stale] = alike[stale].argmax(axis=1)
        height[stale] = alike[stale, best[stale]]
        height[gone] = -np.inf
        yield labels.copy()


def _major(sample: Samples, stages: list[Labels], count: int) -> Samples | None:
    """Centres of the `count` largest groups, when the groups are as few as can be with so many of a fair size."""
    fewest = max(FEWEST, round(SMALLEST_PART * len(sample)))
    for labels in reversed(stages):
        groups, sizes = np.unique(labels, return_counts=True)
        if (sizes >= fewest).sum() >= count:
            chosen = groups[np.argsort(-sizes, kind="stable")[:count]]
            return _unit(np.stack([sample[labels == group].mean(axis=0) for group in chosen]))
    return None


def _believed(vectors: Samples, centres: Samples) -> bool:
    """Whether all of these are people."""
    parts = np.bincount((vectors @ centres.T).argmax(axis=1), minlength=len(centres)) / len(vectors)
    limit = SECOND_BELOW if len(centres) == 2 else FURTHER_BELOW
    return bool(parts.min() >= BELIEVED_PART) and _alike(centres) < limit


def _settled(vectors: Samples, centres: Samples) -> Samples:
    """Each vector to the nearest centre, each centre to the mean of its vectors, until nothing moves."""
    labels = np.full(len(vectors), -1, np.intp)
    for _ in range(ROUNDS):
        nearest = (vectors @ centres.T).argmax(axis=1)
        if (nearest == labels).all() or len(np.unique(nearest)) < len(centres):
            break
        labels, centres = nearest, _centres(vectors, nearest)
    return centres


def _in_order_of_time(vectors: Samples, centres: Samples) -> tuple[Labels, Samples]:
    nearest = (vectors @ centres.T).argmax(axis=1)
    heard, first = np.unique(nearest, return_index=True)
    order = heard[np.argsort(first)]
    place = np.empty(len(centres), np.intp)
    place[order] = np.arange(len(order))
    return place[nearest], centres[order]


def _centres(vectors: Samples, labels: Labels) -> Samples:
    return _unit(np.stack([vectors[labels == label].mean(axis=0) for label in np.unique(labels)]))


def _alike(centres: Samples) -> float:
    """The most alike two of them."""
    return float((centres @ centres.T)[~np.eye(len(centres), dtype=bool)].max())


def _unit(vectors: Samples) -> Samples:
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: Samples = (vectors / np.maximum(length, 1e-9)).astype(np.float32)
    return unit
