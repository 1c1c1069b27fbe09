"""Recording to transcript: the whole way, on one screen."""

from __future__ import annotations

from pathlib import Path

from voice.domain.audio import ChannelLayout
from voice.domain.recording import Direction
from voice.domain.transcript import Transcript
from voice.ports.speech import ProgressHook, SpeechRecognizer, VoiceActivityDetector
from voice.transcribe.channels import side, survey
from voice.transcribe.crosstalk import without_crosstalk
from voice.transcribe.decode import blocks
from voice.transcribe.listen import Listener
from voice.transcribe.punctuate import punctuate
from voice.transcribe.tokens import tokens
from voice.transcribe.turns import Voice, turns

DEFAULT_LANGUAGE = "zh"  # of a call in which nobody speaks


def transcribe(
    path: Path,
    *,
    recognizer: SpeechRecognizer,
    detector: VoiceActivityDetector,
    language: str | None = None,
    direction: Direction = Direction.UNKNOWN,
    rep_channel: int = 0,
    on_progress: ProgressHook | None = None,
) -> Transcript:
    """What was said, by whom as far as the channels tell, when. Two true channels: the rep is on `rep_channel`.

    A call of one channel has one speaker, "unknown", whatever its `direction`: nothing is guessed.
    `language` "zh" or "en", None detects it. `on_progress` hears the part of the sound that is done, and may raise to
    stop. Raises UnusableAudio, UnsupportedMedia, EngineFailed.
    """
    sound = survey(blocks(path))
    listener = Listener(
        sound.voices, sound.duration_ms, recognizer, detector, language=language, on_progress=on_progress
    )
    words = [tokens(segments) for segments in listener.listen(blocks(path))]
    language = listener.language or DEFAULT_LANGUAGE
    if sound.layout is ChannelLayout.STEREO:
        words = list(without_crosstalk(words[0], words[1], sound))
    voices = []
    for channel, said in zip(sound.voices, words, strict=True):
        whose = side(sound.layout, channel, rep_channel=rep_channel)
        voices.append(Voice(whose.value, whose, punctuate(said, language)))
    return Transcript(turns(voices), language, sound.duration_ms, sound.layout, recognizer.name)
