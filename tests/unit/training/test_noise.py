"""Training hears words as a recognizer mishears them: alike in sound, and each in its place."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin

from training.encoder.noise import Noise

TEXTS = ["我们的报价明天发给您，好吗？", "抱歉，保价的事明年再说。", "他她它是事市试", "send it by Friday, OK?"]


def misheard(seed: int, times: int = 30) -> list[list[str]]:
    noise = Noise(TEXTS, seed)
    return [noise.misheard(TEXTS) for _ in range(times)]


@given(st.integers(0, 2**16))
def test_every_character_keeps_its_place(seed: int) -> None:
    for heard in misheard(seed, times=3):
        assert [len(text) for text in heard] == [len(text) for text in TEXTS]


def test_what_is_heard_sounds_like_what_was_said() -> None:
    for heard in misheard(1):
        for said, text in zip(TEXTS, heard, strict=True):
            for a, b in zip(said, text, strict=True):
                assert a == b or b == " " or lazy_pinyin(a) == lazy_pinyin(b)


def test_some_calls_are_heard_right_and_some_are_not() -> None:
    wrong = [heard != TEXTS for heard in misheard(2)]
    assert 5 < sum(wrong) < 28


def test_english_stays_as_it_is() -> None:
    assert {heard[3].replace(" ", "") for heard in misheard(3)} <= {"senditbyFriday,OK?"}


def test_the_same_seed_mishears_the_same() -> None:
    assert misheard(4) == misheard(4) != misheard(5)
