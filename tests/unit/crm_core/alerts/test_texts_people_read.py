"""What an alert says, rule by rule, in both languages, with the figures in place and no key of ours in sight."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from crm_core.alerts.alert import AlertReason
from crm_core.alerts.policy import AlertText
from crm_core.alerts.wording import Worded, worded
from tests.unit.crm_core.alerts.given import NOW
from tests.unit.crm_core.samples import POLICY

DIAGNOSIS = {
    "stage_before": "needs_confirmed",
    "days_before": 21,
    "stage": "proposal",
    "days": 16,
    "silent_days": 9,
    "contacts": 4,
    "objections": 2,
}
TOLD: list[tuple[str, dict[str, Any], str, str]] = [
    ("no_update", {"hours": 50}, "已50小时未更新进展", "No update for 50 hours"),
    ("no_outbound", {"days": 8}, "已8天没有主动跟进", "Nothing sent to the customer for 8 days"),
    (
        "red_line",
        {"contacts": 16},
        "沟通16次仍未推进,不计入业绩",
        "16 contacts without an advance; not counted in the scorecard",
    ),
    (
        "no_progress",
        {"calls": 3, "needs": 5, "open_todos": 2, "objections": 1},
        "连续3次沟通没有进展;累计需求5项,未完成待办2项,异议1个",
        "3 calls in a row without progress; 5 needs so far, 2 to-dos open, 1 objections",
    ),
    ("keyword", {"keyword": "等领导批"}, "客户提到“等领导批”", "The customer said: 等领导批"),
    (
        "dormant_pool",
        {"leads": 12, "hours": 72},
        "线索池有12条线索超过72小时无更新",
        "12 leads in the pool had no update for 72 hours",
    ),
    (
        "second_action",
        {"hours": 80},
        "首次联系后80小时没有第二次动作",
        "No second action 80 hours after the first contact",
    ),
    (
        "unlinked",
        {"calls": 3, "hours": 24},
        "有3个通话超过24小时未关联客户或商机",
        "3 calls have had no account for 24 hours",
    ),
    (
        "stale_contact",
        {"days": 61, "contact_id": "k1"},
        "主要联系人已61天未出现,其他联系人仍在沟通",
        "The main contact has not appeared for 61 days while others have",
    ),
    (
        "market_rise",
        {"series": "kraft", "rise": 0.123},
        "外部指标kraft较一周前上涨12%",
        "The external index kraft rose by 12% within a week",
    ),
    (
        "timer_overdue",
        {"name_zh": "POC交付承诺", "name_en": "Promised proof of concept", "due": "2026-03-20 10:00"},
        "POC交付承诺应于 2026-03-20 10:00 完成，仍未完成",
        "Promised proof of concept was due at 2026-03-20 10:00 and is not done",
    ),
    (
        "timer_digest",
        {"count": 12, "oldest": "2026-03-19 09:00", "kinds": {"promise": 12}},
        "服务中断期间有 12 项到期事项，最早一项应于 2026-03-19 09:00 完成",
        "12 deadlines came up while the service stood still, the oldest at 2026-03-19 09:00",
    ),
]


def told(rule: str, policy: Any = POLICY.alerts, **data: Any) -> Worded:
    reason = AlertReason(rule=rule, subject="opportunity:d1", raised_at=NOW, data=data)
    return worded(reason, policy=policy, pipeline=POLICY.pipeline)


@pytest.mark.parametrize(("rule", "data", "zh", "en"), TOLD, ids=[rule for rule, *_ in TOLD])
def test_a_rule_speaks_both_languages_with_its_figures(rule: str, data: dict[str, Any], zh: str, en: str) -> None:
    words = told(rule, **data)
    assert (words.rule, words.zh, words.en) == (rule, zh, en)


@pytest.mark.feature("B-057")
def test_a_diagnosis_names_both_stages_and_every_figure_once() -> None:
    words = told("overstay", **DIAGNOSIS)
    for language, text in (("zh", words.zh), ("en", words.en)):
        names = {stage.key: getattr(stage, language) for stage in POLICY.pipeline.stages}
        assert names["needs_confirmed"] in text
        assert names["proposal"] in text
        assert re.findall(r"\d+", text) == ["21", "16", "9", "4", "2"]
    assert "needs_confirmed" not in words.zh + words.en


def test_a_stage_that_the_pipeline_no_longer_has_is_told_by_its_key() -> None:
    assert told("stagnation", stage="haggling", workdays=6).zh == "在“haggling”阶段已停留6个工作日"


def test_a_risk_without_words_is_told_by_its_name_in_each_language() -> None:
    words = told("keyword", keyword="approval", severe=True)
    assert (words.zh, words.en) == ("客户提到“需领导审批”", "The customer said: somebody else must approve")


@pytest.mark.parametrize(
    ("share", "percent"), [(0.0, "0%"), (0.005, "0%"), (0.345, "34%"), (1.0, "100%"), (-0.2, "-20%"), (2.5, "250%")]
)
def test_shares_are_told_in_whole_percent(share: float, percent: str) -> None:
    assert told("forecast_correction", deviation=share).zh.endswith(percent)


def test_an_override_names_the_stage_in_the_readers_language() -> None:
    words = told("gate_override", to="proposal")
    assert "proposal" not in words.zh
    assert words.en.endswith("Proposal or demo")


@pytest.mark.parametrize("figure", ["{days}", "{0}", "{x.__class__}", "100% {"])
def test_braces_in_a_figure_are_shown_and_not_filled_in(figure: str) -> None:
    words = told("keyword", keyword=figure)
    assert words.zh == f"客户提到“{figure}”"


def test_a_figure_that_is_zero_or_false_is_shown_and_one_that_is_none_is_a_question_mark() -> None:
    assert told("red_line", contacts=0).en.startswith("0 contacts")
    assert told("red_line", contacts=None).en.startswith("? contacts")


def test_a_rule_of_another_part_without_words_is_named_and_proposes_nothing() -> None:
    words = told("solar_storm", level=3)
    assert (words.zh, words.en, words.action_zh, words.action_en) == ("solar_storm", "solar_storm", "", "")


class TestIntent:
    """What to do follows what the customer asked about."""

    @pytest.mark.feature("B-053")
    @pytest.mark.parametrize("key", [one.key for one in POLICY.alerts.indicators])
    def test_each_indicator_is_named_and_brings_its_advice(self, key: str) -> None:
        (one,) = (one for one in POLICY.alerts.indicators if one.key == key)
        words = told("intent", indicators=key)
        assert one.zh in words.zh
        assert one.en in words.en
        assert (words.action_zh, words.action_en) == (one.advice_zh, one.advice_en)

    def test_they_are_told_in_the_policys_order_and_joined_in_each_languages_manner(self) -> None:
        words = told("intent", indicators="rival_promotion, display_policy")
        assert words.zh == "客户表现出进货意愿:主动询问陈列政策;提及竞品促销力度"
        assert words.en.endswith("asked about the display policy; named a competitor's promotion")

    def test_without_a_known_indicator_the_rules_own_proposal_stands(self) -> None:
        words = told("intent", indicators="telepathy")
        assert (words.action_zh, words.action_en) == ("按指标建议行动", "Act on the advice of each indicator")


class TestOwnWords:
    """A company's policy changes the words of alerts that stand already."""

    def test_a_changed_text_is_told_with_the_figures_that_were_kept(self) -> None:
        rule = POLICY.alerts.rules["no_outbound"]
        text = AlertText(zh="{days}天没动", en="{days} quiet days", action_zh="打电话", action_en="Call")
        policy = replace(POLICY.alerts, rules={**POLICY.alerts.rules, "no_outbound": replace(rule, text=text)})
        words = told("no_outbound", policy, days=8)
        assert (words.zh, words.en, words.action_zh, words.action_en) == ("8天没动", "8 quiet days", "打电话", "Call")

    def test_a_text_may_do_without_figures(self) -> None:
        text = AlertText(zh="请看商机", en="Look at the deal", action_zh="", action_en="")
        policy = replace(POLICY.alerts, texts={**POLICY.alerts.texts, "solar_storm": text})
        assert told("solar_storm", policy, level=3).zh == "请看商机"

    @pytest.mark.parametrize("rule", sorted(POLICY.alerts.texts))
    def test_every_text_of_another_part_proposes_something_in_both_languages(self, rule: str) -> None:
        text = POLICY.alerts.texts[rule]
        assert text.action_zh
        assert text.action_en
        assert not re.search(r"[\u4e00-\u9fff]", text.en + text.action_en)
