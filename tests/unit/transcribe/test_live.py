"""A recording that grows is heard as it would be heard whole: nothing twice, nothing left out, at any cuts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.fakes.embedder import ScriptedOverlaps
from tests.fakes.recognizer import LoudnessDetector, said
from tests.fakes.sounds import noise, silence, write
from voice.domain.audio import ChannelLayout, Samples, SpeechRegion, Waveform
from voice.domain.errors import UnusableAudio
from voice.domain.hints import CallHints
from voice.domain.speakers import VoicePiece
from voice.domain.transcript import Transcript, Word
from voice.ports.speech import Engines, ProgressHook, Recognition
from voice.transcribe.draft import ChannelDraft, Draft
from voice.transcribe.draft_json import from_json, to_json, turns_of
from voice.transcribe.live import ENOUGH_MS, PATIENCE_MS, advance, shown
from voice.transcribe.run import transcribe

ZH = CallHints(language="zh")


class Reader:
    """Hears in each second of loud sound a word that tells how loud it is, so that no two seconds are alike."""

    name = "reader"

    def __init__(self) -> None:
        self.heard_ms = 0

    def load(self) -> None:
        pass

    def recognize(
        self,
        waveform: Waveform,
        regions: Sequence[SpeechRegion],
        *,
        language: str | None,
        on_progress: ProgressHook | None = None,
    ) -> Recognition:
        segments = []
        for region in regions:
            self.heard_ms += region.end_ms - region.start_ms
            spoken = waveform.slice_ms(region.start_ms, region.end_ms).samples
            seconds = [spoken[at : at + 16_000] for at in range(0, len(spoken), 16_000)]
            words = [_word(sound, region.start_ms + 1_000 * place) for place, sound in enumerate(seconds)]
            segments.append(said(*((word.text, word.start_ms, word.end_ms) for word in words)))
        return Recognition(tuple(segments), language or "zh")


class Ear:
    """One piece a region: its vector is the loudness."""

    name = "ear"

    def embed(self, waveform: Waveform, regions: Sequence[SpeechRegion]) -> tuple[VoicePiece, ...]:
        return tuple(
            VoicePiece(r.start_ms, r.end_ms, np.array([_loudness(waveform.slice_ms(r.start_ms, r.end_ms).samples), 1]))
            for r in regions
        )


def _word(sound: Samples, start_ms: int) -> Word:
    return Word(chr(0x4E00 + round(_loudness(sound) * 1_000)), start_ms, start_ms + len(sound) // 16, 0.9)


def _loudness(sound: Samples) -> float:
    return float(np.sqrt(np.mean(sound**2)))


def engines(*, embedder: bool = False) -> Engines:
    """The sounds here are noise all through, of which none is to be taken away."""
    return Engines(Reader(), LoudnessDetector(), Ear() if embedder else None, denoise=False)


def speech(*lengths: float) -> Samples:
    """Sound and silence in turn, in seconds; each stretch of sound has its own loudness."""
    parts = [
        silence(length) if place % 2 else noise(length, level=0.05 + 0.01 * place, seed=place)
        for place, length in enumerate(lengths)
    ]
    return np.concatenate(parts, axis=1)


def grown(path: Path, cuts: Sequence[float], with_engines: Engines, hints: CallHints = ZH) -> Draft:
    """The draft after looks at the first parts of the file, kept as JSON in between."""
    whole, draft = path.read_bytes(), Draft()
    growing = path.with_suffix(".part")
    for cut in cuts:
        growing.write_bytes(whole[: int(len(whole) * cut)])
        for step in looks(growing, draft, with_engines, hints):
            draft = from_json(to_json(step, shown(step, hints)))
    return draft


def looks(path: Path, draft: Draft, with_engines: Engines, hints: CallHints) -> Iterator[Draft]:
    try:
        yield from advance(path, draft, with_engines, hints)
    except UnusableAudio:  # too little to be sound
        return


def words(transcript: Transcript) -> list[tuple[str, int, int]]:
    return [
        (turn.text[word.char_start : word.char_end], word.start_ms, word.end_ms)
        for turn in transcript.turns
        for word in turn.words
    ]


@settings(max_examples=12, deadline=None)
@given(
    lengths=st.lists(st.integers(6, 60), min_size=3, max_size=12),
    cuts=st.lists(st.floats(0.0, 1.0), max_size=4).map(sorted),
)
@example(lengths=[40, 6, 60, 6, 6, 59], cuts=[0.625])  # cut between two steps of the detector
def test_at_whatever_bytes_it_is_looked_at_the_words_are_the_same(
    tmp_path_factory: pytest.TempPathFactory, lengths: list[int], cuts: list[float]
) -> None:
    path = write(tmp_path_factory.mktemp("live") / "call.wav", speech(*(length / 10 for length in lengths)))
    draft = grown(path, cuts, engines())
    assert words(transcribe(path, engines(), ZH, draft=draft)) == words(transcribe(path, engines(), ZH))


@settings(max_examples=5, deadline=None)
@given(cuts=st.lists(st.floats(0.0, 1.0), min_size=1, max_size=3).map(sorted))
def test_two_channels_grow_each_for_itself(tmp_path_factory: pytest.TempPathFactory, cuts: list[float]) -> None:
    left, right = speech(6, 3, 8, 2, 5, 20), speech(0, 12, 15, 2, 9, 6)
    path = write(tmp_path_factory.mktemp("live") / "call.wav", np.concatenate([left, right]))
    draft = grown(path, cuts, engines(embedder=True))
    whole = transcribe(path, engines(embedder=True), ZH)
    assert whole.layout is ChannelLayout.STEREO
    assert words(transcribe(path, engines(embedder=True), ZH, draft=draft)) == words(whole)


@pytest.mark.parametrize(
    ("name", "codec"),
    [("a.ogg", "libopus"), ("a.webm", "libopus"), ("a.mp3", "libmp3lame"), ("a.aac", "aac"), ("a.flac", "flac")],
)
def test_every_container_that_streams_is_heard_while_it_grows(tmp_path: Path, name: str, codec: str) -> None:
    rate = 48_000 if codec == "libopus" else 16_000
    sound = speech(5, 1, 6, 1, 7, 1, 5, 1, 4)
    path = write(tmp_path / name, np.repeat(sound, rate // 16_000, axis=1), codec, rate_hz=rate)
    draft = grown(path, [0.3, 0.6, 0.9], engines())
    assert draft.heard_ms > 10_000
    found, whole = (words(transcribe(path, engines(), ZH, draft=one)) for one in (draft, None))
    assert [start for _, start, _ in found] == pytest.approx([start for _, start, _ in whole], abs=40)


def test_an_mp4_has_its_index_at_the_end_and_is_heard_whole(tmp_path: Path) -> None:
    path = write(tmp_path / "a.m4a", speech(5, 1, 6, 1, 7), "aac")
    assert grown(path, [0.3, 0.6, 0.9], engines()) == Draft()
    assert words(transcribe(path, engines(), ZH, draft=Draft()))


def test_what_was_heard_is_not_heard_again(tmp_path: Path) -> None:
    path = write(tmp_path / "call.wav", speech(6, 1, 6, 1, 6, 1, 6, 1, 3))
    draft = grown(path, [0.4, 0.7, 0.95], engines())
    models = engines()
    transcribe(path, models, ZH, draft=draft)
    assert isinstance(models.recognizer, Reader)
    assert models.recognizer.heard_ms < ENOUGH_MS + 1_000


def test_less_than_enough_waits_and_is_not_forgotten(tmp_path: Path) -> None:
    path = write(tmp_path / "call.wav", speech(4, 3))
    assert grown(path, [1.0], engines()).heard_ms == 0
    quiet = write(tmp_path / "quiet.wav", speech(4, PATIENCE_MS / 1000))
    assert len(grown(quiet, [1.0], engines()).of(0).segments) == 1


def test_silence_is_passed_over_once(tmp_path: Path) -> None:
    path = write(tmp_path / "call.wav", speech(0, 60))
    draft = grown(path, [1.0], engines())
    assert (draft.of(0).heard_ms, draft.of(0).segments) == (59_000, ())


def test_speech_that_goes_on_is_left_for_the_next_look(tmp_path: Path) -> None:
    path = write(tmp_path / "call.wav", speech(11, 1, 5))
    assert grown(path, [1.0], engines()).of(0).heard_ms == 11_400  # within the pause from 11.0 to 12.0


def test_voices_are_listened_to_where_one_channel_holds_them_all(tmp_path: Path) -> None:
    path = write(tmp_path / "call.wav", speech(6, 1, 6, 1, 6, 1, 3))
    pieces = grown(path, [0.6, 1.0], engines(embedder=True)).of(0).sounding.pieces
    assert [(piece.start_ms, piece.end_ms) for piece in pieces][:2] == [(0, 6_000), (7_000, 13_000)]
    assert pieces[0].vector.dtype == np.float32


def test_where_two_speak_at_once_is_kept_in_the_time_of_the_recording(tmp_path: Path) -> None:
    path = write(tmp_path / "call.wav", speech(11, 1, 11, 1, 3))
    overlaps = ScriptedOverlaps([SpeechRegion(2_000, 2_500)])
    draft = grown(path, [0.6, 1.0], replace(engines(embedder=True), overlaps=overlaps))
    first, second = draft.of(0).sounding.overlaps
    assert first == SpeechRegion(2_000, 2_500)
    assert second.start_ms == 2_000 + 11_400  # of the second block, which begins within the first pause


def test_a_call_far_too_quiet_is_heard_while_it_grows(tmp_path: Path) -> None:
    """At a volume at which the detector alone would hear nothing."""
    path = write(tmp_path / "call.wav", speech(6, 1, 6, 1, 5) * np.float32(0.02) + np.float32(0.01))
    assert grown(path, [1.0], engines()).of(0).segments


class TestADraftThatDoesNotFit:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        return write(tmp_path / "call.wav", speech(6, 1, 6, 1, 6, 1, 3))

    @pytest.fixture
    def draft(self, path: Path) -> Draft:
        return grown(path, [0.9], engines())

    def alter(self, draft: Draft, **changes: object) -> Draft:
        wrong = ChannelDraft(draft.of(0).heard_ms, (said(("错", 0, 100)),))
        return replace(draft, **{"channels": {0: wrong}, **changes})  # type: ignore[arg-type]

    def test_is_believed_as_long_as_it_fits(self, path: Path, draft: Draft) -> None:
        assert words(transcribe(path, engines(), ZH, draft=self.alter(draft)))[0][0] == "错"

    @pytest.mark.parametrize(
        "changes",
        [
            {"recognizer": "another"},
            {"embedder": "another"},
            {"language": "en"},
            {"channels": {0: ChannelDraft(10_000_000, (said(("错", 0, 100)),))}},
        ],
    )
    def test_is_passed_over(self, path: Path, draft: Draft, changes: dict[str, object]) -> None:
        found = transcribe(path, engines(), ZH, draft=self.alter(draft, **changes))
        assert words(found) == words(transcribe(path, engines(), ZH))

    def test_two_channels_that_turn_out_to_be_one_are_heard_for_their_voices(self, path: Path, draft: Draft) -> None:
        wrong = self.alter(draft, embedder="ear", layout=ChannelLayout.STEREO)
        found = transcribe(path, engines(embedder=True), ZH, draft=wrong)
        assert words(found) == words(transcribe(path, engines(), ZH))

    def test_one_of_another_release_is_empty(self) -> None:
        assert from_json('{"format": 0, "heard": []}') == Draft() == from_json("")


def test_a_draft_comes_back_from_json_as_it_was(tmp_path: Path) -> None:
    path = write(tmp_path / "call.wav", speech(6, 1, 6, 1, 3))
    (draft,) = advance(path, Draft(), engines(), ZH)
    assert from_json(to_json(draft, ())) == draft


def test_the_sides_may_be_read_along_where_each_has_its_channel(tmp_path: Path) -> None:
    left, right = speech(6, 1, 6, 15), speech(0, 14, 11, 3)
    path = write(tmp_path / "call.wav", np.concatenate([left, right]))
    draft = grown(path, [1.0], engines())
    turns = turns_of(to_json(draft, shown(draft, ZH)))
    assert {turn["side"] for turn in turns} == {"rep", "customer"}
    assert turns[0]["side"] == "rep"
    assert all(turn["text"] and turn["start_ms"] < turn["end_ms"] for turn in turns)


@pytest.mark.parametrize(
    ("rep_channel", "speakers"),
    [(0, ["rep", "customer"]), (1, ["customer", "rep"]), (None, ["SPEAKER_00", "SPEAKER_01"])],
)
def test_the_sides_of_a_draft_are_those_of_its_channels_and_never_guessed(
    rep_channel: int | None, speakers: list[str]
) -> None:
    heard = {at: ChannelDraft(2_000, (said(("您好", 1_000 * at, 1_000 * at + 900)),)) for at in (0, 1)}
    stereo = Draft(layout=ChannelLayout.STEREO, language="zh", channels=heard)
    assert [turn.speaker for turn in shown(stereo, CallHints(rep_channel=rep_channel))] == speakers
    mono = Draft(language="zh", channels={0: heard[0]})
    assert [turn.speaker for turn in shown(mono, CallHints(rep_channel=rep_channel))] == ["unknown"]
