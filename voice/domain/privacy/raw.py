"""A turn as the recognizer wrote it, and where what stands there stands in the text that was put right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from voice.domain.privacy.rules import PrivateSpan
from voice.domain.transcript import Repair, Turn


@dataclass(frozen=True, slots=True)
class RawTurn:
    """`origins` has for each character of the raw text its place in the text, or the repair that took it away."""

    turn: Turn
    origins: tuple[int | Repair, ...]

    def in_text(self, span: PrivateSpan) -> PrivateSpan:
        """A span of the raw text in the text; words that were put in are part of it but not hidden by it."""
        starts, ends = zip(*(_bounds(self.origins[at]) for at in range(span.char_start, span.char_end)), strict=True)
        hidden = frozenset(place for at in span.hidden if isinstance(place := self.origins[at], int))
        return replace(span, char_start=min(starts), char_end=max(ends), hidden=hidden)

    def repairs_in(self, span: PrivateSpan) -> set[Repair]:
        """The repairs whose original words a mask covers."""
        return {origin for at in span.hidden if isinstance(origin := self.origins[at], Repair)}


def raw_turn(turn: Turn, repairs: Iterable[Repair]) -> RawTurn:
    """`repairs` undone, those of other turns passed over."""
    text, origins, at = "", list[int | Repair](), 0
    for repair in sorted(repairs, key=lambda repair: repair.char_start):
        if repair.turn != turn.index:
            continue
        text += turn.text[at : repair.char_start] + repair.original
        origins += [*range(at, repair.char_start), *([repair] * len(repair.original))]
        at = repair.char_end
    origins += range(at, len(turn.text))
    return RawTurn(replace(turn, text=text + turn.text[at:], words=()), tuple(origins))


def _bounds(origin: int | Repair) -> tuple[int, int]:
    return (origin, origin + 1) if isinstance(origin, int) else (origin.char_start, origin.char_end)
