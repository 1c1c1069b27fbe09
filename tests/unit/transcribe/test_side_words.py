"""Reps and customers are known by how they talk, also where a recognizer misheard them; in doubt nobody is named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from voice.domain.audio import SpeechRegion
from voice.domain.grams import BUCKETS, grams
from voice.domain.speakers import VoicePiece
from voice.transcribe.side_words import (
    MOST,
    SideWords,
    rep_by_words,
    save_side_words,
    side_words,
    talk_like_both_sides,
)
from voice.transcribe.tokens import Token
from voice.transcribe.told_apart import told_apart

REP = [
    "喂您好，我是启明软件的小李，打扰您一下",
    "您好王总，我们这边新出了一款设备，跟您介绍一下",
    "那我明天把报价发给您",
    "您看下周方便我过去拜访一下吗",
]
CUSTOMER = ["嗯，什么事啊", "你们价格太高了，我们预算没那么多", "我们现在用的那家老出问题", "这个我得跟领导商量商量"]
MISHEARD = [
    "喂您好，我是起名软件的小李，打扰您一下",
    "您好往总，我门这边新出了一款设被，跟您介少一下",
    "那我明天把保价发给您",
    "您看下周方便我过去摆访一下吗",
]
ENGLISH = [
    "I'll send you the quote tomorrow, would you like a demo?",
    "our budget is frozen and our boss has to approve",
]


def call(rep: list[str], customer: list[str]) -> list[tuple[str, str]]:
    return [turn for a, b in zip(rep, customer, strict=True) for turn in (("A", a), ("B", b))]


@pytest.mark.parametrize("rep", [REP, MISHEARD])
def test_the_rep_is_found(rep: list[str]) -> None:
    assert rep_by_words(call(rep, CUSTOMER)) == "A"
    assert rep_by_words([("B" if who == "A" else "A", text) for who, text in call(rep, CUSTOMER)]) == "B"


def test_english_talk_tells_it_as_well() -> None:
    scores = side_words().scores([("A", ENGLISH[0]), ("B", ENGLISH[1])])
    assert scores["A"] > 0 > scores["B"]


@pytest.mark.parametrize("said", [[], [("A", "喂")], [("A", "嗯"), ("B", "对")], [("A", REP[0]), ("B", REP[1])]])
def test_in_doubt_nobody_is_the_rep(said: list[tuple[str, str]]) -> None:
    assert rep_by_words(said) is None


def test_both_must_talk_like_a_side_of_their_own() -> None:
    assert talk_like_both_sides(call(REP, CUSTOMER))
    assert not talk_like_both_sides(call(REP, ["嗯", "好", "对", "嗯"]))
    assert not talk_like_both_sides([("A", text) for text in (*REP, *CUSTOMER)])


def test_no_single_turn_decides() -> None:
    loud = SideWords(np.full(BUCKETS, 100, np.float32), 0.0)
    assert loud.scores([("A", "报价")]) == {"A": MOST}


def test_the_model_survives_being_kept(tmp_path: Path) -> None:
    weights = np.zeros(BUCKETS, np.float32)
    weights[grams("报价")] = 0.5
    save_side_words(tmp_path / "sides.npz", SideWords(weights, -0.25))
    kept = side_words(tmp_path / "sides.npz")
    assert np.array_equal(kept.weights, weights)
    assert kept.bias == -0.25


class TestOneChannel:
    """Two people whose voices a telephone made alike."""

    SAID = tuple((text, who) for pair in zip(REP, CUSTOMER, strict=True) for who, text in enumerate(pair))

    @staticmethod
    def pieces(apart: float) -> list[VoicePiece]:
        """Five pieces a turn of 5 s; the second voice lies `apart` from the first."""
        voices = [np.array([1, 0], np.float32), np.array([np.cos(apart), np.sin(apart)], np.float32)]
        return [
            VoicePiece(5000 * turn + 900 * n, 5000 * turn + 900 * n + 900, voices[who])
            for turn, (_, who) in enumerate(TestOneChannel.SAID)
            for n in range(5)
        ]

    @staticmethod
    def tokens(texts: list[str]) -> list[Token]:
        return [
            Token(character, 5000 * turn + 100 * n, 5000 * turn + 100 * n + 100, 0.9)
            for turn, text in enumerate(texts)
            for n, character in enumerate(text)
        ]

    @pytest.mark.parametrize(("apart", "texts", "voices"), [(0.3, None, 2), (0.3, "嗯这个是这样的", 1), (1.2, None, 2)])
    def test_words_decide_where_voices_do_not(self, apart: float, texts: str | None, voices: int) -> None:
        said = self.tokens([texts or text for text, _ in self.SAID])
        heard, spoken = told_apart(said, self.pieces(apart), "zh", speakers=None)
        assert len(heard.voices) == len(spoken) == voices

    def test_what_the_sender_says_of_their_number_counts(self) -> None:
        said = self.tokens([text for text, _ in self.SAID])
        heard, _ = told_apart(said, self.pieces(0.3), "zh", speakers=1)
        assert len(heard.voices) == 1


def test_overlaps_are_marked_whoever_speaks() -> None:
    said = TestOneChannel.tokens([text for text, _ in TestOneChannel.SAID])
    _, spoken = told_apart(said, TestOneChannel.pieces(1.2), "zh", speakers=2, overlaps=[SpeechRegion(0, 1000)])
    marked = [token for voice in spoken for token in voice.tokens if token.overlap]
    assert marked
    assert all(token.start_ms < 1000 for token in marked)
