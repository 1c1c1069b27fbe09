"""The words by which people are found, from models/extract/<language>/people.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Pieces of regular expressions, each a non-capturing group."""

    surname: str
    name_title: str
    any_title: str
    honorific: str
    department: str
    organization: str
    cut_before: re.Pattern[str]
    no_names: frozenset[str]

    @classmethod
    def load(cls, path: Path) -> Lexicon:
        """Raises OSError, tomllib.TOMLDecodeError or KeyError."""
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        suffix = data["department_suffix"]
        return cls(
            surname=f"(?:{'|'.join(data['compound_surnames'])}|[{data['surnames']}])",
            name_title=_either(data["name_titles"]),
            any_title=_either([*data["job_titles"], *data["name_titles"]]),
            honorific=_either(data["honorifics"]),
            department=f"(?:[一-鿿A-Za-z]{{1,6}}?{suffix}|{_either(data['bare_departments'])})",
            organization=f"(?:[一-鿿A-Za-z0-9]{{2,14}}?{data['organization_suffix']})",
            cut_before=re.compile(data["cut_before"]),
            no_names=frozenset(data["no_names"]),
        )

    def trimmed(self, words: str) -> str:
        """The words without what stands before a company or department: "我们采购部" -> "采购部"."""
        cuts = [match.end() for match in self.cut_before.finditer(words)]
        usable = [cut for cut in cuts if len(words) - cut >= 2]
        return words[usable[-1] :] if usable else words


def _either(words: Sequence[str]) -> str:
    return f"(?:{'|'.join(sorted(words, key=lambda word: (-len(word), word)))})"
