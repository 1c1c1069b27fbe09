"""Each flaw beside a text that nearly has it: what an impatient person writes, and what a hurried one does.

The second text of each pair differs from the first by the one concrete word that makes it worth keeping.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from crm_core.quality import Flaw, QualityPolicy, flaws_of, simhash
from tests.unit.crm_core.samples import POLICY

QUALITY = POLICY.quality

PAIRS = [
    (Flaw.PLACEHOLDER, "待确认", "待确认交期"),
    (Flaw.PLACEHOLDER, "不知道", "采购不知道招标日期"),
    (Flaw.PLACEHOLDER, "见附件", "见附件第3页的付款条款"),
    (Flaw.PLACEHOLDER, "暂无", "暂无SSO，Q3要上"),
    (Flaw.PLACEHOLDER, "同上", "同上海工厂一样的配置"),
    (Flaw.PLACEHOLDER, "客户暂缓", "客户暂缓三号线改造到9月"),
    (Flaw.PLACEHOLDER, "TBD", "TBD by CFO on Friday"),
    (Flaw.PLACEHOLDER, "not sure", "Not sure about the SSO licence"),
    (Flaw.PLACEHOLDER, "same as above", "Same as above but 300 seats"),
    (Flaw.PLACEHOLDER, "see attached", "See attached drawing rev. C"),
    (Flaw.LABEL, "下一步计划", "下一步计划：周三送样机"),
    (Flaw.LABEL, "预算", "预算35万"),
    (Flaw.LABEL, "决策人", "决策人是端木总"),
    (Flaw.LABEL, "请填写丢单原因", "丢单原因：交期比对手慢三周"),
    (Flaw.LABEL, "budget", "budget 120k"),
    (Flaw.LABEL, "Next steps:", "Next steps: pilot in Suzhou"),
    (Flaw.LABEL, "Please describe the pain point", "The pain point is manual scanning"),
    (Flaw.STOCK, "已联系客户，沟通顺利，继续跟进", "已联系客户，沟通顺利，周四试机"),
    (Flaw.STOCK, "客户情况稳定，保持联系", "客户情况稳定，保持两台备机"),
    (Flaw.STOCK, "本周已回访，一切正常", "本周已回访，质检科仍缺扫码枪"),
    (Flaw.STOCK, "Status is positive and we keep in touch", "Status is positive, legal signs Monday"),
    (Flaw.STOCK, "Called the customer, all good", "Called the customer, all good except the firewall"),
    (Flaw.REPEATED, "哈哈哈哈", "哈哈，周总同意"),
    (Flaw.REPEATED, "测试测试测试", "测试测试环境"),
    (Flaw.REPEATED, "要要要要要发票", "急急急，周五前要发票"),
    (Flaw.REPEATED, "goodgoodgood", "good good news on the pilot"),
    (Flaw.MONOTONE, "要不要要不要不要要不要不", "要不要先试两台，要不要带扫码枪"),
    (Flaw.MONOTONE, "no on no on no on on no", "no go on SSO, no go on price"),
    (Flaw.KEYBOARD, "asdfasdf", "asdf键盘厂的样机"),
    (Flaw.KEYBOARD, "qwertyuiop", "QWERTY keyboards, 40 units"),
    (Flaw.KEYBOARD, "1234567", "12345转接前台"),
    (Flaw.KEYBOARD, "sdfkjh 样机", "SDK 样机"),
    (Flaw.TOO_SHORT, "嘉", "嘉定"),
    (Flaw.TOO_SHORT, "Q", "Q3"),
]


@pytest.mark.feature("A-007")
@pytest.mark.parametrize(("flaw", "refused", "kept"), PAIRS, ids=[refused for _, refused, _ in PAIRS])
def test_one_concrete_word_makes_the_difference(flaw: Flaw, refused: str, kept: str) -> None:
    assert flaw in flaws_of(refused, policy=QUALITY)
    assert flaws_of(kept, policy=QUALITY) == ()


@pytest.mark.parametrize(
    "dress",
    ["{}", "  {}  ", "{}。", "——{}！", "【{}】", "\n{}\n", "*{}*", "「{}」…"],
    ids=["bare", "blanks", "stop", "dash", "brackets", "lines", "stars", "quotes"],
)
@pytest.mark.parametrize(("flaw", "refused"), [(flaw, refused) for flaw, refused, _ in PAIRS[::5]])
def test_marks_around_an_empty_phrase_do_not_save_it(dress: str, flaw: Flaw, refused: str) -> None:
    assert flaw in flaws_of(dress.format(refused), policy=QUALITY)


@pytest.mark.parametrize("text", ["ＴＢＤ", "ｔｂｄ", "Tbd", "T B D", "t.b.d."])
def test_full_width_letters_case_and_dots_hide_no_placeholder(text: str) -> None:
    assert Flaw.PLACEHOLDER in flaws_of(text, policy=QUALITY)


def test_emoji_alone_are_empty_and_beside_words_change_nothing() -> None:
    assert flaws_of("👍👍👍", policy=QUALITY) == (Flaw.EMPTY,)
    assert flaws_of("端木总同意试机 👍", policy=QUALITY) == ()
    assert Flaw.PLACEHOLDER in flaws_of("好的👌", policy=QUALITY)


def test_an_empty_text_has_that_flaw_alone_whatever_the_field_asks_for() -> None:
    assert flaws_of("……", policy=QUALITY, min_chars=50, others=[simhash("……")]) == (Flaw.EMPTY,)


@pytest.mark.parametrize(
    ("text", "flaws"),
    [
        ("A", (Flaw.TOO_SHORT, Flaw.STOCK)),
        ("待确认", (Flaw.PLACEHOLDER, Flaw.STOCK)),
        ("下一步计划", (Flaw.LABEL, Flaw.STOCK)),
        ("测试测试测试", (Flaw.STOCK, Flaw.REPEATED)),
        ("goodgoodgood", (Flaw.REPEATED, Flaw.MONOTONE)),
    ],
)
def test_all_flaws_of_a_text_are_told_at_once_in_one_order(text: str, flaws: tuple[Flaw, ...]) -> None:
    assert flaws_of(text, policy=QUALITY) == flaws


class TestCopies:
    """What the same person wrote about another customer."""

    WRITTEN = "徐工要求8月底前换完三号线的PLC，周五看方案"

    @pytest.mark.feature("A-017")
    @pytest.mark.parametrize(
        "again",
        [
            "徐工要求8月底前换完三号线的plc，周五看方案",
            "徐工要求 8 月底前，换完三号线的 PLC —— 周五看方案！",
            "徐工要求８月底前换完三号线的ＰＬＣ，周五看方案。",
        ],
    )
    def test_case_width_and_marks_do_not_make_a_text_ones_own(self, again: str) -> None:
        assert flaws_of(again, policy=QUALITY, others=[simhash(self.WRITTEN)]) == (Flaw.COPIED,)

    @pytest.mark.parametrize(
        "own",
        [
            "徐工要求9月中换完二号线的变频器，周一来厂里",
            "三一重工的罗工只想先换一台PLC，预算还没有批",
            "Xugong wants the PLC of line 3 replaced by August",
        ],
    )
    def test_the_same_customer_with_other_facts_is_no_copy(self, own: str) -> None:
        assert flaws_of(own, policy=QUALITY, others=[simhash(self.WRITTEN)]) == ()

    def test_one_copy_among_many_others_is_found_wherever_it_stands(self) -> None:
        others = [simhash(f"第{number}家客户要求{number * 7}套，{number}月交货") for number in range(1, 30)]
        for place in (0, 14, 29):
            among = [*others[:place], simhash(self.WRITTEN), *others[place:]]
            assert flaws_of(self.WRITTEN, policy=QUALITY, others=among) == (Flaw.COPIED,)
        assert flaws_of(self.WRITTEN, policy=QUALITY, others=others) == ()

    def test_an_answer_counts_as_copied_from_the_length_that_the_policy_names(self) -> None:
        nine, ten = "预算三十五万五月批复"[:9], "预算三十五万五月批复"
        assert flaws_of(nine, policy=QUALITY, others=[simhash(nine)]) == ()
        assert flaws_of(ten, policy=QUALITY, others=[simhash(ten)]) == (Flaw.COPIED,)

    def test_filler_that_is_copied_too_is_told_both(self) -> None:
        filler = "已联系客户，沟通顺利，继续跟进"
        assert flaws_of(filler, policy=QUALITY, others=[simhash(filler)]) == (Flaw.STOCK, Flaw.COPIED)


class TestPolicy:
    """The limits are a company's own: the same text passes under one setting and not under the next."""

    @pytest.mark.parametrize(
        ("text", "flaw", "milder"),
        [
            ("asdfasdf", Flaw.KEYBOARD, replace(QUALITY, walk_share=1.0, mash_chars=99)),
            ("哈哈哈哈", Flaw.REPEATED, replace(QUALITY, run_chars=5, unit_chars=0)),
            ("goodgoodgood", Flaw.MONOTONE, replace(QUALITY, entropy_bits=1.0)),
            ("goodgoodgood", Flaw.MONOTONE, replace(QUALITY, entropy_min_chars=13)),
            ("嘉", Flaw.TOO_SHORT, replace(QUALITY, min_chars=1)),
            ("待确认", Flaw.PLACEHOLDER, replace(QUALITY, stop_list=frozenset())),
            ("预算", Flaw.LABEL, replace(QUALITY, labels=frozenset())),
            ("请填写丢单原因", Flaw.LABEL, replace(QUALITY, prompts=())),
            ("一切正常", Flaw.STOCK, replace(QUALITY, stock_words=frozenset())),
        ],
    )
    def test_a_milder_setting_lifts_its_flaw(self, text: str, flaw: Flaw, milder: QualityPolicy) -> None:
        assert flaw in flaws_of(text, policy=QUALITY)
        assert flaw not in flaws_of(text, policy=milder)

    def test_filler_is_judged_by_the_share_that_stock_words_cover(self) -> None:
        text = "已联系客户，沟通顺利，周四试机"  # 9 of its 13 characters are stock
        assert flaws_of(text, policy=replace(QUALITY, stock_share=0.70)) == ()
        assert flaws_of(text, policy=replace(QUALITY, stock_share=0.69)) == (Flaw.STOCK,)

    def test_a_companys_own_filler_is_a_line_in_its_list(self) -> None:
        text = "赋能闭环抓手"
        assert flaws_of(text, policy=QUALITY) == ()
        own = replace(QUALITY, stock_words=QUALITY.stock_words | {"赋能", "闭环", "抓手"})
        assert flaws_of(text, policy=own) == (Flaw.STOCK,)

    def test_a_field_asks_for_more_than_the_policy_but_marks_and_blanks_do_not_fill_it(self) -> None:
        text = "周三 送样机 ！！！"
        assert flaws_of(text, policy=QUALITY, min_chars=5) == ()
        assert flaws_of(text, policy=QUALITY, min_chars=6) == (Flaw.TOO_SHORT,)
