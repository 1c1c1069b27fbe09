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
_HAN = "".join(_CHINESE)
_DIGIT = re.compile(
    rf"(?P<count>[两二三四]个|双)(?P<many>[{_HAN}])(?!个)|[0-9{_HAN}]"
    rf"|(?<![a-z])(?:(?P<times>double|triple)\s+)?(?P<word>{'|'.join(_ENGLISH)})(?![a-z])",
    re.I,
)
_COUNT = {"两": 2, "二": 2, "双": 2, "三": 3, "四": 4}
_BETWEEN = re.compile(
    r"[\s，,、。.\-—…]*(?P<pause>嗯|呃|那个|啊|哦|然后|是|and|uh|um|er)?[\s，,、。.\-—…]*"
    r"(?P<wrong>(?:哦|啊)?(?:不对|不是|错了|说错了?)|sorry|no,? wait|scratch that)?[\s，,、。.\-—…]*(?:应该是|是)?",
    re.I,
)
_WHOLE = re.compile(
    r"1[3-9]\d{9}|0(?:10|2\d)\d{8}|0[3-9]\d{2}\d{7,8}|0[2-8]\d{8}|[2-9]\d{9}|1[2-9]\d{9}|[689]\d{7}|[48]00\d{7}"
)
_NO_NUMBER = re.compile(r"(\d)\1{5}")  # "五个九" of a gas
_REPEATED = 3  # digits of a group that is said a second time


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
                if _WHOLE.fullmatch(candidate) and not _NO_NUMBER.search(candidate):
                    yield Phone(candidate, Place(turn.index, start, end))
                    said = True
                    break
            open_piece[side] = ("", -9) if said else (digits if len(digits) >= 3 else "", turn.index)


def _runs(text: str) -> Iterator[tuple[str, int, int]]:
    """Digits that follow each other with no more than a breath between them.

    A group said anew, after "不对" or a pause, stands for the one before: "四零零三，不对，四零三零".
    """
    position = 0
    while match := _DIGIT.search(text, position):
        groups, start, end = [_read(match)], match.start(), match.end()
        while pause := _BETWEEN.match(text, end):
            step = _DIGIT.match(text, pause.end())
            if step is None:
                break
            if pause[0] == "":
                groups[-1] += _read(step)
            else:
                groups.append(_read(step))
            end = step.end()
            if pause["wrong"] or pause["pause"]:
                end = _rest_of_group(text, end, groups)
                _said_anew(groups, wrong=bool(pause["wrong"]))
        digits = "".join(groups)
        if len(digits) >= 3:
            yield digits, start, end
        position = end


def _rest_of_group(text: str, end: int, groups: list[str]) -> int:
    """Reads on until the last group ends; where that is."""
    while step := _DIGIT.match(text, end):
        groups[-1] += _read(step)
        end = step.end()
    return end


def _said_anew(groups: list[str], *, wrong: bool) -> None:
    """Drops what the last group replaces."""
    if len(groups) < 2:
        return
    *_, before, last = groups
    if wrong and len(before) >= len(last):
        groups[-2:] = [before[: len(before) - len(last)] + last]
    elif not wrong and len(last) >= len(before) >= _REPEATED and last.startswith(before):
        groups[-2:] = [last]


def _read(match: re.Match[str]) -> str:
    if match["many"]:
        return _CHINESE[match["many"]] * _COUNT[match["count"][0]]
    word = (match["word"] or "").lower()
    if word:
        return _ENGLISH[word] * {"double": 2, "triple": 3}.get((match["times"] or "").lower(), 1)
    return _CHINESE.get(match[0], match[0])
