"""Which of the times said belongs to a promise."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from spacy.tokens import Doc

from voice.domain.facts import Due, DuePrecision
from voice.extract.attributes import Place
from voice.extract.clauses import split
from voice.extract.timex.binding import beside, is_light, of_request, proposed, waits
from voice.extract.timex.mention import TimeMention
from voice.extract.timex.moves import Utterance, agree, moved

# So many exchanges after a promise may still move its time.
ROUNDS = 3
NOTHING = Utterance("", ())
_DAY_RULES = frozenset({"day", "part_of_day", "clock"})
_NAMES_PART = re.compile(r"[早晚午夜晨]|[ap]\.?m\b|o'clock|morning|afternoon|evening|night|noon|lunch|:", re.I)


@dataclass(frozen=True, slots=True)
class Promise:
    """Where a promise is made: the quote, the turns of its owner, and the turn that asked for it."""

    quote: Place
    turns: Sequence[int]
    asked: int | None


def due_of(doc: Doc, promise: Promise) -> Due | None:
    """The time that the talk about the promise settles on; None when no time is said.

    First the time in or beside the quote, else that of the request it accepts or of an earlier turn of its owner; then
    whatever the two sides move it to. A vague word ("尽快") is kept without a moment.
    """
    quote = promise.quote
    said = _Said(doc, max(0, _first(promise) - 1))
    turn = said[quote.turn]
    found = beside(turn.text, turn.times, quote.start, quote.end)
    settled = waits(turn.text[quote.start : quote.end]) or (found is not None and found.due is None)
    if found is None and not settled:
        found = _before(said, promise)
    found = _after(said, promise, found, reach=0 if settled else 2 * ROUNDS)
    return Due(found.text, found.due, found.precision, found.rule) if found else None


def _first(promise: Promise) -> int:
    return promise.turns[0] if promise.asked is None else min(promise.asked, promise.turns[0])


class _Said:
    """The turns of a call with their times, bare hours put on the day that was named last from turn `first` on."""

    def __init__(self, doc: Doc, first: int) -> None:
        self._turns = doc._.context.transcript.turns
        self._sides = doc._.sides
        self._called_at: datetime = doc._.context.called_at
        self._first = first
        self._times: dict[int, list[TimeMention]] = {}
        for timed in doc._.times:
            self._times.setdefault(timed.turn, []).append(timed.mention)

    def __getitem__(self, turn: int) -> Utterance:
        completed = (self._completed(m, turn) for m in self._times.get(turn, ()))
        return Utterance(self._turns[turn].text, [m for m in completed if m])

    def is_of(self, turn: int, owner_turn: int) -> bool:
        """Whether the one who speaks in `owner_turn` speaks in `turn`."""
        return turn < len(self._turns) and self._sides[turn] is self._sides[owner_turn]

    def __len__(self) -> int:
        return len(self._turns)

    def _completed(self, mention: TimeMention, turn: int) -> TimeMention:
        """A bare hour ("三点") belongs to the day that was named last before it."""
        if not self._is_dayless(mention):
            return mention
        days = [
            other
            for at in range(self._first, turn + 1)
            for other in self._times.get(at, ())
            if (at, other.char_start) < (turn, mention.char_start)
            and other.due
            and other.rule in _DAY_RULES
            and not self._is_dayless(other)
        ]
        alone = is_light(split(self._turns[turn].text, 0), mention, 1)
        if not days or (mention.rule == "part_of_day" and not alone):
            return mention
        return _on_day_of(days[-1], mention)

    def _is_dayless(self, mention: TimeMention) -> bool:
        return mention.due is not None and not mention.names_day and (mention.due - self._called_at).days < 1


def _on_day_of(day: TimeMention, mention: TimeMention) -> TimeMention:
    """The hour of `mention` on the day that `day` names, in the part of the day that was spoken of."""
    assert day.due is not None  # both are times with a moment
    assert mention.due is not None
    hour = mention.due.hour
    if mention.rule == "clock" and not _NAMES_PART.search(mention.text):
        hour %= 12
        afternoon = day.due.hour > 12 and day.precision is DuePrecision.MINUTE
        hour += 12 if hour < 7 or (afternoon and hour <= day.due.hour % 12) else 0
        if day.precision is DuePrecision.MINUTE and day.rule == "clock" and day.due.hour % 12 == hour % 12:
            hour = day.due.hour
    return replace(mention, due=day.due.replace(hour=hour, minute=mention.due.minute), precision=DuePrecision.MINUTE)


def _before(said: _Said, promise: Promise) -> TimeMention | None:
    """The time of the owner's earlier turns, or of the other side's between them and the request."""
    for turn in range(promise.quote.turn - 1, _first(promise) - 1, -1):
        earlier = said[turn]
        own = said.is_of(turn, promise.turns[0])
        exact = [m for m in proposed(earlier.text, earlier.times) if m.due] if own else []
        if found := exact[-1] if exact else None if own else of_request(earlier.text, earlier.times):
            return found
    return None


def _after(said: _Said, promise: Promise, found: TimeMention | None, *, reach: int) -> TimeMention | None:
    """Follow the turns of the owner after the quote, and `reach` further ones, as long as they move the time."""
    owner, quoted = promise.turns[0], promise.quote.turn
    for turn in range(quoted + 1, min(len(said), max(promise.turns[-1], quoted + reach) + 1)):
        if not said.is_of(turn, owner):
            continue
        linked = turn in promise.turns or (found is None and quoted < turn - 1 and turn - 1 in promise.turns)
        other = NOTHING if turn - 1 == quoted or said.is_of(turn - 1, owner) else said[turn - 1]
        change = moved(found, other, said[turn], linked=linked)
        kept = found is not None and any(agree(m, found) for m in said[turn].times)
        if change is None and turn > promise.turns[-1] and not kept:
            break
        found = change or found
    return found
