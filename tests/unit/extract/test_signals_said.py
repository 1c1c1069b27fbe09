"""What else a call tells about a deal: risks, comparisons, amounts, the next step; and whether the rep answered."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.unit.extract.dialogue import said
from voice.domain.facts import CallFacts, Signal, SignalType
from voice.domain.transcript import Transcript

Read = Callable[[Transcript], CallFacts]

CHINESE = [
    ("这个要等我们老总批了才能往下走。", SignalType.APPROVAL),
    ("我说了不算，得总部拍板。", SignalType.APPROVAL),
    ("我们还要走一下采购流程。", SignalType.PROCESS),
    ("今年的预算被冻结了。", SignalType.BUDGET),
    ("这个项目先放一放吧。", SignalType.DELAY),
    ("我们换了新领导，得重新汇报。", SignalType.CHANGE),
    ("我们还要再比三家。", SignalType.COMPARING),
    ("我们也在看其他几家供应商。", SignalType.COMPARING),
]
ENGLISH = [
    ("I need approval from the board first.", SignalType.APPROVAL),
    ("It has to go through procurement.", SignalType.PROCESS),
    ("Our budget is frozen until spring.", SignalType.BUDGET),
    ("Let's put this on hold for now.", SignalType.DELAY),
    ("Our buyer has left the company.", SignalType.CHANGE),
    ("We're comparing a few vendors.", SignalType.COMPARING),
]


def of_type(facts: CallFacts, wanted: SignalType) -> list[Signal]:
    return [signal for signal in facts.signals if signal.type is wanted]


@pytest.mark.parametrize(("words", "wanted"), CHINESE, ids=[f"{kind}-{n}" for n, (_, kind) in enumerate(CHINESE)])
def test_a_customers_words_are_a_signal(read: Read, words: str, wanted: SignalType) -> None:
    (signal,) = of_type(read(said("R: 那您看下一步怎么安排？", f"C: {words}")), wanted)
    assert signal.evidence[0].turn == 1
    assert signal.evidence[0].quote in words


@pytest.mark.parametrize(("words", "wanted"), ENGLISH, ids=[kind for _, kind in ENGLISH])
def test_an_english_customers_words_are_a_signal(read: Read, words: str, wanted: SignalType) -> None:
    assert of_type(read(said("R: What would be the next step?", f"C: {words}", language="en")), wanted)


@pytest.mark.parametrize(
    "words",
    ["不用走流程，我直接定。", "领导已经批了。", "要不要走流程？", "如果要走流程就麻烦了。", "我们没打算货比三家。"],
)
def test_what_is_denied_asked_or_imagined_is_none(read: Read, words: str) -> None:
    risks = {SignalType.PROCESS, SignalType.APPROVAL, SignalType.COMPARING}
    assert not {signal.type for signal in read(said("R: 那流程上怎么走？", f"C: {words}")).signals} & risks


def test_what_the_rep_says_is_no_risk(read: Read) -> None:
    assert not of_type(read(said("R: 我们这边也要走一下内部流程。", "C: 好的。")), SignalType.PROCESS)


def test_an_unknown_speaker_may_be_the_customer(read: Read) -> None:
    assert of_type(read(said("?: 我们还要走一下采购流程。", "?: 好的。")), SignalType.PROCESS)


@pytest.mark.parametrize(
    ("words", "value"),
    [("我们预算大概三十五万。", "350000"), ("总共就四万二，多了没有。", None), ("这笔四万二的尾款哪天付？", "42000")],
)
def test_an_amount_is_read(read: Read, words: str, value: str | None) -> None:
    found = of_type(read(said("R: 您这边费用上怎么考虑？", f"C: {words}")), SignalType.AMOUNT)
    assert [signal.value for signal in found] == ([value] if value else [])


def test_a_signal_that_is_repeated_stands_once(read: Read) -> None:
    facts = read(said("R: 您好。", "C: 还要走采购流程。", "R: 明白。", "C: 对，要走采购流程。"))
    assert len(of_type(facts, SignalType.PROCESS)) == 1


class TestTheNextStep:
    def test_is_what_the_customer_agreed_to(self, read: Read) -> None:
        facts = read(said("C: 你们什么时候过来？", "R: 我下周三上午十点过去给您做演示。", "C: 好，那就下周三。"))
        (step,) = of_type(facts, SignalType.NEXT_STEP)
        assert step.due is not None
        assert step.due.at is not None
        assert (step.due.at.weekday(), step.due.at.hour) == (2, 10)

    def test_is_none_while_only_one_side_wants_it(self, read: Read) -> None:
        facts = read(said("C: 我再想想。", "R: 我下周三上午十点过去给您做演示。", "C: 不用了，先别来。"))
        assert of_type(facts, SignalType.NEXT_STEP) == []


class TestAnObjection:
    def test_is_answered_by_the_reps_next_words(self, read: Read) -> None:
        (found,) = read(
            said("R: 我们这套是三十万。", "C: 太贵了，你们价格太高。", "R: 我给您算一下三年的账，其实更省。")
        ).objections
        assert found.answered is True

    def test_is_not_answered_by_a_sign_of_listening(self, read: Read) -> None:
        (found,) = read(said("R: 我们这套是三十万。", "C: 太贵了，你们价格太高。", "R: 嗯嗯。")).objections
        assert found.answered is False

    def test_of_a_call_without_sides_is_neither(self, read: Read) -> None:
        facts = read(said("?: 我们这套是三十万。", "?: 太贵了，你们价格太高。", "?: 我给您算一下三年的账，其实更省。"))
        assert {objection.answered for objection in facts.objections} <= {None}
