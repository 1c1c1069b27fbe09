"""Rule data: named lists of regular expressions, read from models/extract/<language>/rules.toml."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

# A third hit of the same rule says no more than the second.
MOST_HITS = 2


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules of a language; `names` fixes the order in which hits are counted, e.g. "objection.price"."""

    names: tuple[str, ...]
    patterns: tuple[tuple[re.Pattern[str], ...], ...]

    @classmethod
    def load(cls, path: Path) -> RuleBook:
        """Read a rule file. Raises OSError, tomllib.TOMLDecodeError or re.error."""
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        rules = {f"{group}.{label}": patterns for group, labels in data.items() for label, patterns in labels.items()}
        return cls(tuple(rules), tuple(tuple(re.compile(p) for p in ps) for ps in rules.values()))

    def counts(self, text: str) -> list[int]:
        """How many patterns of each rule the text hits, at most MOST_HITS; shape (len(names),)."""
        lowered = text.lower()
        return [min(MOST_HITS, sum(1 for p in patterns if p.search(lowered))) for patterns in self.patterns]
