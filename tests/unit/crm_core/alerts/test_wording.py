"""Reasons in words, and the policy that holds the words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from crm_core.alerts.alert import AlertReason
from crm_core.alerts.policy import RULES
from crm_core.alerts.wording import Worded, worded
from crm_core.errors import PolicyInvalid
from crm_core.policy_files import policy_text, read_policy_text
from tests.unit.crm_core.alerts.given import NOW
from tests.unit.crm_core.samples import POLICY

TEXT = policy_text(Path(__file__).parents[4] / "models" / "crm", "alerts")


def told(rule: str, **data: Any) -> Worded:
    reason = AlertReason(rule=rule, subject="opportunity:d1", raised_at=NOW, data=data)
    return worded(reason, policy=POLICY.alerts, pipeline=POLICY.pipeline)


def test_a_reason_is_told_in_both_languages_with_stages_by_name() -> None:
    words = told("stagnation", stage="proposal", workdays=6)
    assert words.zh == "在“方案提交/演示”阶段已停留6个工作日"
    assert words.en == "In stage Proposal or demo for 6 work days"
    assert "下一步" in words.action_zh
    assert "next step" in words.action_en


def test_the_advice_on_intent_follows_the_indicators() -> None:
    words = told("intent", indicators="samples, rival_promotion")
    assert words.zh == "客户表现出进货意愿:索要新品样品;提及竞品促销力度"
    assert words.action_en.startswith("Ship samples within two days")
    assert "comparison" in words.action_en


def test_what_other_parts_raise_has_its_words_too() -> None:
    assert told("gate_override", to="proposal", by="x").en == "An override moved the deal to Proposal or demo"
    assert told("forecast_correction", deviation=0.345).zh == "订单金额与预测偏差34%"
    assert told("forecast_correction", deviation=None).zh == "订单金额与预测偏差?"


def test_a_figure_that_is_missing_and_a_rule_without_text_break_nothing() -> None:
    assert told("stagnation").en == "In stage ? for ? work days"
    assert told("weather", share=0.2).zh == "weather"


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_its_words(rule: str) -> None:
    words = told(rule, **dict.fromkeys(RULES[rule], 1))
    assert "?" not in words.zh + words.en
    assert words.zh != words.en


@pytest.mark.parametrize(
    ("setting", "wrong", "named"),
    [
        ("已停留{workdays}个工作日", "已停留{amount}个工作日", r"rules\.stagnation\.zh asks for \{amount\}"),
        ("已停留{workdays}个工作日", "已停留{workdays.real}个工作日", r"rules\.stagnation\.zh may hold plain names"),
        ("已停留{workdays}个工作日", "已停留{workdays!r}个工作日", r"rules\.stagnation\.zh may hold plain names"),
        ("已停留{workdays}个工作日", "已停留{workdays个工作日", r"rules\.stagnation\.zh has braces"),
        ('audience = "director"', 'audience = "board"', r"rules\.overstay\.audience does not know"),
        ("[rules.red_line]", "[rules.red_lines]", r"rules\.red_line is missing"),
        ("trend_days = 14", "trend_days = 0", "trend_days must be at least 1"),
        ("limit = 15", "limit = -1", r"rules\.red_line\.limit must be at least 0"),
        ("[reports.targets]", "zombie = 1\n[reports.targets]", r"reports\.zombie: there is no such setting"),
    ],
)
def test_a_policy_that_cannot_be_meant_is_refused_with_its_place(setting: str, wrong: str, named: str) -> None:
    assert setting in TEXT
    with pytest.raises(PolicyInvalid, match=named):
        read_policy_text("alerts", TEXT.replace(setting, wrong, 1))
