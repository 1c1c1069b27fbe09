"""Words as a recognizer mishears them: characters that sound alike, punctuation that is left out."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from pypinyin import Style, lazy_pinyin

RATES = (0.0, 0.0, 0.0, 0.05, 0.1, 0.2)  # of the characters of a call
UNPUNCTUATED = 0.3  # of the misheard calls
SAME_TONE = 0.6
_CHINESE = re.compile(r"[一-鿿]")
_MARKS = re.compile(r"[，。！？、；：]")


class Noise:
    """Replaces one code point by one, so that offsets stay; a random stream of its own."""

    def __init__(self, texts: Iterable[str], seed: int) -> None:
        self._random = np.random.default_rng(seed)
        counts = Counter(c for text in texts for c in _CHINESE.findall(text))
        self._toned: dict[str, list[str]] = defaultdict(list)
        self._toneless: dict[str, list[str]] = defaultdict(list)
        for character, _ in counts.most_common():
            toned, toneless = self._sounds(character)
            self._toned[toned].append(character)
            self._toneless[toneless].append(character)

    def chance(self, share: float) -> bool:
        return bool(self._random.random() < share)

    def misheard(self, texts: Sequence[str]) -> list[str]:
        rate = float(self._random.choice(RATES))
        bare = rate > 0 and self.chance(UNPUNCTUATED)
        return [self._heard(_MARKS.sub(" ", text) if bare else text, rate) for text in texts]

    def _heard(self, text: str, rate: float) -> str:
        hit = self._random.random(len(text)) < rate
        return "".join(self._alike(c) if hit[i] and _CHINESE.match(c) else c for i, c in enumerate(text))

    def _alike(self, character: str) -> str:
        toned, toneless = self._sounds(character)
        known = self._toned[toned] if self.chance(SAME_TONE) else self._toneless[toneless]
        return str(self._random.choice(known)) if known else character

    @staticmethod
    def _sounds(character: str) -> tuple[str, str]:
        return lazy_pinyin(character, style=Style.TONE3)[0], lazy_pinyin(character)[0]
