"""Gives each word of one channel to the speaker whose voice it is in, and ends a sentence where another one answers."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from voice.domain.audio import SpeechRegion
from voice.domain.speakers import SpeakerTurn
from voice.domain.transcript import Side
from voice.transcribe.punctuate import STOPS, punctuate
from voice.transcribe.tokens import Token
from voice.transcribe.turns import Voice

# A recognizer's word times, and the moment at which a voice changes, are known to about so much.
UNSURE_MS = 400
# What makes a place between two words fit for a change of speaker, in ms of pause.
AT_SEGMENT_END, AT_STOP, AT_MARK = 300, 300, 150
MOVED_WORDS = 3
ANSWERED_MS = 250  # a gap this long, filled by somebody else, ends the sentence


def attributed(
    said: Sequence[Token], spoken: Sequence[SpeakerTurn], language: str, *, overlaps: Sequence[SpeechRegion] = ()
) -> list[Voice]:
    """A voice for each speaker who says something, the first to speak first; one of unknown name when nobody listened
    to the voices. Sides are unknown so far. `spoken` is of one speaker at a time; in `overlaps` two speak at once."""
    if not said or not spoken:
        return [Voice(Side.UNKNOWN.value, Side.UNKNOWN, punctuate(said, language))]
    speakers = _at_pauses(said, [_speaker(token, spoken) for token in said], spoken)
    return [
        Voice(name, Side.UNKNOWN, punctuate(_own(said, speakers, name, overlaps), language))
        for name in dict.fromkeys(speakers)
    ]


def _speaker(token: Token, spoken: Sequence[SpeakerTurn]) -> str:
    """Of the turn at the middle of the word, or the nearest."""
    middle = (token.start_ms + token.end_ms) // 2
    return min(spoken, key=lambda turn: (_away(turn, middle), -turn.start_ms)).speaker


def _away(turn: SpeakerTurn, at_ms: int) -> int:
    return max(0, turn.start_ms - at_ms, at_ms - turn.end_ms)


def _at_pauses(said: Sequence[Token], speakers: list[str], spoken: Sequence[SpeakerTurn]) -> list[str]:
    """Moves each change of speaker, by a few words at most, to the pause or the end of a segment beside it. No
    speaker's stretch is moved away altogether: a short answer stays."""
    speakers = list(speakers)
    changes = sorted(turn.start_ms for turn in spoken)
    for at in [place for place in range(1, len(said)) if speakers[place] != speakers[place - 1]]:
        before, after = speakers[at - 1], speakers[at]
        if before == after:  # an earlier move has passed over it
            continue
        first = next((i + 1 for i in range(at - 1, -1, -1) if speakers[i] != before), 0)
        last = next((i for i in range(at, len(said)) if speakers[i] != after), len(said))
        moment = _nearest(changes, (said[at - 1].end_ms + said[at].start_ms) // 2)
        places = range(max(first + 1, at - MOVED_WORDS), min(last, at + MOVED_WORDS + 1))
        best = max(places, key=lambda place: (_fitness(said, place, moment), -abs(place - at)), default=at)
        speakers[min(at, best) : max(at, best)] = [after if best < at else before] * abs(best - at)
    return speakers


def _fitness(said: Sequence[Token], place: int, moment_ms: int) -> int:
    before, after = said[place - 1], said[place]
    away = max(0, before.end_ms - moment_ms, moment_ms - after.start_ms)
    if away > UNSURE_MS:
        return -away - 10_000  # the place it has is one of the choices
    mark = AT_STOP if before.mark in STOPS else AT_MARK if before.mark else 0
    return after.start_ms - before.end_ms + (AT_SEGMENT_END if before.closes else 0) + mark - away


def _nearest(times: Sequence[int], at_ms: int) -> int:
    place = bisect_right(times, at_ms)
    return min(times[max(0, place - 1) : place + 1], key=lambda time: abs(time - at_ms))


def _own(said: Sequence[Token], speakers: Sequence[str], name: str, overlaps: Sequence[SpeechRegion]) -> list[Token]:
    """The words of one speaker. In one stream of words an answer comes after the sentence, never within it."""
    places = [place for place, speaker in enumerate(speakers) if speaker == name]
    own: list[Token] = []
    for place, following in zip(places, [*places[1:], None], strict=True):
        token = replace(said[place], overlap=_overlapped(said[place], overlaps))
        answered = following is not None and following > place + 1
        if answered and token.mark not in STOPS and said[following or 0].start_ms - token.end_ms >= ANSWERED_MS:
            token = replace(token, mark="。")
        own.append(token)
    return own


def _overlapped(token: Token, overlaps: Sequence[SpeechRegion]) -> bool:
    middle = (token.start_ms + token.end_ms) // 2
    return any(overlap.start_ms <= middle < overlap.end_ms for overlap in overlaps)
