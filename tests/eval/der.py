"""How far a diarization is from who really spoke when: DER with its parts, and what becomes of each turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np
import numpy.typing as npt

from voice.domain.speakers import SpeakerTurn

STEP_MS = 10
COLLAR_MS = 250
SHORT_MS = 1_000
Activity = npt.NDArray[np.bool_]  # (speakers, steps)


@dataclass(frozen=True, slots=True)
class Der:
    """Milliseconds. `turns` and `short` (below a second) count turns: right ones, all."""

    missed: int
    invented: int
    confused: int
    spoken: int
    turns: tuple[int, int]
    short: tuple[int, int]

    @property
    def rate(self) -> float:
        return (self.missed + self.invented + self.confused) / max(1, self.spoken)

    @property
    def confusion(self) -> float:
        return self.confused / max(1, self.spoken)

    def __add__(self, other: Der) -> Der:
        return Der(
            self.missed + other.missed,
            self.invented + other.invented,
            self.confused + other.confused,
            self.spoken + other.spoken,
            (self.turns[0] + other.turns[0], self.turns[1] + other.turns[1]),
            (self.short[0] + other.short[0], self.short[1] + other.short[1]),
        )


NOTHING = Der(0, 0, 0, 0, (0, 0), (0, 0))


def der(said: Sequence[SpeakerTurn], found: Sequence[SpeakerTurn], *, collar_ms: int = COLLAR_MS) -> Der:
    """Time within `collar_ms` of a border of `said` is not counted; overlaps are. Turns are judged with no collar: one
    is right when its speaker is heard in most of what was heard of it."""
    end_ms = max((turn.end_ms for turn in (*said, *found)), default=0)
    names = same_speaker(said, found)
    real = sorted({turn.speaker for turn in said})
    others = sorted({names[turn.speaker] for turn in found} - set(real))
    heard = [SpeakerTurn(names[turn.speaker], turn.start_ms, turn.end_ms) for turn in found]
    reference, answer = _activity(said, [*real, *others], end_ms), _activity(heard, [*real, *others], end_ms)
    counted = ~_near_borders(said, end_ms, collar_ms)
    wanted, given = reference.sum(axis=0)[counted], answer.sum(axis=0)[counted]
    right = (reference & answer).sum(axis=0)[counted]
    judged = [(turn, _is_right(turn, real.index(turn.speaker), answer)) for turn in said]
    short = [is_right for turn, is_right in judged if turn.end_ms - turn.start_ms < SHORT_MS]
    return Der(
        int(np.maximum(0, wanted - given).sum()) * STEP_MS,
        int(np.maximum(0, given - wanted).sum()) * STEP_MS,
        int((np.minimum(wanted, given) - right).sum()) * STEP_MS,
        int(wanted.sum()) * STEP_MS,
        (sum(is_right for _, is_right in judged), len(judged)),
        (sum(short), len(short)),
    )


def same_speaker(said: Sequence[SpeakerTurn], found: Sequence[SpeakerTurn]) -> Mapping[str, str]:
    """The real name of each found speaker, so that most time agrees; a superfluous one keeps a name of its own."""
    real, heard = sorted({turn.speaker for turn in said}), sorted({turn.speaker for turn in found})
    end_ms = max((turn.end_ms for turn in (*said, *found)), default=0)
    together = _activity(said, real, end_ms).astype(int) @ _activity(found, heard, end_ms).T.astype(int)
    padded = [*range(len(real)), *([None] * len(heard))]
    best = max(
        permutations(padded, len(heard)) if len(heard) < 7 else [tuple(padded[: len(heard)])],
        key=lambda order: sum(together[row, column] for column, row in enumerate(order) if row is not None),
    )
    return {name: f"not {name}" if row is None else real[row] for name, row in zip(heard, best, strict=True)}


def _is_right(turn: SpeakerTurn, row: int, answer: Activity) -> bool:
    within = answer[:, turn.start_ms // STEP_MS : max(turn.end_ms // STEP_MS, turn.start_ms // STEP_MS + 1)]
    own, heard = int(within[row].sum()), int(within.any(axis=0).sum())
    return heard > 0 and own * 2 > heard


def _activity(turns: Sequence[SpeakerTurn], names: Sequence[str], end_ms: int) -> Activity:
    active = np.zeros((len(names), end_ms // STEP_MS + 1), np.bool_)
    for turn in turns:
        active[names.index(turn.speaker), turn.start_ms // STEP_MS : turn.end_ms // STEP_MS] = True
    return active


def _near_borders(turns: Sequence[SpeakerTurn], end_ms: int, collar_ms: int) -> npt.NDArray[np.bool_]:
    near = np.zeros(end_ms // STEP_MS + 1, np.bool_)
    for border in (ms for turn in turns for ms in (turn.start_ms, turn.end_ms)):
        near[max(0, border - collar_ms) // STEP_MS : (border + collar_ms) // STEP_MS] = collar_ms > 0
    return near
