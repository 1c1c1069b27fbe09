"""What the telephone system says belongs to nobody; what people say of it, or like it, stays theirs."""

from __future__ import annotations

import numpy as np
import pytest

from voice.domain.speakers import VoicePiece
from voice.domain.transcript import Side, TimedWord, Turn
from voice.transcribe.announcements import announced, spans, voices_of_people
from voice.transcribe.tokens import Token

EACH_MS = 150


def turn(text: str, start_ms: int = 0, *, side: Side = Side.CUSTOMER, index: int = 0) -> Turn:
    """A word a character; marks are no words."""
    words: list[TimedWord] = []
    for at, character in enumerate(text):
        if character.isalnum():
            begin = start_ms + at * EACH_MS
            words.append(TimedWord(at, at + 1, begin, begin + EACH_MS, 0.9))
    return Turn(index, side.value, side, text, words[0].start_ms, words[-1].end_ms, tuple(words))


def sides(*texts: str, start_ms: int = 0) -> list[tuple[Side, str]]:
    turns = []
    for index, text in enumerate(texts):
        turns.append(turn(text, start_ms, index=index))
        start_ms = (turns[-1].end_ms or 0) + 500
    return [(one.side, one.text) for one in announced(turns)]


@pytest.mark.parametrize(
    "text",
    [
        "对不起，您拨打的用户正忙，请稍后再拨。",
        "您好，您拨打的电话暂时无法接通。请稍后再拨。",
        "您拨打的号码是空号，请查证后再拨。",
        "你所拨打的用户不在服务区。",
        "欢迎致电华星科技。业务咨询请按一，售后服务请按二，人工服务请按零。",
        "请直拨分机号，查号请拨零。",
        "为保证服务质量，本次通话将被录音。",
        "您的通话可能会被录音。",
        "请在滴声后留言。",
        "正在为您转接，请稍候。",
        "当前坐席全忙，请您耐心等待。",
        "对不起，您播打敌用户正盟，请稍后再播。",  # as a small model hears it
        "您播打低电话已关机。",
        "中国移动为您提供的彩铃。",
        "Thank you for calling Acme. For sales, press one. For support, press two.",
        "Your call may be monitored or recorded for quality assurance.",
        "Sorry! The subscriber you have dialed is busy now. Please try again later.",
        "Please leave a message after the tone.",
        "All of our agents are currently busy.",
        "You have reached the voicemail of Sarah Miller. I'm unable to take your call right now.",
        "Please hold while we transfer your call.",
    ],
)
def test_announcements_are_the_systems(text: str) -> None:
    assert sides(text) == [(Side.SYSTEM, text)]


@pytest.mark.parametrize(
    "text",
    [
        "我刚才打您电话，一直提示您拨打的用户正忙，后来才打通的。",
        "您好，我是华星的小王，感谢您致电。",
        "您稍等，我让同事帮您转接一下技术部。",
        "那我稍后再拨给您，先这样。",
        "我们这边会对通话录音的，您不介意吧？",
        "您拨打的那个号码是我们销售部的，售后是另外一个号。",
        "操作很简单，先按一下启动键，再按停止键就行。",
        "对不起。",
        "不要挂电话，我马上回来。",
        "我打前台电话，里面说请按一转销售。",
        "I press one for sales, but nobody answered.",
        "I left you a message yesterday, did you get it?",
        "Can you hold on for a second, I will check the price.",
        "Sorry, my line was busy, please call me again later today.",
    ],
)
def test_people_are_no_announcements(text: str) -> None:
    assert [side for side, _ in sides(text)] == [Side.CUSTOMER]


def test_menus_stand_at_the_beginning_of_a_call() -> None:
    menu = "人工服务请按零。"
    assert sides(menu, start_ms=60_000) == [(Side.SYSTEM, menu)]
    assert sides(menu, start_ms=600_000) == [(Side.CUSTOMER, menu)]


def test_polite_words_are_the_systems_next_to_an_announcement_alone() -> None:
    assert sides("您好，欢迎致电华星科技。") == [(Side.CUSTOMER, "您好，欢迎致电华星科技。")]
    beside = sides("您好，欢迎致电华星科技。", "销售请按一。")
    assert [side for side, _ in beside] == [Side.SYSTEM, Side.SYSTEM]


def test_what_stands_between_two_announcements_belongs_to_them() -> None:
    found = sides("为了提升服务品质，您的来电将被录音。", "请知悉我公司的政策。", "人工请按零。")
    assert [side for side, _ in found] == [Side.SYSTEM] * 3


def test_a_person_who_answers_after_the_menu_keeps_his_words() -> None:
    found = announced([turn("为保证服务质量，本次通话将被录音。喂，您好，哪位？")])
    assert [(one.side, one.speaker, one.text) for one in found] == [
        (Side.SYSTEM, "announcement", "为保证服务质量，本次通话将被录音。"),
        (Side.CUSTOMER, "customer", "喂，您好，哪位？"),
    ]


def test_every_word_stays_findable_with_its_time() -> None:
    whole = turn("喂？您拨打的用户正忙。请稍后再拨。那算了。", 2_000)
    found = announced([whole, turn("好的。", 9_000, index=1)])
    assert [one.index for one in found] == [0, 1, 2, 3]
    assert [one.side for one in found] == [Side.CUSTOMER, Side.SYSTEM, Side.CUSTOMER, Side.CUSTOMER]
    before = [(whole.text[word.char_start : word.char_end], word.start_ms) for word in whole.words]
    after = [(one.text[word.char_start : word.char_end], word.start_ms) for one in found[:3] for word in one.words]
    assert after == before
    assert all((one.start_ms, one.end_ms) == (one.words[0].start_ms, one.words[-1].end_ms) for one in found)


def test_a_call_without_announcements_is_untouched() -> None:
    turns = (turn("您好，请问是王主任吗？"), turn("对，我是。", 4_000, index=1))
    assert announced(turns) == turns


def test_text_alone_is_read_as_a_whole() -> None:
    bare = Turn(0, "customer", Side.CUSTOMER, "您拨打的用户正忙，请稍后再拨。")
    assert announced([bare])[0].side is Side.SYSTEM


def test_the_voice_of_an_announcement_is_nobodys() -> None:
    """Who learns voices leaves these stretches out."""
    said = [Token(char, at * 200, at * 200 + 200, 0.9) for at, char in enumerate("您拨打的用户正忙喂你好")]
    said[7] = Token("忙", 1_400, 1_600, 0.9, mark="。")
    assert spans(said) == ((0, 1_600),)
    assert spans([]) == ()


def test_no_voice_is_learnt_where_the_system_speaks() -> None:
    said = [Token("您拨打的电话正在通话中", 0, 2_000, 0.9, mark="。"), Token("喂您好", 4_000, 5_000, 0.9, mark="。")]
    vector = np.array([1.0, 0.0], np.float32)
    system, across, person = (VoicePiece(start, start + 600, vector) for start in (200, 1_800, 4_200))
    assert voices_of_people([system, across, person], said) == [person]
    assert voices_of_people([system, person], said[1:]) == [system, person]
