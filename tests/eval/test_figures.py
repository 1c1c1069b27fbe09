"""The figures of the report mean what they say, and the committed recordings are labelled."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.eval.figures import Figures, loops, pooled
from tests.eval.hearing import Heard, unrepaired
from tests.eval.sets import Labelled, committed, labelled, read_rttm
from voice.domain.audio import ChannelLayout
from voice.domain.speakers import SpeakerTurn
from voice.domain.transcript import Repair, Side, Transcript, Turn
from voice.domain.vocabulary import Term, TermKind


def heard(text: str, *, cpu_s: float = 1.0) -> Heard:
    turn = Turn(0, "rep", Side.REP, text, 0, 1_000)
    return Heard(text, cpu_s, Transcript((turn,), "zh", 10_000))


def test_errors_are_summed_over_a_set_not_averaged_by_recording() -> None:
    figures = Figures("calls", real=False)
    figures.add(Labelled(Path("long.ogg"), "zh", "一二三四五六七八"), heard("一二三四五六七八"), heard("一二三四"))
    figures.add(Labelled(Path("short.ogg"), "zh", "好的"), heard("", cpu_s=2.0), heard("好的", cpu_s=3.0))
    assert figures.cer == pytest.approx(2 / 10)
    assert figures.plain_cer == pytest.approx(4 / 10)
    assert figures.cpu_ratio == pytest.approx(3 / 4)
    assert figures.seconds == 20
    assert pooled("all", [figures, figures], real=False).cer == pytest.approx(2 / 10)


def test_terms_are_counted_before_and_after_repair() -> None:
    turn = Turn(0, "rep", Side.REP, "我是云帆数智的")
    transcript = Transcript((turn,), "zh", repairs=(Repair(0, 2, 6, "云翻树枝", "云帆数智", 0.1),))
    said = Labelled(Path("a.ogg"), "zh", "我是云帆数智的", vocabulary=(Term("云帆数智", TermKind.PRODUCT),))
    figures = Figures("terms", real=False)
    figures.add(said, Heard(turn.text, 1.0, transcript), heard("我是云翻树枝的"))
    assert (figures.terms.recall_before, figures.terms.recall, figures.terms.false) == (0, 1, 0)


def test_speakers_of_two_channels_are_judged_by_their_turns(tmp_path: Path) -> None:
    rttm = tmp_path / "a.rttm"
    rttm.write_text("SPEAKER a 1 0.000 1.000 <NA> <NA> rep <NA> <NA>\n", encoding="utf-8")
    turn = Turn(0, "rep", Side.REP, "好", 0, 1_000)
    transcript = Transcript((turn,), "zh", 1_000, ChannelLayout.STEREO)
    figures = Figures("calls", real=False)
    figures.add(Labelled(Path("a.ogg"), "zh", "好", rttm=rttm), Heard("好", 1.0, transcript), heard("好"))
    assert figures.stereo.spoken > 0
    assert figures.stereo.confusion == 0
    assert figures.mono.spoken == 0


def test_a_folder_with_a_manifest_holds_real_voices_by_subfolder(tmp_path: Path) -> None:
    rows = [
        {"path": "meeting/a.flac", "language": "zh", "transcript": "你好", "rttm": None},
        {"path": "calls/b.flac", "language": "en", "transcript": "hello", "rttm": "calls/b.rttm"},
        {"path": "calls/b_mono.flac", "language": "en", "transcript": "hello", "rttm": None},
        {"path": "calls/unknown.flac", "language": "en", "transcript": None, "rttm": None},
    ]
    (tmp_path / "manifest.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert [(found.name, found.real, len(found.recordings)) for found in labelled(tmp_path)] == [
        ("calls", True, 1),
        ("calls (mono)", True, 1),
        ("meeting", True, 1),
    ]


def test_a_loop_is_what_nobody_says() -> None:
    assert loops("好好好，对对对对。") == 0
    assert loops("请问请问请问请问") == 1
    assert loops("thank you thank you thank you thank you") == 1
    assert loops("啊啊啊啊啊啊啊啊") == 1


def test_a_text_without_its_repairs_is_as_the_recognizer_wrote_it() -> None:
    turns = (Turn(0, "rep", Side.REP, "云帆数智和云帆数智"), Turn(1, "customer", Side.CUSTOMER, "好"))
    repairs = (Repair(0, 0, 4, "云翻树枝", "云帆数智", 0.1), Repair(0, 5, 9, "云饭树", "云帆数智", 0.2))
    assert unrepaired(Transcript(turns, "zh", repairs=repairs)) == ["云翻树枝和云饭树", "好"]


def test_each_committed_recording_has_words_and_speakers() -> None:
    for chosen in committed():
        assert chosen.recordings
        for recording in chosen.recordings:
            assert recording.said
            assert {turn.speaker for turn in recording.speakers()} == {turn.speaker for turn in recording.turns}


def test_rttm_is_read_as_turns_in_order(tmp_path: Path) -> None:
    path = tmp_path / "call.rttm"
    path.write_text(
        "SPEAKER call 1 2.000 0.500 <NA> <NA> b <NA> <NA>\nSPEAKER call 1 0.400 1.000 <NA> <NA> a <NA> <NA>\n",
        encoding="utf-8",
    )
    assert read_rttm(path) == (SpeakerTurn("a", 400, 1_400), SpeakerTurn("b", 2_000, 2_500))
