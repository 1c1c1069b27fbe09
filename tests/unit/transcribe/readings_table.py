"""The phrases of tests/data/readings.txt with what may be read in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from voice.domain.readings import Reading, ReadingKind

TABLE = Path(__file__).parents[2] / "data" / "readings.txt"
_EXPECTED = re.compile(
    r"(?P<kind>\w+):(?P<words>[^=]+)=(?P<value>[^~ ]+(?: \d+(?:, \d+)?)?)(?:~(?P<upper>\S+))?(?: (?P<unit>.+))?"
)


@dataclass(frozen=True, slots=True)
class Phrase:
    text: str
    expected: tuple[Reading, ...]


def phrases() -> list[Phrase]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return [_phrase(line) for line in lines if line and not line.startswith("#")]


def _phrase(line: str) -> Phrase:
    text, _, told = line.partition("=>")
    return Phrase(text.strip(), tuple(_reading(text.strip(), part) for part in told.strip().split("; ") if part))


def _reading(text: str, told: str) -> Reading:
    match = _EXPECTED.fullmatch(told)
    assert match is not None, told
    start = text.index(match["words"])
    kind = ReadingKind(match["kind"])
    return Reading(kind, start, start + len(match["words"]), match["value"], match["unit"], match["upper"])
