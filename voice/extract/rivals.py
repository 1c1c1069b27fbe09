"""Finds the name of a competitor in what a customer says."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


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

    def named_in(self, text: str, organizations: Sequence[str]) -> str | None:
        """The rival that the words name, else a known organisation that they mention beside a comparison."""
        for pattern in self.patterns:
            for match in pattern.finditer(text):
                name = match["name"].strip()
                if name and not self.no_names.search(name):
                    return name
        return next((name for name in organizations if name in text and not self.no_names.search(name)), None)
