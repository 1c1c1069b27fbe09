"""Recording to transcript: the whole way, on one screen."""

from __future__ import annotations

from pathlib import Path

from voice.domain.audio import ChannelLayout
from voice.domain.hints import CallHints
from voice.domain.transcript import Side, Transcript
from voice.ports.speech import Engines, ProgressHook
from voice.transcribe.announcements import announced, voices_of_people
from voice.transcribe.channels import survey
from voice.transcribe.condition import conditioning, told
from voice.transcribe.crosstalk import without_crosstalk, without_leaks
from voice.transcribe.decode import Recording, block_start_ms
from voice.transcribe.diarize import diarize
from voice.transcribe.draft import Draft
from voice.transcribe.listen import DEFAULT_LANGUAGE, Listener
from voice.transcribe.overlap import overlapping
from voice.transcribe.punctuate import punctuate
from voice.transcribe.repair import repaired
from voice.transcribe.sides import CHANNELS, by_channel, cast
from voice.transcribe.tokens import tokens
from voice.transcribe.told_apart import told_apart
from voice.transcribe.turns import Voice, turns

NO_HINTS = CallHints()


def transcribe(
    path: Path,
    engines: Engines,
    hints: CallHints = NO_HINTS,
    *,
    draft: Draft | None = None,
    on_progress: ProgressHook | None = None,
) -> Transcript:
    """What was said, by whom and when. Two true channels tell the speakers apart, else their voices do.

    `draft` is what was heard while the call was going on; what it lacks is heard now, and one that does not fit is
    passed over. `on_progress` hears the part of the sound that is done, and may raise to stop. Raises UnusableAudio,
    UnsupportedMedia, EngineFailed.
    """
    recording = Recording(path)
    sound = survey(recording.blocks())
    mend = conditioning(sound, denoise=engines.denoise)
    told(sound, mend)
    listener = Listener(sound, engines, language=hints.language, on_progress=on_progress, draft=draft)
    start_ms = block_start_ms(listener.from_ms)
    heard_sound = (mend.block(without_leaks(block)) for block in recording.blocks(from_ms=start_ms))
    words = [tokens(segments) for segments in listener.listen(heard_sound, start_ms=start_ms)]
    language = listener.language or DEFAULT_LANGUAGE
    people = voices_of_people(listener.sounding.pieces, punctuate(words[0], language))
    if sound.layout is ChannelLayout.STEREO:
        heard = diarize(people, speakers=hints.speakers)
        apart = [
            Voice(channel, Side.UNKNOWN, punctuate(said, language))
            for channel, said in zip(CHANNELS, without_crosstalk(words[0], words[1], sound), strict=True)
        ]
    else:
        overlaps = listener.sounding.overlaps
        heard, apart = told_apart(words[0], people, language, speakers=hints.speakers, overlaps=overlaps)
    if sound.layout is ChannelLayout.STEREO and hints.rep_channel is not None:
        roles = by_channel(hints.rep_channel)
    else:
        comparable = engines.embedder is not None and engines.embedder.name == hints.rep_voice_model
        roles = cast(apart, hints, heard.voices if comparable else {})
    written, repairs = repaired(announced(turns(roles.voices(apart))), hints.vocabulary)
    return Transcript(
        written,
        language,
        sound.duration_ms,
        sound.layout,
        engines.recognizer.name,
        repairs,
        roles.sides_from,
        roles.spoken(overlapping(heard.turns, listener.sounding.overlaps)),
    )
