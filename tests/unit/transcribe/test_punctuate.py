"""Marks come from the recognizer where it set any, else from pauses and the forms of questions."""

from __future__ import annotations

import pytest

from voice.transcribe.punctuate import punctuate
from voice.transcribe.tokens import Token


def text(*clauses: str | int, language: str = "zh") -> str:
    """Clauses with the pauses between them in ms; "|" closes a segment, other marks are the recognizer's."""
    said: list[Token] = []
    clock = 0
    for clause in clauses:
        if isinstance(clause, int):
            clock += clause
            continue
        closes, bare = clause.endswith("|"), clause.rstrip("|")
        mark = bare[-1] if bare[-1] in ",.?!，。？！、" else ""
        words = bare.removesuffix(mark).split() if language == "en" else list(bare.removesuffix(mark))
        for place, word in enumerate(words, start=1):
            last = place == len(words)
            said.append(Token(word, clock, clock + 200, 0.9, mark=mark if last else "", closes=closes and last))
            clock += 200
    joint = " " if language == "en" else ""
    return joint.join(token.text + token.mark for token in punctuate(said, language))


def test_without_pauses_there_are_no_marks_but_the_last() -> None:
    assert text("我们在本地有服务团队") == "我们在本地有服务团队。"


def test_a_short_pause_is_a_comma_a_long_one_ends_the_sentence() -> None:
    assert (
        text("价格可以谈", 350, "我明天把报价发给您", 800, "您先看看") == "价格可以谈，我明天把报价发给您。您先看看。"
    )


def test_the_end_of_a_segment_counts_for_more_than_a_pause_within_it() -> None:
    assert text("明白|", 0, "所以这次|", 450, "再一个就是修") == "明白，所以这次。再一个就是修。"


def test_the_recognizers_marks_are_written_the_chinese_way() -> None:
    assert text("喂,", "你好.", "真的吗?", "好!", "苹果、", "梨") == "喂，你好。真的吗？好！苹果、梨。"


def test_the_last_word_ends_a_sentence() -> None:
    assert text("那就这样,") == "那就这样。"


@pytest.mark.parametrize(
    "question",
    [
        "您看行吗",
        "您是王主任么",
        "请问您怎么称呼",
        "那办公会一般什么时候开呢",
        "那您呢",
        "你们有没有试过上系统",
        "能不能便宜一点",
        "这个要多少钱",
        "现在是哪位",
        "您现在是怎么管客户的",
    ],
)
def test_forms_of_questions_get_a_question_mark(question: str) -> None:
    assert text(question, 900, "好的") == f"{question}？好的。"


@pytest.mark.parametrize(
    "statement",
    [
        "我不知道是什么",
        "我问一下领导能不能便宜",
        "没什么",
        "就这么",
        "他还没到呢",
        "我看看他什么时候有空",
        "我们确认一下要不要上系统",
        "有什么问题您随时找我",
        "这批货我们没有",
    ],
)
def test_statements_that_look_like_questions_end_with_a_stop(statement: str) -> None:
    assert text(statement, 900, "好的") == f"{statement}。好的。"


def test_a_comma_after_a_question_particle_becomes_a_question_mark() -> None:
    assert text("可不是吗,", "现在全靠手写") == "可不是吗？现在全靠手写。"


def test_a_number_dictated_in_groups_stays_one() -> None:
    assert text("打他座机零二七", 400, "八三三六", 900, "五五零九") == "打他座机零二七八三三六五五零九。"


def test_english_keeps_its_own_marks_and_ends_what_is_open() -> None:
    assert text("Understood.", "I'll send a quote by Friday,", 800, "then", language="en") == (
        "Understood. I'll send a quote by Friday. then."
    )
    assert text("how are you doing this today", 900, "by hand", language="en") == (
        "how are you doing this today? by hand."
    )
    assert text("Can you do it.", language="en") == "Can you do it."


def test_nothing_said_is_nothing_written() -> None:
    assert punctuate([], "zh") == []


def test_what_begins_a_sentence_needs_less_of_a_pause_what_goes_on_with_one_needs_more() -> None:
    assert text("明天发给您", 600, "好我等您") == "明天发给您。好我等您。"
    assert text("明天发给您", 600, "我先看看库存") == "明天发给您，我先看看库存。"
    assert text("明天发给您", 800, "就是有点晚") == "明天发给您，就是有点晚。"


def test_a_question_ends_at_a_shorter_pause() -> None:
    assert text("你们装过几家", 400, "我们装过") == "你们装过几家？我们装过。"
    assert text("那台用多少年了", 400, "九年") == "那台用多少年了？九年。"


def test_a_pause_of_a_fifth_of_a_second_breaks_a_run_without_marks() -> None:
    assert text("我先报个价", 220, "您再看", 150, "看") == "我先报个价，您再看看。"
