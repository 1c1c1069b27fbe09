"""Character error rate: how far a transcript is from what was said."""

from __future__ import annotations

import re
import unicodedata

import zhconv
from rapidfuzz.distance import Levenshtein

DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")


def normalised(text: str) -> str:
    """NFKC, Simplified, lower case, digits as Chinese numerals, no spaces or punctuation."""
    plain = zhconv.convert(unicodedata.normalize("NFKC", text), "zh-cn").lower().translate(DIGITS)
    return re.sub(r"[\W_]", "", plain)


def cer(said: str, heard: str) -> float:
    """Insertions, deletions and substitutions for each character said; 0 is perfect."""
    reference = normalised(said)
    return Levenshtein.distance(reference, normalised(heard)) / len(reference)
