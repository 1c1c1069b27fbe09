"""Finds telephone numbers, spoken in pieces or written in digits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from voice.domain.transcript import Side, Turn
from voice.extract.attributes import Place

_CHINESE = dict(zip("零〇洞幺一腰二两三四五六七拐八九勾", "00011122345677899", strict=True))
_ENGLISH = dict(
    zip(
        ("zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
        "00123456789",
        strict=True,
    )
)
_DIGIT = re.compile(
    rf"[0-9{''.join(_CHINESE)}]|(?<![a-z])(?:(?P<times>double|triple)\s+)?(?P<word>{'|'.join(_ENGLISH)})(?![a-z])", re.I
)
_BETWEEN = re.compile(r"[\s，,、。.\-—…]*(?:嗯|呃|那个|啊|哦|然后|是|and|uh|um|er)?[\s，,、。.\-—…]*", re.I)
_WHOLE = re.compile(
    r"1[3-9]\d{9}|0(?:10|2\d)\d{8}|0[3-9]\d{2}\d{7,8}|0[2-8]\d{8}|[2-9]\d{9}|1[2-9]\d{9}|[689]\d{7}|[48]00\d{7}"
)
_SHORTEST = 7  # digits; a shorter run is a price or a date


@dataclass(frozen=True, slots=True)
class Phone:
    """The digits as dialled, and where they are said for the last time in full."""

    digits: str
    place: Place


def find_phones(turns: Sequence[Turn], sides: Sequence[Side]) -> Iterator[Phone]:
    """Whole numbers, in order. A number that one side says over two of its turns is put together."""
    open_piece: dict[Side, tuple[str, int]] = {}
    for turn in turns:
        side = sides[turn.index]
        said = False
        for digits, start, end in _runs(turn.text):
            before, before_turn = open_piece.get(side, ("", -9))
            joined = before + digits if turn.index - before_turn <= 2 and not _WHOLE.fullmatch(digits) else digits
            for candidate in dict.fromkeys((digits, joined)):
                if _WHOLE.fullmatch(candidate):
                    yield Phone(candidate, Place(turn.index, start, end))
                    said = True
                    break
            open_piece[side] = ("", -9) if said else (digits if len(digits) >= 3 else "", turn.index)


def _runs(text: str) -> Iterator[tuple[str, int, int]]:
    """Digits that follow each other with no more than a breath between them."""
    position = 0
    while match := _DIGIT.search(text, position):
        digits, start, end = _read(match), match.start(), match.end()
        while True:
            pause = _BETWEEN.match(text, end)
            step = _DIGIT.match(text, pause.end()) if pause else None
            if step is None:
                break
            digits, end = digits + _read(step), step.end()
        if len(digits) >= 3:
            yield digits, start, end
        position = end


def _read(match: re.Match[str]) -> str:
    word = (match["word"] or "").lower()
    if word:
        return _ENGLISH[word] * {"double": 2, "triple": 3}.get((match["times"] or "").lower(), 1)
    return _CHINESE.get(match[0], match[0])
