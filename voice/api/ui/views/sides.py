"""Who is taken for the rep, what told it, and what a person may say instead."""

from __future__ import annotations

from dataclasses import dataclass

from voice.api.ui.views.conversation import sides_known, speaker_numbers
from voice.domain.transcript import Side, Transcript


@dataclass(frozen=True, slots=True)
class Sides:
    """`voices` are speaker and number of those that may be the rep, where the sides are not known."""

    known: bool
    source: str
    swappable: bool
    voices: tuple[tuple[str, int], ...]


def sides_of(transcript: Transcript) -> Sides:
    sides = {turn.side for turn in transcript.turns}
    return Sides(
        known=sides_known(transcript),
        source=transcript.sides_from.value,
        swappable={Side.REP, Side.CUSTOMER} <= sides,
        voices=tuple(speaker_numbers(transcript).items()),
    )
