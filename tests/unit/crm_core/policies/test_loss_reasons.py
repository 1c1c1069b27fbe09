"""A loss has a reason that says something, proved where it puts the cause outside, and checked against the record."""

from __future__ import annotations

import pytest

from crm_core.errors import CrmInvalid, PolicyInvalid
from crm_core.loss_reasons import Cause, LossReasonsPolicy, LossSign
from crm_core.policy_files import read_policy_text
from tests.unit.crm_core.policies.conftest import SHIPPED

TEXT = SHIPPED["loss_reasons"]
POLICY: LossReasonsPolicy = read_policy_text("loss_reasons", TEXT)


@pytest.mark.feature("J-187")
def test_reasons_tell_our_causes_from_those_outside() -> None:
    causes = {reason.zh: reason.cause for reason in POLICY.reasons}

    assert [causes[zh] for zh in ("需求挖掘不深", "关键人未建立", "方案匹配不足")] == [Cause.INTERNAL] * 3
    assert [causes[zh] for zh in ("预算冻结", "低价抢标", "客户暂缓")] == [Cause.EXTERNAL] * 3


@pytest.mark.feature("A-007")
def test_the_customer_paused_is_no_reason_without_a_call_that_proves_it() -> None:
    with pytest.raises(CrmInvalid, match="no call of this deal proves it") as refused:
        POLICY.require_sound("paused", "客户内部调整,项目推迟到明年二季度", by_call=False)

    assert refused.value.code == "loss_needs_call"
    assert POLICY.require_sound("paused", "客户内部调整,项目推迟到明年二季度", by_call=True).zh == "客户暂缓"


@pytest.mark.feature("A-007")
@pytest.mark.parametrize("text", ["客户暂缓", " 客户暂缓。", "暂缓，以后再说", "ON HOLD", "客户原因 / 没下文"])
def test_words_that_say_only_that_it_is_over_are_vague_beside_any_reason(text: str) -> None:
    assert POLICY.is_vague("poor_fit", text)
    with pytest.raises(CrmInvalid):
        POLICY.require_sound("poor_fit", text, by_call=False)


@pytest.mark.parametrize("text", ["缺少SSO，客户选了支持的一家", "客户暂缓：董事会否决了今年的产线投资", ""])
def test_words_that_tell_why_are_not_vague(text: str) -> None:
    assert not POLICY.is_vague("poor_fit", text)
    assert POLICY.require_sound("poor_fit", text, by_call=False).key == "poor_fit"


def test_a_cause_outside_needs_a_call_and_one_of_ours_does_not() -> None:
    with pytest.raises(CrmInvalid):
        POLICY.require_sound("price_undercut", "对手报价低 18%", by_call=False)
    assert POLICY.require_sound("price_undercut", "对手报价低 18%", by_call=True)
    assert POLICY.require_sound("slow_response", "报价晚了三天", by_call=False)


def test_an_unknown_reason_is_refused_with_those_that_exist() -> None:
    with pytest.raises(CrmInvalid, match="There is no reason 'fate'") as unknown:
        POLICY.require_sound("fate", "", by_call=True)
    assert "budget_frozen" in str(unknown.value.remedy)


@pytest.mark.feature("J-187")
def test_behind_a_frozen_budget_stands_what_the_record_lacks() -> None:
    seen = {LossSign.NO_ECONOMIC_BUYER, LossSign.FEW_ROLES, LossSign.NEEDS_UNCONFIRMED}

    assert [reason.key for reason in POLICY.behind("budget_frozen", seen)] == ["no_key_person", "needs_not_understood"]
    assert POLICY.behind("budget_frozen", set()) == ()


@pytest.mark.feature("J-187")
def test_behind_a_cause_of_ours_nothing_is_looked_for() -> None:
    assert POLICY.behind("poor_fit", set(LossSign)) == ()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"no_demo"', '"no_luck"', r"signs does not know 'no_luck', only needs_unconfirmed"),
        ('key = "paused"', 'key = "competitor"', "reasons must have internal and external causes"),
        ("vague = true\nneeds_call = true", "vague = true", r"line \d+: reasons\[8\] is vague and would count"),
        ('cause = "internal"', 'cause = "fate"', r"reasons\[0\]\.cause does not know the word 'fate'"),
    ],
)
def test_a_mistake_in_the_reasons_is_named(old: str, new: str, says: str) -> None:
    with pytest.raises(PolicyInvalid, match=says):
        read_policy_text("loss_reasons", TEXT.replace(old, new, 1))
