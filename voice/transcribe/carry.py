"""Lays what people had put right in a transcript over a later hearing of the same sound."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from voice.domain.transcript import Repair, RepairedBy, Side, SidesFrom, TimedWord, Transcript, Turn
from voice.transcribe.correct import PARTIES, corrected, sides_of, with_rep

_FRAME_MS = 100


def carried_over(old: Transcript, new: Transcript) -> Transcript:
    """A new hearing of the same sound with what people had put right in the old one: words by their time, and sides.

    Where the new one heard nothing the person's words become a turn of their own.
    """
    if old.sides_from is SidesFrom.PERSON:
        new = _with_same_rep(old, new)
    same = {name: max(shares, key=shares.__getitem__) for name, shares in _shared(old, new).items() if shares}
    for repair in old.repairs:
        if repair.by is RepairedBy.PERSON:
            new = _laid_over(new, old, repair, same)
    return new


def _with_same_rep(old: Transcript, new: Transcript) -> Transcript:
    """The new hearing with the rep whom a person named, if it tells that voice from the others."""
    was = {name for name, side in sides_of(old).items() if side is Side.REP}
    shared = {name: sum(shares[one] for one in was) for name, shares in _shared(old, new).items()}
    sides = sides_of(new)
    heard = [name for name in shared if shared[name] and sides.get(name) in PARTIES and name != Side.UNKNOWN]
    return with_rep(new, max(heard, key=shared.__getitem__)) if heard else new


def _shared(old: Transcript, new: Transcript) -> dict[str, Counter[str]]:
    """For each speaker of the new hearing how much of the time each one of the old spoke, in frames."""
    before, after = _frames(old), _frames(new)
    return {
        name: Counter({one: len(frames & spoken) for one, spoken in before.items() if frames & spoken})
        for name, frames in after.items()
    }


def _frames(transcript: Transcript) -> dict[str, set[int]]:
    spoken: dict[str, set[int]] = {turn.speaker: set() for turn in transcript.turns}
    for turn in transcript.turns:
        for word in turn.words:
            spoken[turn.speaker].update(range(word.start_ms // _FRAME_MS, word.end_ms // _FRAME_MS + 1))
    return spoken


def _laid_over(new: Transcript, old: Transcript, repair: Repair, same: Mapping[str, str]) -> Transcript:
    """The new hearing with one of the person's repairs of the old one."""
    turn = old.turns[repair.turn]
    words = [w for w in turn.words if w.char_start < repair.char_end and w.char_end > repair.char_start]
    if not words:  # text without times: there is no telling where it was
        return new
    text = turn.text[words[0].char_start : words[-1].char_end]
    start_ms, end_ms = words[0].start_ms, max(word.end_ms for word in words)
    heard = [
        (place, [w for w in one.words if start_ms <= (w.start_ms + w.end_ms) / 2 <= end_ms])
        for place, one in enumerate(new.turns)
        if same.get(one.speaker) == turn.speaker
    ]
    place, found = max(heard, key=lambda item: len(item[1]), default=(0, []))
    if found:
        return corrected(new, place, found[0].char_start, found[-1].char_end, text)
    speaker = next((name for name, one in same.items() if one == turn.speaker), turn.speaker)
    said = Turn(0, speaker, turn.side, text, start_ms, end_ms, (TimedWord(0, len(text), start_ms, end_ms, 1.0),))
    mine = Repair(0, 0, len(text), "", text, 0.0, RepairedBy.PERSON)
    return _with_turn(new, said, mine)


def _with_turn(transcript: Transcript, said: Turn, repair: Repair) -> Transcript:
    """The transcript with one more turn, in order of the starts, and its repair."""
    at = sum(1 for turn in transcript.turns if turn.start_ms is None or turn.start_ms <= (said.start_ms or 0))
    turns = (*transcript.turns[:at], said, *transcript.turns[at:])
    later = [replace(one, turn=one.turn + 1) if one.turn >= at else one for one in transcript.repairs]
    repairs = sorted([*later, replace(repair, turn=at)], key=lambda one: (one.turn, one.char_start))
    numbered = tuple(replace(turn, index=index) for index, turn in enumerate(turns))
    return replace(transcript, turns=numbered, repairs=tuple(repairs))
