"""Numbers said figure by figure: in Chinese, in English or written, in pieces, over several turns of one speaker."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from voice.domain.transcript import Turn

MASK = "*"
_CHINESE = dict(zip("零〇洞幺腰妖一二两三四五六七拐八九勾", "000111122345677899", strict=True))
_ENGLISH = dict(
    zip(
        ("zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
        "00123456789",
        strict=True,
    )
)
_FIGURE = re.compile(
    rf"(?P<sign>[0-9０-９{''.join(_CHINESE)}])"
    rf"|(?<![a-z])(?:(?P<times>double|triple)\s+)?(?P<word>{'|'.join(_ENGLISH)})(?![a-z])"
    r"|(?P<last>[xX叉](?![a-zA-Z])|艾克斯)",
    re.IGNORECASE,
)
_BREATH = r"[\s，,、。.\-—－–…()（）·:：]*"
_BETWEEN = re.compile(
    rf"{_BREATH}(?:(?:嗯+|呃|额|那个|这个|啊|哦|对|然后|后面|再|是|and|uh|um|er){_BREATH}){{0,3}}", re.IGNORECASE
)
_CHECKED_FROM = 14  # figures before an X that ends an identity card's number
# A number goes on in a later turn of its speaker when no more than so much stands between; other people answer.
_TURNS_BETWEEN, _BEHIND = 3, 8
_AHEAD = re.compile(
    r"(?:[\s，,、。.…!?！？]|嗯|呃|额|啊|哦|哎|对|好|的|那个|然后|后面|接着|再|最后|末了|完了|还有|是|再?加|and|then|uh|um|er|yes|okay)*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Figure:
    """0 to 9, or X; [start, end) of the turn's text says it. "double eight" is two figures at one place."""

    value: str
    turn: int
    start: int
    end: int


Group = tuple[Figure, ...]  # figures without a pause between them


@dataclass(frozen=True, slots=True)
class Run:
    """Groups with no more than a breath between them. `whole` is false beside a mask: a part is hidden already."""

    groups: tuple[Group, ...]
    whole: bool = True

    @property
    def figures(self) -> Group:
        return tuple(figure for group in self.groups for figure in group)

    @property
    def value(self) -> str:
        return value_of(self.figures)


def value_of(figures: Sequence[Figure]) -> str:
    return "".join(figure.value for figure in figures)


def runs_of(turn: Turn) -> Iterator[Run]:
    """All figures of a turn, in order."""
    groups: list[Group] = []
    for match in _FIGURE.finditer(turn.text):
        value = _value(match)
        end = groups[-1][-1].end if groups else match.start()
        joins = bool(groups) and _BETWEEN.fullmatch(turn.text, end, match.start()) is not None
        if match["last"] and (not joins or sum(map(len, groups)) < _CHECKED_FROM):
            continue
        figures = tuple(Figure(one, turn.index, *match.span()) for one in value)
        if not joins:
            if groups:
                yield _run(turn.text, groups)
            groups = [figures]
        elif end == match.start():
            groups[-1] += figures
        else:
            groups.append(figures)
    if groups:
        yield _run(turn.text, groups)


def streams_of(turns: Sequence[Turn]) -> list[Run]:
    """The runs of a conversation, those that a speaker goes on with in a later turn put together."""
    streams: list[Run] = []
    open_at: dict[str, tuple[int, int]] = {}  # speaker -> the stream that may go on, and the turn that it stopped in
    for turn in turns:
        found = list(runs_of(turn))
        for place, run in enumerate(found):
            at, before = open_at.pop(turn.speaker, (-1, -9))
            near = turn.index - before <= _TURNS_BETWEEN and _AHEAD.fullmatch(turn.text[: run.figures[0].start])
            if place == 0 and near and run.whole:
                streams[at] = Run(streams[at].groups + run.groups)
            else:
                at = len(streams)
                streams.append(run)
            last = place == len(found) - 1
            if last and run.whole and len(turn.text) - run.figures[-1].end <= _BEHIND:
                open_at[turn.speaker] = (at, turn.index)
    return streams


def _run(text: str, groups: Sequence[Group]) -> Run:
    before, after = text[: groups[0][0].start], text[groups[-1][-1].end :]
    ahead = _BETWEEN.match(after)
    masked = after[ahead.end() if ahead else 0 :].startswith(MASK) or before.rstrip(" ，,、。.-—…()（）").endswith(MASK)
    return Run(tuple(groups), whole=not masked)


def _value(match: re.Match[str]) -> str:
    if match["last"]:
        return "X"
    if match["word"]:
        times = {"double": 2, "triple": 3}.get((match["times"] or "").lower(), 1)
        return _ENGLISH[match["word"].lower()] * times
    sign = match["sign"]
    return _CHINESE.get(sign) or str(int(sign))
