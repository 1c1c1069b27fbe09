"""What a recognizer makes up is dropped; what people say, however odd, stays."""

from __future__ import annotations

import pytest

from tests.fakes.recognizer import said, spoken
from voice.domain.transcript import Segment
from voice.transcribe.guards import believable


def kept(*segments: Segment) -> str:
    return "|".join(segment.text for segment in believable(segments))


def words(text: str) -> Segment:
    """English: a word a word, with the space in front."""
    return said(*((f" {word}", place * 300, place * 300 + 250) for place, word in enumerate(text.split())))


def test_ordinary_speech_passes_untouched() -> None:
    segments = (spoken("您好,是王主任吗?"), spoken("对,我是设备科的。", 4_000))
    assert believable(segments) == segments


def test_text_that_compresses_like_a_loop_is_dropped() -> None:
    assert kept(spoken("这个那个这个那个", compression_ratio=2.5)) == ""


def test_a_window_without_speech_is_dropped_when_all_signs_agree() -> None:
    assert kept(spoken("嗯这个", probability=0.3, no_speech_prob=0.9, avg_logprob=-1.0)) == ""


def test_what_was_drawn_at_random_over_no_speech_is_nobodys_however_sure_its_words() -> None:
    figures = {"no_speech_prob": 0.71, "avg_logprob": -0.99}
    assert kept(spoken("这些就不多", probability=0.8, temperature=0.4, **figures)) == ""
    assert kept(spoken("这些就不多", probability=0.8, **figures)) == "这些就不多"


def test_one_sound_again_and_again_is_no_speech_where_the_recognizer_doubts() -> None:
    assert kept(spoken("诶诶诶", no_speech_prob=0.7, avg_logprob=-0.9)) == ""
    assert kept(spoken("嗯", no_speech_prob=0.7, avg_logprob=-0.9)) == "嗯"
    assert kept(spoken("对对对", no_speech_prob=0.7, avg_logprob=-0.4)) == "对对对"


def test_the_recognizers_doubt_alone_drops_nothing() -> None:
    """On telephone sound Whisper gives 0.85 to perfectly read sentences."""
    assert kept(spoken("我周五之前把报价给您", no_speech_prob=0.85, avg_logprob=-0.35)) == "我周五之前把报价给您"
    assert kept(spoken("好的您先忙", no_speech_prob=0.84, avg_logprob=-0.86)) == "好的您先忙"


@pytest.mark.parametrize("loop", ["请问" * 6, "问" * 12, "这些东西," * 5, "谢谢" * 30])
def test_a_short_unit_in_a_loop_is_dropped(loop: str) -> None:
    assert kept(spoken("报价发给您。"), spoken(loop, 4_000)) == "报价发给您。"


def test_a_loop_is_found_over_the_borders_of_segments() -> None:
    parts = [spoken("请按键", at) for at in range(0, 6_000, 1_000)]
    assert kept(spoken("您好"), *parts) == "您好"


def test_only_the_looped_part_of_a_segment_is_dropped() -> None:
    assert kept(spoken("我们周三见" + "然后" * 8)) == "我们周三见"


@pytest.mark.parametrize(
    "text", ["对对对对对对", "嗯嗯嗯嗯嗯", "我的电话是13888888888", "零零零零零零", "好好好好好,那就这样"]
)
def test_repeats_that_people_say_stay(text: str) -> None:
    assert kept(spoken(text)) == text


def test_short_answers_over_a_long_call_are_no_loop() -> None:
    answers = [spoken("明白", at) for at in range(0, 100_000, 10_000)]
    assert believable(answers) == tuple(answers)


def test_a_sentence_three_times_in_a_row_is_said_once() -> None:
    assert kept(*(spoken("你有什么问题吗", at) for at in (0, 2_000, 4_000))) == "你有什么问题吗"


def test_a_sentence_said_twice_stays_twice() -> None:
    assert kept(spoken("听不清你大点声"), spoken("听不清你大点声", 2_000)) == "听不清你大点声|听不清你大点声"


def test_english_loops_are_counted_in_words() -> None:
    assert kept(words("please send it you you you you you you")) == "please send it"
    assert kept(words("no no no thank you so much")) == "no no no thank you so much"


def test_words_faster_than_anybody_speaks_are_dropped() -> None:
    assert kept(spoken("你设计设计设", each_ms=70), spoken("您好", 5_000)) == "您好"
    assert kept(spoken("我明天上午给您", each_ms=115)) == "我明天上午给您"  # in a great hurry


def test_two_or_three_words_squeezed_into_a_moment_stay() -> None:
    """A region's edge may cut the time of what was said, not its words."""
    assert kept(spoken("是的吧", each_ms=20)) == "是的吧"


def test_what_a_loop_leaves_of_a_window_without_speech_goes_with_it() -> None:
    assert kept(spoken("请" + "问" * 12, no_speech_prob=0.8)) == ""
    assert kept(spoken("请" + "问" * 12)) == "请"


def test_a_window_that_is_mostly_too_fast_goes_whole() -> None:
    slow = tuple(("诶", at, at + 300) for at in range(0, 900, 300))
    fast = tuple(("诶诒"[at % 2], 3_000, 3_000) for at in range(8))
    assert kept(said(*slow, *fast)) == ""


@pytest.mark.parametrize(
    "phrase",
    [
        "请不吝点赞 订阅 转发 打赏支持明镜与点点栏目",
        "请按赞、订阅、转发!",
        "字幕由志愿者提供",
        "中文字幕志愿者 李某某",
        "谢谢大家观看!",
        "感谢收看本期节目",
        "我们下期再见",
        "优优独播剧场——YoYo Television Series Exclusive",
        "作词 作曲 某某",
        "Thanks for watching!",
        "Please subscribe to my channel.",
        "Subtitles by the Amara.org community",
    ],
)
def test_stock_phrases_are_dropped(phrase: str) -> None:
    assert kept(spoken("好的。"), spoken(phrase, 4_000)) == "好的。"


@pytest.mark.parametrize(
    "text",
    [
        "您关注一下我们的公众号,我把链接转发给您,里面有详细的参数",
        "我们的视频会议系统带字幕,翻译也准",
        "谢谢您,再见",
        "谢谢观看演示,那报价我周五发给您好吗",
        "I will subscribe to the yearly plan if the price is right",
    ],
)
def test_speaking_of_such_things_is_no_stock_phrase(text: str) -> None:
    assert kept(spoken(text)) == text


def test_a_segment_of_marks_alone_is_dropped() -> None:
    assert kept(spoken("……"), said()) == ""
