"""Which of the times said belongs to a promise."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from spacy.tokens import Doc

from voice.domain.facts import Due
from voice.extract.attributes import Place, Timed

# A time further than this from the words of the promise, in characters, is about something else.
FAR = {"zh": 24, "en": 60}
# People say the time before the deed: one behind it counts as so much further off.
BEHIND = 8
_DAYLESS_RULES = frozenset({"clock", "part_of_day"})
_NAMES_DAY = re.compile(
    r"[天今明后周号日儿]|星期|礼拜|today|tonight|tomorrow|day|week|month|(?:first|second|third|\dth|teenth|ieth)", re.I
)


@dataclass(frozen=True, slots=True)
class Promise:
    """Where a promise is made: the quote, the turns of its owner, and the turn that asked for it."""

    quote: Place
    turns: Sequence[int]
    asked: int | None


def due_of(doc: Doc, promise: Promise) -> Due | None:
    """The last time that the talk about the promise settles on; None when no time is said.

    A promise may be moved, also by the other side between two turns of its owner; a vague word ("尽快") is kept
    without a moment where no exact one is said.
    """
    said = _candidates(doc, promise)
    exact = [timed for timed in said if timed.mention.due]
    if not said:
        return None
    last = (exact or said)[-1].turn
    chosen = _nearest([timed for timed in (exact or said) if timed.turn == last], promise.quote)
    return _completed(doc, chosen, promise)


def _candidates(doc: Doc, promise: Promise) -> list[Timed]:
    first = promise.turns[0] if promise.asked is None else promise.asked
    near = [timed for timed in doc._.times if first <= timed.turn <= promise.turns[-1]]
    text = doc._.context.transcript.turns[promise.quote.turn].text
    far = FAR["en" if text.isascii() else "zh"]
    return [timed for timed in near if timed.turn != promise.quote.turn or _distance(timed, promise.quote) <= far]


def _distance(timed: Timed, quote: Place) -> int:
    return max(quote.start - timed.mention.char_end, timed.mention.char_start - quote.end, 0)


def _nearest(times: Sequence[Timed], quote: Place) -> Timed:
    """In the turn of the quote the time in or next to it, before rather than behind; elsewhere the last."""
    if times[0].turn != quote.turn:
        return times[-1]
    return min(
        times, key=lambda t: (_distance(t, quote) + BEHIND * (t.mention.char_start >= quote.end), -t.mention.char_start)
    )


def _completed(doc: Doc, timed: Timed, promise: Promise) -> Due:
    """A bare hour ("三点") belongs to the day that was named last before it."""
    mention = timed.mention
    at = mention.due
    if at is not None and _is_dayless(timed, doc._.context.called_at):
        first = (promise.turns[0] if promise.asked is None else promise.asked) - 1
        days = [
            other.mention.due
            for other in doc._.times
            if other.mention.due
            and other.mention.rule in ("day", "part_of_day", "clock")
            and not _is_dayless(other, doc._.context.called_at)
            and first <= other.turn
            and (other.turn, other.mention.char_start) < (timed.turn, mention.char_start)
        ]
        if days:
            at = days[-1].replace(hour=at.hour, minute=at.minute)
    return Due(mention.text, at, mention.precision, mention.rule)


def _is_dayless(timed: Timed, called_at: datetime) -> bool:
    mention = timed.mention
    return (
        mention.due is not None
        and mention.rule in _DAYLESS_RULES
        and (mention.due - called_at).days < 1
        and not _NAMES_DAY.search(mention.text)
    )
