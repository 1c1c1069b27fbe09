"""How many of the words are given to the one who said them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

from rapidfuzz.distance import Levenshtein

from tests.eval.cer import normalised
from voice.domain.speakers import SpeakerTurn
from voice.domain.transcript import Turn


@dataclass(frozen=True, slots=True)
class Whose:
    right: int
    all: int

    @property
    def rate(self) -> float:
        return self.right / max(1, self.all)

    def __add__(self, other: Whose) -> Whose:
        return Whose(self.right + other.right, self.all + other.all)


def by_text(said: Sequence[tuple[str, str]], found: Sequence[Turn]) -> Whose:
    """Characters that were heard right, laid side by side with what was said, (speaker, text); times play no part."""
    reference = [(speaker, char) for speaker, text in said for char in normalised(text)]
    answer = [(turn.speaker, char) for turn in found for char in normalised(turn.text)]
    alike = Levenshtein.opcodes("".join(c for _, c in reference), "".join(c for _, c in answer))
    pairs = [
        (reference[part.src_start + at][0], answer[part.dest_start + at][0])
        for part in alike
        if part.tag == "equal"
        for at in range(part.src_end - part.src_start)
    ]
    return _best(pairs)


def by_time(said: Sequence[SpeakerTurn], found: Sequence[Turn]) -> Whose:
    """Words whose middle lies in a turn; where two people speak at once, the word is not counted."""
    pairs = []
    for turn in found:
        for word in turn.words:
            middle = (word.start_ms + word.end_ms) // 2
            speaking = {real.speaker for real in said if real.start_ms <= middle < real.end_ms}
            if len(speaking) == 1:
                pairs.append((speaking.pop(), turn.speaker))
    return _best(pairs)


def _best(pairs: Sequence[tuple[str, str]]) -> Whose:
    """With the names matched so that most agrees."""
    real, heard = sorted({pair[0] for pair in pairs}), sorted({pair[1] for pair in pairs})
    padded = [*real, *([""] * len(heard))]
    names = max(
        (dict(zip(heard, order, strict=True)) for order in permutations(padded, len(heard))),
        key=lambda names: sum(names[answer] == name for name, answer in pairs),
    )
    return Whose(sum(names[answer] == name for name, answer in pairs), len(pairs))
