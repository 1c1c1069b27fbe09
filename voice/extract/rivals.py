"""Finds the name of a competitor in what a customer says."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# A word of the lexer: start, end, tag.
Word = tuple[int, int, str]

# Tags that no company's name is made of: verbs, numbers, pronouns, particles, times. A name that the lexer does not
# know falls into single characters with tags of verbs and measures, so those are let pass.
_NO_NAME = frozenset({"v", "vd", "d", "ad", "r", "m", "q", "u", "p", "c", "w", "xc", "TIME", "f", "s"})
_NO_CHARACTER = frozenset({"d", "r", "m", "u", "p", "c", "w", "xc", "TIME", "f"})


@dataclass(frozen=True, slots=True)
class Rivals:
    """Patterns with a group `name`, and words that are no company's name though a pattern takes them for one."""

    patterns: tuple[re.Pattern[str], ...]
    no_names: re.Pattern[str]

    @classmethod
    def load(cls, path: Path) -> Rivals:
        """Raises OSError, tomllib.TOMLDecodeError or re.error."""
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return cls(tuple(re.compile(p) for p in data["patterns"]), re.compile(data["no_names"]))

    def named_in(self, text: str, words: Sequence[Word]) -> str | None:
        """The rival that the words name. `words` are the lexer's, empty for a language that has none."""
        for pattern in self.patterns:
            position = 0
            while match := pattern.search(text, position):
                start, end = match.span("name")
                position = match.start() + 1
                name = text[start:end]
                if not self.no_names.search(name) and (not words or _stands_free(start, end, words)):
                    return name
        return None


def _stands_free(start: int, end: int, words: Sequence[Word]) -> bool:
    """Whether whole words make up the name, none of a kind that no name holds."""
    inside = [(a, b, tag) for a, b, tag in words if a < end and b > start]
    whole = bool(inside) and inside[0][0] == start and inside[-1][1] == end
    return whole and not any(tag in (_NO_CHARACTER if b - a == 1 else _NO_NAME) for a, b, tag in inside)
