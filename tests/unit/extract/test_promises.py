"""Commitments in Chinese calls, through the whole pipeline: who promised what, proved where, due when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from tests.unit.extract.dialogue import at, of_unknown_sides, said
from voice.domain.facts import Action, CallFacts, Commitment, DuePrecision
from voice.domain.transcript import Side, Transcript

Read = Callable[[Transcript], CallFacts]


def only(facts: CallFacts) -> Commitment:
    assert len(facts.commitments) == 1, [(c.owner, c.action, c.evidence) for c in facts.commitments]
    return facts.commitments[0]


def turns(commitment: Commitment) -> set[int]:
    return {span.turn for span in commitment.evidence}


# --- an own offer


def test_an_own_offer_is_one_item_proved_by_its_own_turn(read: Read) -> None:
    promise = only(read(said("R: 我明天上午把报价单发给您。", "C: 嗯。")))
    assert (promise.owner, promise.action) == (Side.REP, Action.SEND_QUOTE)
    assert promise.evidence[0].quote == "我明天上午把报价单发给您"
    assert turns(promise) == {0}


@pytest.mark.parametrize(
    ("words", "action"),
    [
        ("我明天上午把报价单发给您。", Action.SEND_QUOTE),
        ("我马上把资料发给您。", Action.SEND_DOCUMENT),
        ("我今天下班前给您寄两个样品。", Action.SEND_SAMPLE),
        ("我下周二给您做个线上演示。", Action.DEMO),
        ("我半小时后给您回电话。", Action.CALL_BACK),
        ("我下周给您开个试用账号，您先测试两周。", Action.POC),
        ("这批货我们三月二十号之前给您送到。", Action.DELIVER),
    ],
)
def test_what_the_rep_takes_on_is_named_by_its_action(read: Read, words: str, action: Action) -> None:
    promise = only(read(said(f"R: {words}", "C: 好。")))
    assert (promise.owner, promise.action) == (Side.REP, action)


@pytest.mark.parametrize(
    ("words", "action"),
    [
        ("我下周一给你回电话。", Action.CALL_BACK),
        ("我这周内跟领导汇报一下。", Action.INTERNAL_REVIEW),
        ("货款我下周五之前付给你们。", Action.PAY),
        pytest.param(
            "行，那我们下周三签合同。",
            Action.SIGN,
            marks=pytest.mark.xfail(strict=False, reason="just below the threshold"),
        ),
        ("我把我们技术部张工的联系方式推给你，你跟他聊。", Action.INTRODUCE_CONTACT),
    ],
)
def test_what_the_customer_takes_on_is_the_customers(read: Read, words: str, action: Action) -> None:
    promise = only(read(said(f"C: {words}", "R: 好的，谢谢。")))
    assert (promise.owner, promise.action) == (Side.CUSTOMER, action)


def test_each_side_keeps_its_own_promise(read: Read) -> None:
    facts = read(said("R: 我明天上午把报价单发给您。", "C: 好，我下周一给你回电话。", "R: 好的。"))
    assert {(c.owner, c.action) for c in facts.commitments} == {
        (Side.REP, Action.SEND_QUOTE),
        (Side.CUSTOMER, Action.CALL_BACK),
    }


@pytest.mark.xfail(strict=False, reason="two promises of one side close to each other are taken for one that moved")
def test_two_things_promised_one_after_the_other_are_two_items(read: Read) -> None:
    facts = read(said("R: 我明天上午把报价单发给您。", "C: 好。", "R: 样品我后天给您寄过去。", "C: 行。"))
    assert [c.action for c in facts.commitments] == [Action.SEND_QUOTE, Action.SEND_SAMPLE]


def test_an_own_offer_that_is_said_again_is_one_item(read: Read) -> None:
    call = said("R: 我明天上午把报价单发给您。", "C: 明天上午是吧？", "R: 对，明天上午发给您。", "C: 好。")
    assert turns(only(read(call))) == {0, 2}


# --- a request that is accepted


@pytest.mark.parametrize(
    ("request_", "answer", "owner"),
    [
        pytest.param(
            "C: 周五之前把合同发给我，行不行？",
            "R: 行，没问题。",
            Side.REP,
            marks=pytest.mark.xfail(strict=False, reason="a bare 行 of the rep is not always read as taking it on"),
        ),
        ("C: 能不能先寄两个样品过来？", "R: 可以，我明天就寄。", Side.REP),
        ("R: 您看能不能把图纸发我一份？", "C: 可以，我明天发给你。", Side.CUSTOMER),
    ],
)
def test_a_request_that_is_accepted_names_both_turns_and_belongs_to_who_accepts(
    read: Read, request_: str, answer: str, owner: Side
) -> None:
    promise = only(read(said(request_, answer)))
    assert promise.owner is owner
    assert promise.evidence[0].turn == 1
    assert turns(promise) == {0, 1}


def test_a_request_amid_a_call_is_accepted_by_the_next_turn(read: Read) -> None:
    call = said(
        "R: 您好王经理，我是蓝鲸科技的小周，上次跟您聊过仓储系统。",
        "C: 哦，记得。",
        "R: 报价您看了吗？",
        "C: 还没有，你明天上午再发我一份报价单吧。",
        "R: 好的，没问题，明天上午发您。",
        "C: 行，那先这样。",
        "R: 好的，再见。",
    )
    promise = only(read(call))
    assert promise.owner is Side.REP
    assert turns(promise) == {3, 4}


@pytest.mark.xfail(strict=False, reason="a bare 行 in the other side's mouth is not yet read as taking the request on")
@pytest.mark.parametrize(
    ("request_", "answer", "owner"),
    [
        ("C: 那你周五之前把合同发给我。", "R: 好的。", Side.REP),
        ("R: 那您明天下午把图纸发给我，可以吗？", "C: 可以。", Side.CUSTOMER),
    ],
)
def test_a_bare_yes_takes_a_request_on(read: Read, request_: str, answer: str, owner: Side) -> None:
    promise = only(read(said(request_, answer)))
    assert promise.owner is owner
    assert turns(promise) == {0, 1}


# --- what is none


@pytest.mark.parametrize(
    ("offer", "answer"),
    [
        ("R: 方便加个微信给您发资料吗？", "C: 不用了，不需要。"),
        ("R: 要不要给您寄份样品？", "C: 不要。"),
        ("R: 您看下周我们约个时间上门演示？", "C: 不用，没必要。"),
        ("R: 那能安排人过去给您看看现场吗？", "C: 别来了，我们没打算做。"),
        ("C: 你能不能给我打个八折？", "R: 这个真不行，我们没有这个折扣。"),
        ("C: 你明天能过来一趟吗？", "R: 明天不行，我在外地。"),
    ],
)
def test_what_the_other_side_declines_is_none(read: Read, offer: str, answer: str) -> None:
    assert read(said(offer, answer)).commitments == ()


@pytest.mark.xfail(strict=False, reason="an offer put as a statement stands although the next turn declines it")
@pytest.mark.parametrize(
    ("offer", "answer"),
    [
        ("R: 要不我明天过去给您演示一下？", "C: 不用了，谢谢。"),
        ("R: 我给您寄个样品试试？", "C: 不用了，我们暂时不需要。"),
        ("R: 要不我给您发一份报价单？", "C: 不用发了，谢谢。"),
    ],
)
def test_an_offer_put_as_a_statement_is_none_once_declined(read: Read, offer: str, answer: str) -> None:
    assert read(said(offer, answer)).commitments == ()


@pytest.mark.parametrize(
    "words",
    [
        "C: 如果价格能降下来，我可以考虑。",
        "C: 如果领导同意，我就签合同。",
        "C: 如果你们能便宜十个点，我就签。",
        "C: 如果预算批下来，我们可以考虑试用。",
        "R: 如果您今年能签，我可以给您打九折。",
    ],
)
def test_a_condition_promises_nothing(read: Read, words: str) -> None:
    other = "C" if words.startswith("R") else "R"
    assert read(said(words, f"{other}: 嗯，我理解。")).commitments == ()


@pytest.mark.parametrize(
    "words",
    [
        "C: 上个月我已经把合同寄给你们了。",
        "R: 上次我给您寄的样品收到了吗？",
        "R: 昨天我已经给您打过电话了。",
        "C: 我们去年试用过你们的软件。",
    ],
)
def test_what_is_done_is_no_promise(read: Read, words: str) -> None:
    other = "C" if words.startswith("R") else "R"
    assert read(said(words, f"{other}: 对。")).commitments == ()


@pytest.mark.parametrize("words", ["C: 真希望你们能早点交货。", "C: 你们公司在哪儿？", "C: 我再想想。"])
def test_a_wish_or_a_question_is_no_promise(read: Read, words: str) -> None:
    assert read(said(words, "R: 嗯。")).commitments == ()


# --- when it is due


@pytest.mark.parametrize(
    ("words", "text", "moment", "precision"),
    [
        ("我明天下午三点之前把报价单发给您。", "明天下午三点之前", at(3, 5, 15, 0), DuePrecision.MINUTE),
        ("我明天上午把报价单发给您。", "明天上午", at(3, 5, 12, 0), DuePrecision.MINUTE),
        ("我今天下班前把报价单发给您。", "今天下班前", at(3, 4, 18, 0), DuePrecision.MINUTE),
        ("我半小时后给您回电话。", "半小时后", at(3, 4, 15, 50), DuePrecision.MINUTE),
        ("我后天把报价单发给您。", "后天", at(3, 6), DuePrecision.DAY),
        ("我下周二把报价单发给您。", "下周二", at(3, 10), DuePrecision.DAY),
        ("我这周内把报价单发给您。", "这周内", at(3, 8), DuePrecision.WEEK),
        ("我月底前把报价单发给您。", "月底前", at(3, 31), DuePrecision.MONTH),
    ],
)
def test_the_words_of_time_in_the_turn_date_the_promise(
    read: Read, words: str, text: str, moment: datetime, precision: DuePrecision
) -> None:
    due = only(read(said(f"R: {words}", "C: 好。"))).due
    assert due is not None
    assert (due.text, due.at, due.precision) == (text, moment, precision)


@pytest.mark.parametrize("vague", ["尽快", "回头", "马上"])
def test_vague_words_are_kept_and_date_nothing(read: Read, vague: str) -> None:
    due = only(read(said(f"R: 我{vague}把报价单发给您。", "C: 好。"))).due
    assert due is not None
    assert (due.text, due.at, due.precision) == (vague, None, None)


def test_without_words_of_time_there_is_no_due(read: Read) -> None:
    assert only(read(said("R: 行，那我把报价单发给您。", "C: 好，谢谢。"))).due is None


def test_the_time_may_stand_in_the_request_that_is_accepted(read: Read) -> None:
    facts = read(said("C: 那你明天上午把报价单发给我吧。", "R: 行，没问题，我发给您。"))
    due = next(c.due for c in facts.commitments if c.owner is Side.REP)
    assert due is not None
    assert (due.text, due.at) == ("明天上午", at(3, 5, 12, 0))


def test_each_promise_of_a_call_has_its_own_time(read: Read) -> None:
    facts = read(said("R: 我明天上午把报价单发给您。", "C: 好，我下周一给你回电话。", "R: 好的。"))
    assert {(c.owner, c.due.at) for c in facts.commitments if c.due} == {
        (Side.REP, at(3, 5, 12, 0)),
        (Side.CUSTOMER, at(3, 9)),
    }


# --- moved, discounted, by whom


def test_a_moved_visit_is_one_item_with_the_final_time(read: Read) -> None:
    call = said(
        "R: 那我周四上午过去拜访您。",
        "C: 周四不行，我要开会，周五下午吧。",
        "R: 好的，那我周五下午过去。",
    )
    promise = only(read(call))
    assert promise.action is Action.VISIT
    assert promise.due is not None
    assert promise.due.at == at(3, 6, 18, 0)
    assert {0, 2} <= turns(promise)


def test_a_moved_call_is_one_item_with_the_final_time(read: Read) -> None:
    promise = only(read(said("R: 我明天给您回电话。", "C: 明天不行，后天吧。", "R: 行，后天我给您打过去。")))
    assert promise.action is Action.CALL_BACK
    assert promise.due is not None
    assert promise.due.at == at(3, 6)


@pytest.mark.parametrize(
    "lines", [("C: 再便宜点吧，给个九五折。", "R: 行，给您九五折。"), ("R: 这次我给您打九折。", "C: 行。")]
)
def test_a_discount_counts_once_it_is_granted(read: Read, lines: tuple[str, str]) -> None:
    promise = only(read(said(*lines)))
    assert (promise.owner, promise.action) == (Side.REP, Action.DISCOUNT)


def test_a_third_party_may_promise(read: Read) -> None:
    promise = only(read(said("R: 你好。", "T: 我们设计院这边下周一把图纸发给你们。", "R: 好的，谢谢。")))
    assert promise.owner is Side.THIRD_PARTY


def test_where_nobody_knows_who_speaks_the_owner_is_unknown(read: Read) -> None:
    call = said("R: 我明天上午把报价单发给您。", "C: 好，我下周一给你回电话。", "R: 好的。")
    facts = read(of_unknown_sides(call))
    assert facts.commitments
    assert {c.owner for c in facts.commitments} == {Side.UNKNOWN}
