"""Which of the times said belongs to a promise: the last that the talk about it settles on."""

from __future__ import annotations

import pytest
from spacy.tokens import Doc

from tests.unit.extract.talk import doc_of, with_times
from voice.domain.facts import Due
from voice.extract.attributes import Place
from voice.extract.dues import Promise, due_of


def promise(doc: Doc, words: str, *turns: int, asked: int | None = None) -> Promise:
    texts = [turn.text for turn in doc._.context.transcript.turns]
    turn = next(i for i, text in enumerate(texts) if words in text)
    start = texts[turn].index(words)
    return Promise(Place(turn, start, start + len(words)), turns or (turn,), asked)


def moment(due: Due | None) -> str | None:
    return due.at.isoformat() if due and due.at else None


def test_the_time_beside_the_words_is_the_due_date() -> None:
    doc = with_times(doc_of("rep: 报价单我明天上午发您。"), (0, "明天上午", "2026-03-05T12:00:00+08:00", "part_of_day"))
    due = due_of(doc, promise(doc, "发您"))
    assert due is not None
    assert (due.text, moment(due), due.rule) == ("明天上午", "2026-03-05T12:00:00+08:00", "part_of_day")


def test_what_was_not_said_is_none() -> None:
    doc = doc_of("rep: 报价单我发您。")
    assert due_of(doc, promise(doc, "发您")) is None


def test_vague_words_are_kept_without_a_moment() -> None:
    doc = with_times(doc_of("rep: 我尽快发您。"), (0, "尽快", None, "vague"))
    assert due_of(doc, promise(doc, "发您")) == Due("尽快", None, None, "vague")


def test_an_exact_time_is_preferred_to_a_vague_one() -> None:
    doc = with_times(
        doc_of("rep: 我尽快，周五发您。"), (0, "尽快", None, "vague"), (0, "周五", "2026-03-06T23:59:00+08:00", "day")
    )
    assert moment(due_of(doc, promise(doc, "发您"))) == "2026-03-06T23:59:00+08:00"


def test_a_request_lends_its_time_to_the_turn_that_accepts_it() -> None:
    doc = with_times(
        doc_of("customer: 周五前把报告给我。", "rep: 好的没问题。"), (0, "周五前", "2026-03-06T23:59:00+08:00", "day")
    )
    assert moment(due_of(doc, promise(doc, "没问题", asked=0))) == "2026-03-06T23:59:00+08:00"
    assert due_of(doc, promise(doc, "没问题")) is None


def test_a_promise_that_is_moved_has_its_last_time() -> None:
    doc = with_times(
        doc_of("rep: 我明天发您。", "customer: 明天我不在，后天吧。", "rep: 行，那就后天。"),
        (0, "明天", "2026-03-05T23:59:00+08:00", "day"),
        (1, "后天", "2026-03-06T23:59:00+08:00", "day"),
        (2, "后天", "2026-03-06T23:59:00+08:00", "day"),
    )
    assert moment(due_of(doc, promise(doc, "明天发您", 0, 2))) == "2026-03-06T23:59:00+08:00"


def test_the_other_side_may_move_it_between_two_turns_of_its_owner() -> None:
    doc = with_times(
        doc_of("rep: 我明天发您。", "customer: 周五再发吧。", "rep: 好嘞。"),
        (0, "明天", "2026-03-05T23:59:00+08:00", "day"),
        (1, "周五", "2026-03-06T23:59:00+08:00", "day"),
    )
    assert moment(due_of(doc, promise(doc, "明天发您", 0, 2))) == "2026-03-06T23:59:00+08:00"


def test_a_bare_hour_belongs_to_the_day_named_before() -> None:
    doc = with_times(
        doc_of("rep: 那周五我过去？", "customer: 周五行，几点？", "rep: 三点我到您那儿。"),
        (0, "周五", "2026-03-06T23:59:00+08:00", "day"),
        (1, "周五", "2026-03-06T23:59:00+08:00", "day"),
        (2, "三点", "2026-03-04T15:00:00+08:00", "clock"),
    )
    assert moment(due_of(doc, promise(doc, "三点我到您那儿", 0, 2))) == "2026-03-06T15:00:00+08:00"


def test_an_hour_with_its_day_is_left_alone() -> None:
    doc = with_times(
        doc_of("rep: 周五的会我记着，今天下午五点前先把资料发您。"),
        (0, "周五", "2026-03-06T23:59:00+08:00", "day"),
        (0, "今天下午五点前", "2026-03-04T17:00:00+08:00", "clock"),
    )
    assert moment(due_of(doc, promise(doc, "先把资料发您"))) == "2026-03-04T17:00:00+08:00"


@pytest.mark.parametrize(
    ("words", "expected"),
    [("方案发您", "2026-03-05T23:59:00+08:00"), ("样品寄到", "2026-03-09T23:59:00+08:00")],
)
def test_of_two_times_in_a_turn_the_nearer_one_before_counts(words: str, expected: str) -> None:
    doc = with_times(
        doc_of("rep: 明天我把方案发您，下周一样品寄到您那儿。"),
        (0, "明天", "2026-03-05T23:59:00+08:00", "day"),
        (0, "下周一", "2026-03-09T23:59:00+08:00", "day"),
    )
    assert moment(due_of(doc, promise(doc, words))) == expected


def test_a_time_far_from_the_words_is_about_something_else() -> None:
    filler = "这个事情我们之前也跟您那边的同事详细聊过好几次了"
    doc = with_times(
        doc_of(f"rep: 周五我们放假，{filler}，资料我发您。"), (0, "周五", "2026-03-06T23:59:00+08:00", "day")
    )
    assert due_of(doc, promise(doc, "资料我发您")) is None


def test_a_deed_that_waits_for_an_event_has_no_time() -> None:
    doc = with_times(
        doc_of("customer: 快递单号后天给你。", "rep: 好，收到以后我就安排。"),
        (0, "后天", "2026-03-06T23:59:00+08:00", "day"),
    )
    assert due_of(doc, promise(doc, "收到以后我就安排", asked=0)) is None


def test_the_time_of_another_deed_of_the_turn_is_not_taken() -> None:
    doc = with_times(
        doc_of("rep: 六个记下了，通知函十二号之前发您。"), (0, "十二号之前", "2026-03-12T23:59:00+08:00", "day")
    )
    assert due_of(doc, promise(doc, "六个记下了")) is None


def test_the_sides_may_move_it_in_turns_that_nobody_linked() -> None:
    doc = with_times(
        doc_of("rep: 我周五发您。", "customer: 周五晚了，明天吧。", "rep: 行，明天。", "customer: 价格呢？"),
        (0, "周五", "2026-03-06T23:59:00+08:00", "day"),
        (1, "周五", "2026-03-06T23:59:00+08:00", "day"),
        (1, "明天", "2026-03-05T23:59:00+08:00", "day"),
        (2, "明天", "2026-03-05T23:59:00+08:00", "day"),
    )
    assert moment(due_of(doc, promise(doc, "我周五发您"))) == "2026-03-05T23:59:00+08:00"


def test_a_part_of_today_is_not_put_on_a_day_of_another_matter() -> None:
    doc = with_times(
        doc_of("customer: 二十九号可以。", "rep: 照片您拍给我。", "customer: 我下午去店里就拍给你。"),
        (0, "二十九号", "2026-03-29T23:59:00+08:00", "day"),
        (2, "下午", "2026-03-04T18:00:00+08:00", "part_of_day"),
    )
    assert moment(due_of(doc, promise(doc, "我下午去店里就拍给你", 2, asked=1))) == "2026-03-04T18:00:00+08:00"


def test_an_hour_is_of_the_part_of_day_that_was_spoken_of() -> None:
    doc = with_times(
        doc_of("rep: 明天上午我到。", "customer: 明天上午十点前到。", "rep: 好，十点前。"),
        (0, "明天上午", "2026-03-05T12:00:00+08:00", "part_of_day"),
        (1, "明天上午十点前", "2026-03-05T10:00:00+08:00", "clock"),
        (2, "十点前", "2026-03-04T22:00:00+08:00", "clock"),  # past ten already, so tonight if nothing else is said
    )
    assert moment(due_of(doc, promise(doc, "明天上午我到", 0, 2))) == "2026-03-05T10:00:00+08:00"
