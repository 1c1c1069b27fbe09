"""Evidence or nothing: a verbatim quote with its place in the transcript and in the audio."""

from __future__ import annotations

from dataclasses import dataclass

from voice.domain.errors import InvalidInput
from voice.domain.transcript import Transcript


@dataclass(frozen=True, slots=True)
class EvidenceSpan:
    """Code-point offsets [char_start, char_end) of a turn's text; times in ms, None for text-only calls."""

    turn: int
    char_start: int
    char_end: int
    quote: str
    start_ms: int | None = None
    end_ms: int | None = None


def cite(transcript: Transcript, turn: int, char_start: int, char_end: int) -> EvidenceSpan:
    """The span's quote and times, read from the transcript.

    Raises InvalidInput when the span lies outside its turn or is empty.
    """
    if not 0 <= turn < len(transcript.turns):
        raise InvalidInput(f"There is no turn {turn}.", code="no_such_turn")
    text = transcript.turns[turn].text
    if not 0 <= char_start < char_end <= len(text):
        raise InvalidInput(f"The span {char_start}-{char_end} is not within turn {turn}.", code="bad_span")
    times = transcript.turns[turn].span_ms(char_start, char_end)
    start_ms, end_ms = times if times else (None, None)
    return EvidenceSpan(turn, char_start, char_end, text[char_start:char_end], start_ms, end_ms)


def is_verbatim(span: EvidenceSpan, transcript: Transcript) -> bool:
    """Whether the quote stands in the transcript exactly where the span says."""
    if not 0 <= span.turn < len(transcript.turns):
        return False
    text = transcript.turns[span.turn].text
    return bool(span.quote.strip()) and text[span.char_start : span.char_end] == span.quote
