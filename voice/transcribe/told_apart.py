"""One channel: how many voices there are, and which word is in which."""

from __future__ import annotations

from collections.abc import Sequence

from voice.domain.audio import SpeechRegion
from voice.domain.speakers import Diarization, VoicePiece
from voice.transcribe.attribute import attributed
from voice.transcribe.diarize import diarize
from voice.transcribe.side_words import talk_like_both_sides
from voice.transcribe.tokens import Token
from voice.transcribe.turns import Voice, turns


def told_apart(
    said: Sequence[Token],
    pieces: Sequence[VoicePiece],
    language: str,
    *,
    speakers: int | None,
    overlaps: Sequence[SpeechRegion] = (),
) -> tuple[Diarization, list[Voice]]:
    """The voices, and their words. `speakers` None estimates how many there are.

    Two voices that hardly differ are taken for one by their sound. They are told apart after all where one of them
    talks as reps do, and the other as customers.
    """
    heard = diarize(pieces, speakers=speakers)
    voices = attributed(said, heard.turns, language, overlaps=overlaps)
    if speakers is None and len(heard.voices) == 1:
        two = diarize(pieces, speakers=2)
        apart = attributed(said, two.turns, language, overlaps=overlaps)
        if talk_like_both_sides([(turn.speaker, turn.text) for turn in turns(apart)]):
            return two, apart
    return heard, voices
