"""What people put right in a transcript: words, and who is the rep."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from voice.domain.errors import InvalidInput
from voice.domain.transcript import Repair, RepairedBy, Side, SidesFrom, TimedWord, Transcript, Turn

_BARE = re.compile(r"\w(?:.*\w)?", re.DOTALL)
PARTIES = frozenset({Side.REP, Side.CUSTOMER, Side.UNKNOWN})


def corrected(transcript: Transcript, turn: int, char_start: int, char_end: int, text: str) -> Transcript:
    """The transcript with `text` at [char_start, char_end) of a turn, on a person's word.

    The words there become one, which keeps their time. Repairs there go up in the person's, whose `original` is what
    the recognizer wrote; it stays even where it says the same, for a later hearing must not repair it again.
    Raises InvalidInput (no_such_turn, bad_span, empty_correction).
    """
    if not 0 <= turn < len(transcript.turns):
        raise InvalidInput(f"There is no turn {turn}.", code="no_such_turn")
    before = transcript.turns[turn]
    if not 0 <= char_start < char_end <= len(before.text):
        raise InvalidInput(f"The span {char_start}-{char_end} is not within turn {turn}.", code="bad_span")
    if not text.strip():
        raise InvalidInput("A correction needs words.", code="empty_correction")
    after = replace(
        before,
        text=before.text[:char_start] + text + before.text[char_end:],
        words=_reworded(before, char_start, char_end, text),
    )
    repairs = _repairs(transcript.repairs, before, after, char_start, char_end)
    return replace(
        transcript, turns=(*transcript.turns[:turn], after, *transcript.turns[turn + 1 :]), repairs=tuple(repairs)
    )


def with_rep(transcript: Transcript, speaker: str) -> Transcript:
    """The sides as they are when `speaker` is the rep: whoever was it before is a customer.

    Raises InvalidInput (no_such_speaker, voices_not_told_apart).
    """
    sides = sides_of(transcript)
    if sides.get(speaker) not in PARTIES:
        raise InvalidInput(
            f"No party of the call is {speaker}.",
            code="no_such_speaker",
            remedy=f"One of: {', '.join(name for name, side in sides.items() if side in PARTIES)}.",
        )
    if speaker == Side.UNKNOWN:
        raise InvalidInput("The voices of this call are not told apart.", code="voices_not_told_apart")
    names = _names(sides, speaker)
    turns = tuple(
        replace(turn, speaker=names.get(turn.speaker, turn.speaker), side=_side(turn, speaker))
        for turn in transcript.turns
    )
    spoken = tuple(replace(turn, speaker=names.get(turn.speaker, turn.speaker)) for turn in transcript.spoken)
    return replace(transcript, turns=turns, spoken=spoken, sides_from=SidesFrom.PERSON)


def swapped(transcript: Transcript) -> Transcript:
    """Rep and customer exchanged. Raises InvalidInput (cannot_swap) unless there are exactly these two."""
    sides = sides_of(transcript)
    parties = {name: side for name, side in sides.items() if side in PARTIES}
    if sorted(parties.values()) != sorted((Side.REP, Side.CUSTOMER)):
        raise InvalidInput(
            "There is not one rep and one customer to exchange.", code="cannot_swap", remedy="Name the rep's speaker."
        )
    return with_rep(transcript, next(name for name, side in parties.items() if side is Side.CUSTOMER))


def sides_of(transcript: Transcript) -> dict[str, Side]:
    """The side of each speaker, in order of appearance; announcements are nobody's."""
    return {turn.speaker: turn.side for turn in transcript.turns if turn.side is not Side.SYSTEM}


def _reworded(turn: Turn, char_start: int, char_end: int, text: str) -> tuple[TimedWord, ...]:
    """The words that the span touches as one; where it touches none, the nearest takes the new one along."""
    shift = len(text) - (char_end - char_start)
    touched = [word for word in turn.words if word.char_start < char_end and word.char_end > char_start]
    if not touched and turn.words and any(map(str.isalnum, text)):
        touched = [min(turn.words, key=lambda word: max(char_start - word.char_end, word.char_start - char_end))]
    before = [word for word in turn.words if word not in touched and word.char_end <= char_start]
    after = [
        replace(word, char_start=word.char_start + shift, char_end=word.char_end + shift)
        for word in turn.words
        if word not in touched and word.char_start >= char_end
    ]
    if not touched:
        return (*before, *after)
    start, end = min(char_start, touched[0].char_start), max(char_end, touched[-1].char_end)
    written = turn.text[start:char_start] + text + turn.text[char_end:end]
    bare = _BARE.search(written)  # marks around a word are none of it
    left, right = bare.span() if bare else (0, len(written))
    one = TimedWord(
        start + left,
        start + right,
        touched[0].start_ms,
        max(word.end_ms for word in touched),
        1.0,
        any(word.overlap for word in touched),
    )
    return (*before, one, *after)


def _repairs(repairs: Iterable[Repair], before: Turn, after: Turn, char_start: int, char_end: int) -> list[Repair]:
    """All repairs of the call after a person's at the span of `before`."""
    shift = len(after.text) - len(before.text)
    replaced = [r for r in repairs if r.turn == before.index and r.char_start < char_end and r.char_end > char_start]
    start = min([char_start, *(repair.char_start for repair in replaced)])
    end = max([char_end, *(repair.char_end for repair in replaced)])
    original, place = "", start
    for repair in replaced:
        original += before.text[place : repair.char_start] + repair.original
        place = repair.char_end
    original += before.text[place:end]
    text = after.text[start : end + shift]
    mine = Repair(before.index, start, end + shift, original, text, 0.0, RepairedBy.PERSON)
    kept = [
        replace(r, char_start=r.char_start + shift, char_end=r.char_end + shift)
        if r.turn == before.index and r.char_start >= char_end
        else r
        for r in repairs
        if r not in replaced
    ]
    return sorted([*kept, mine], key=lambda repair: (repair.turn, repair.char_start))


def _side(turn: Turn, rep: str) -> Side:
    if turn.side not in PARTIES or turn.speaker == Side.UNKNOWN:
        return turn.side
    return Side.REP if turn.speaker == rep else Side.CUSTOMER


def _names(sides: Mapping[str, Side], rep: str) -> dict[str, str]:
    """How speakers are called from now on: the rep by its side, and whoever was called so as the rep was before."""
    if Side.REP in sides:
        return {rep: Side.REP.value, Side.REP.value: rep}
    others = [name for name, side in sides.items() if side in PARTIES and name not in (rep, Side.UNKNOWN)]
    return {rep: Side.REP.value} | ({others[0]: Side.CUSTOMER.value} if len(others) == 1 else {})
