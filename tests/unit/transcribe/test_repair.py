"""What sounds like a term becomes the term; what people say otherwise stays."""

from __future__ import annotations

import pytest

from voice.domain.transcript import RepairedBy, Side, TimedWord, Turn
from voice.domain.vocabulary import Term, TermKind
from voice.transcribe.repair import raw_text, repaired

P = TermKind.PRODUCT
TERMS = (
    Term("追溯系统", P),
    Term("工单宝", P),
    Term("K3系统", P),
    Term("Salesforce", P),
    Term("云帆数智", TermKind.PRODUCT, aliases=("云帆",)),
    Term("鼎捷", TermKind.COMPETITOR),
    Term("开立", TermKind.COMPETITOR),
    Term("用友", TermKind.COMPETITOR),
    Term("瑞安达电子", TermKind.ACCOUNT),
    Term("张磊", TermKind.PERSON),
    Term("齐套率", TermKind.JARGON),
)


def turns(*texts: str, probability: float | None = None) -> tuple[Turn, ...]:
    """A word a character, 100 ms each, where a probability is given."""
    made = []
    for index, text in enumerate(texts):
        words = tuple(
            TimedWord(place, place + 1, place * 100, place * 100 + 100, probability or 0.0)
            for place in range(len(text))
        )
        made.append(Turn(index, "rep", Side.REP, text, 0, len(text) * 100, words if probability is not None else ()))
    return tuple(made)


def fixed(text: str, *more: Term, terms: tuple[Term, ...] = TERMS, probability: float | None = None) -> str:
    return repaired(turns(text, probability=probability), (*terms, *more))[0][0].text


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("这是我们的追宿系统。", "这是我们的追溯系统。"),
        ("公单保试用得怎么样？", "工单宝试用得怎么样？"),
        ("跟开三系统能对接吗？", "跟K3系统能对接吗？"),
        ("我们之前看过顶结，顶结有点贵。", "我们之前看过鼎捷，鼎捷有点贵。"),
        ("最安打电子也提过。", "瑞安达电子也提过。"),
        ("其套力太低。", "齐套率太低。"),
        ("我们用的是sales force系统", "我们用的是Salesforce系统"),
    ],
)
def test_terms_are_put_right(heard: str, meant: str) -> None:
    assert fixed(heard) == meant


@pytest.mark.parametrize(
    "text",
    [
        "打完电话就去倒杯水。",
        "开力度大一点。",
        "用有一点黄的行吗？",
        "您好，我打电话是想问一下系统的事。",
        "一起套上就行。",
        "",
    ],
)
def test_ordinary_words_stay(text: str) -> None:
    assert fixed(text) == text


def test_what_is_right_already_stays_and_is_no_repair() -> None:
    text = "云帆数智的追溯系统，云帆的工单宝。"
    assert repaired(turns(text), TERMS) == (turns(text), ())


def test_a_longer_term_may_be_made_of_a_shorter_one_but_none_is_broken() -> None:
    longer = Term("鼎捷雅典娜", P)
    assert fixed("上了鼎捷雅点那以后", longer) == "上了鼎捷雅典娜以后"
    assert fixed("鼎捷雅典娜", longer) == "鼎捷雅典娜"


def test_each_edit_is_on_record_with_what_stood_there() -> None:
    said = turns("好的。", "用顶结和追宿系统", probability=0.9)
    found, repairs = repaired(said, TERMS)
    assert [(one.turn, one.original, one.term, one.by) for one in repairs] == [
        (1, "顶结", "鼎捷", RepairedBy.VOCABULARY),
        (1, "追宿系统", "追溯系统", RepairedBy.VOCABULARY),
    ]
    assert all(found[one.turn].text[one.char_start : one.char_end] == one.term for one in repairs)
    assert [raw_text(turn, repairs) for turn in found] == [turn.text for turn in said]


def test_times_survive() -> None:
    found, (repair,) = repaired(turns("用追宿系统吗", probability=0.9), TERMS)
    assert found[0].span_ms(repair.char_start, repair.char_end) == (100, 500)


def test_what_a_person_put_right_before_is_always_put_right() -> None:
    taught = Term("恒泽精密", TermKind.ACCOUNT, wrong=("今天", "今天经历"))
    found, repairs = repaired(turns("我是今天经历的。", "今天下午。"), (taught,))
    assert [turn.text for turn in found] == ["我是恒泽精密的。", "恒泽精密下午。"]
    assert [one.original for one in repairs] == ["今天经历", "今天"]
    assert all(one.distance > 0 for one in repairs)


def test_a_wrong_form_within_a_right_one_stays() -> None:
    assert fixed("云帆数智", Term("云帆科技", P, wrong=("云帆",)), terms=(Term("云帆数智", P),)) == "云帆数智"


def test_a_name_of_two_characters_needs_to_be_announced_when_it_is_not_exact() -> None:
    people = (Term("曾敏", TermKind.PERSON),)
    assert fixed("我找增明，您是哪位", terms=people) == "我找曾敏，您是哪位"
    assert fixed("价格增明就好", terms=people) == "价格增明就好"


def test_doubtful_words_are_repaired_sooner() -> None:
    terms = (Term("郝建平", TermKind.PERSON),)
    assert fixed("让好见您来", terms=terms, probability=0.98) == "让好见您来"
    assert fixed("让好见您来", terms=terms, probability=0.1) == "让郝建平来"


def test_the_weight_of_a_term_scales_how_far_it_reaches() -> None:
    assert fixed("任影超声", terms=(Term("睿影超声", P, weight=0.0),)) == "任影超声"
    assert fixed("任影超声", terms=(Term("睿影超声", P, weight=1.0),)) == "睿影超声"


def test_a_term_that_was_said_is_more_likely_to_be_said_again() -> None:
    terms = (Term("耗材", TermKind.JARGON),)
    alone, _ = repaired(turns("后才怎么算？", probability=0.2), terms)
    again, _ = repaired(turns("后才怎么算？", "耗材呢？", probability=0.2), terms)
    assert (alone[0].text, again[0].text) == ("后才怎么算？", "耗材怎么算？")


def test_numbers_and_letters_that_were_heard_as_such_stay() -> None:
    assert fixed("电话是13800138000", Term("幺三八", P)) == "电话是13800138000"
    assert fixed("我们用CRM", Term("SRM", P)) == "我们用CRM"
    assert fixed("跟K三系统对接") == "跟K3系统对接"


def test_an_english_name_is_not_stretched_over_its_neighbours() -> None:
    assert fixed("Salesforce is fine.") == "Salesforce is fine."


def test_without_a_vocabulary_nothing_happens() -> None:
    said = turns("追宿系统")
    assert repaired(said, ()) == (said, ())
