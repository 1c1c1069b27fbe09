"""Mandarin syllables: how a character is read, and how far two readings sound apart."""

from __future__ import annotations

import importlib.util
import json
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from voice.transcribe.sounds import Sounds, sounds

_TONES = {"\u0304": 1, "\u0301": 2, "\u030c": 3, "\u0300": 4}
_INITIALS = ("zh", "ch", "sh", *"bpmfdtnlgkhjqxrzcs")
# Finals without an initial as they are written, where that differs from how they are written after one.
_ALONE = {"yi": "i", "yin": "in", "ying": "ing", "yu": "v", "yue": "ve", "yuan": "van", "yun": "vn", "you": "iu"} | {
    "yong": "iong", "wu": "u", "wei": "ui", "wen": "un", "weng": "ong", "yo": "o"
}  # fmt: skip


class Syllable(NamedTuple):
    """`initial` is "0" where there is none, `tone` 0 where it is light. ü is v; the vowel of zi and zhi is -i."""

    initial: str
    final: str
    tone: int

    @property
    def toneless(self) -> tuple[str, str]:
        return self.initial, self.final


def syllable(written: str) -> Syllable:
    """From "zhāng", "lǜ", "wen"."""
    tone = 0
    letters: list[str] = []
    for character in unicodedata.normalize("NFD", written.lower()):
        tone = _TONES.get(character, tone)
        if character == "\u0308":  # the dots of ü
            letters[-1] = "v"
        elif character.isalpha():
            letters.append(character)
    plain = "".join(letters)
    initial = next((known for known in _INITIALS if plain.startswith(known) and plain != known), "0")
    final = plain.removeprefix(initial)
    if initial == "0":
        final = _ALONE.get(plain) or plain.replace("y", "i", 1).replace("w", "u", 1)
    elif initial in ("j", "q", "x") and final.startswith("u"):
        final = "v" + final[1:]
    elif final == "i" and initial in ("z", "c", "s", "zh", "ch", "sh", "r"):
        final = "-i"
    return Syllable(initial, "ie" if final == "iai" else final, tone)


@cache
def readings(character: str) -> tuple[Syllable, ...]:
    """How a Chinese character is read in calls, the most usual first; empty for any other."""
    listed = [written for written in _dictionary().get(character, "").split(",") if written]
    return tuple(syllable(written) for written in listed[: 2 if character in sounds().both_readings else 1])


def toneless_cost(one: tuple[str, str], other: tuple[str, str], by: Sounds | None = None) -> float:
    by = by or sounds()
    cost = 0.0
    if one[0] != other[0]:
        cost += by.initial * by.initials.get((one[0], other[0]), 1.0)
    if one[1] != other[1]:
        cost += by.final * by.finals.get((one[1], other[1]), 1.0)
    return cost


def cost(one: Sequence[Syllable], other: Sequence[Syllable], by: Sounds | None = None) -> float:
    """Between two characters: the nearest of their readings."""
    by = by or sounds()
    return min(
        toneless_cost(a.toneless, b.toneless, by) + (by.tone if a.tone != b.tone else 0.0) for a in one for b in other
    )


def distance(said: Sequence[Sequence[Syllable]], term: Sequence[Sequence[Syllable]], by: Sounds | None = None) -> float:
    """Cheapest way from one run of characters, each with its readings, to another; not normalised by length."""
    by = by or sounds()
    before = [place * by.gap for place in range(len(term) + 1)]
    for heard in said:
        row = [before[0] + by.gap]
        for place, meant in enumerate(term, start=1):
            row.append(min(before[place - 1] + cost(heard, meant, by), before[place] + by.gap, row[place - 1] + by.gap))
        before = row
    return before[-1]


@cache
def _dictionary() -> dict[str, str]:
    """Read from the package's data: importing pypinyin would load its phrases too, 50 MB of them."""
    spec = importlib.util.find_spec("pypinyin")
    assert spec is not None
    assert spec.submodule_search_locations
    table = json.loads((Path(spec.submodule_search_locations[0]) / "pinyin_dict.json").read_text(encoding="utf-8"))
    return {chr(int(code)): written for code, written in table.items() if 0x4E00 <= int(code) <= 0x9FFF}
