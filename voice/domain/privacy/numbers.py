"""Numbers of telephones, identity cards and bank cards among the figures of a conversation, and their echoes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from voice.domain.privacy.checks import is_bank_card, is_id_card
from voice.domain.privacy.figures import Figure, Run, streams_of, value_of
from voice.domain.privacy.rules import MaskingRules, NumberRule, PrivateKind, PrivateSpan
from voice.domain.transcript import Turn

LONGEST = 21  # figures
_CUE_WITHIN = 30  # characters before the number, those of the turn before included
_CHECKS = {PrivateKind.ID_CARD: is_id_card, PrivateKind.BANK_CARD: is_bank_card}
_WITHIN = (12, 13, 14, 22, 23, 24)  # figures among which a telephone number is looked for: one with more, or two
# Somebody who reads back, or says again, a part of a number that was said so many turns before or after.
_ECHO_TURNS, _ECHO_FIGURES = 4, 3


@dataclass(frozen=True, slots=True)
class Number:
    kind: PrivateKind
    rule: NumberRule
    figures: tuple[Figure, ...]


def private_numbers(turns: Sequence[Turn], rules: MaskingRules) -> Iterator[PrivateSpan]:
    """Spans by turn; a number that was said over several turns has one in each."""
    streams = streams_of(turns)
    texts = {turn.index: turn.text for turn in turns}
    found = [number for run in streams for number in _numbers(run, texts, rules)]
    for number in found:
        length = len(number.figures)
        hides = [number.rule.keep.hides(at, length) for at in range(length)]
        yield from _spans(number.kind, number.figures, hides, texts)
    taken = {(figure.turn, figure.start) for number in found for figure in number.figures}
    for kind, figures in _echoes(streams, found, taken):
        yield from _spans(kind, figures, [True] * len(figures), texts)


def _numbers(run: Run, texts: dict[int, str], rules: MaskingRules) -> Iterator[Number]:
    """From the left, the longest first, cut at pauses; else within figures that nobody paused in."""
    groups = run.groups
    at = 0
    while at < len(groups):
        lengths = list(accumulate(len(group) for group in groups[at:]))
        ends = [at + count for count, length in enumerate(lengths, start=1) if length <= LONGEST]
        for end in reversed(ends):
            figures = tuple(figure for group in groups[at:end] for figure in group)
            if number := _number(figures, run, texts, rules):
                yield number
                at = end
                break
        else:
            yield from _within(groups[at], rules)
            at += 1


def _number(figures: tuple[Figure, ...], run: Run, texts: dict[int, str], rules: MaskingRules) -> Number | None:
    value = value_of(figures)
    for kind, rule in rules.numbers:
        if rule.shapes.fullmatch(value) and _CHECKS.get(kind, bool)(value):
            return Number(kind, rule, figures)
    for kind, rule in rules.numbers:
        if run.whole and rule.cued.fullmatch(value) and _cued(rule.cues, figures[0], texts):
            return Number(kind, rule, figures)
    return None


def _within(group: tuple[Figure, ...], rules: MaskingRules) -> Iterator[Number]:
    """A number that runs into other figures: said twice without a pause, or followed by a count of something."""
    value = value_of(group)
    for kind, rule in rules.numbers:
        if kind is PrivateKind.BANK_CARD or (kind is PrivateKind.PHONE and len(value) not in _WITHIN):
            continue  # of other figures so many, some part would often look like one
        found = [match for match in rule.shapes.finditer(value) if _CHECKS.get(kind, bool)(match[0])]
        yield from (Number(kind, rule, group[match.start() : match.end()]) for match in found)
        if found:
            return


def _cued(cues: re.Pattern[str], first: Figure, texts: dict[int, str]) -> bool:
    before = texts.get(first.turn - 1, "") + " " + texts[first.turn][: first.start]
    return cues.search(before[-_CUE_WITHIN:]) is not None


def _echoes(
    streams: Iterable[Run], found: Sequence[Number], taken: set[tuple[int, int]]
) -> Iterator[tuple[PrivateKind, tuple[Figure, ...]]]:
    for run in streams:
        rest = [[f for f in group if (f.turn, f.start) not in taken] for group in run.groups]
        for number in found:
            value = value_of(number.figures)
            near = range(number.figures[0].turn - _ECHO_TURNS, number.figures[-1].turn + _ECHO_TURNS + 1)
            left = [group for group in rest if group and group[0].turn in near]
            everything = [figure for group in left for figure in group]
            for part in [everything] if value_of(everything) in value else left:
                if run.whole and len(part) >= _ECHO_FIGURES and value_of(part) in value:
                    yield number.kind, tuple(part)


def _spans(
    kind: PrivateKind, figures: Sequence[Figure], hides: Sequence[bool], texts: dict[int, str]
) -> Iterator[PrivateSpan]:
    for turn in dict.fromkeys(figure.turn for figure in figures):
        own = [(figure, hide) for figure, hide in zip(figures, hides, strict=True) if figure.turn == turn]
        text = texts[turn]
        hidden = {
            at for figure, hide in own if hide for at in range(figure.start, figure.end) if not text[at].isspace()
        }
        yield PrivateSpan(kind, turn, own[0][0].start, own[-1][0].end, frozenset(hidden))
