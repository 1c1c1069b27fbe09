"""An alert's reason in words, in both languages, from the policy's texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crm_core.alerts.alert import AlertReason
from crm_core.alerts.policy import AlertPolicy, AlertText
from crm_core.policy import PipelinePolicy

_STAGES = ("stage", "stage_before", "to")
_SHARES = ("deviation", "rise")


@dataclass(frozen=True, slots=True, kw_only=True)
class Worded:
    """One reason as a person reads it, with what is proposed."""

    rule: str
    zh: str
    en: str
    action_zh: str
    action_en: str


def worded(reason: AlertReason, *, policy: AlertPolicy, pipeline: PipelinePolicy) -> Worded:
    """Figures that the reason does not hold read "?"; a rule without a text is named by its key."""
    text = policy.text_of(reason.rule) or AlertText(zh=reason.rule, en=reason.rule, action_zh="", action_en="")
    zh, en = (_Figures(_named(reason.data, policy, pipeline, language)) for language in ("zh", "en"))
    return Worded(
        rule=reason.rule,
        zh=text.zh.format_map(zh),
        en=text.en.format_map(en),
        action_zh=_advised(reason, policy, "advice_zh") or text.action_zh.format_map(zh),
        action_en=_advised(reason, policy, "advice_en") or text.action_en.format_map(en),
    )


class _Figures(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"


def _named(data: Mapping[str, Any], policy: AlertPolicy, pipeline: PipelinePolicy, language: str) -> dict[str, Any]:
    """Keys of stages and indicators under the names that people know, shares in percent."""
    names = {stage.key: getattr(stage, language) for stage in pipeline.stages}
    told = {
        key: names.get(value, value) if key in _STAGES else value for key, value in data.items() if value is not None
    }
    told |= {key: f"{told[key]:.0%}" for key in _SHARES if isinstance(told.get(key), float)}
    if told.get("keyword") in policy.risks:
        told["keyword"] = policy.risks[told["keyword"]][language == "en"]
    if "indicators" in told:
        told["indicators"] = _joined([getattr(one, language) for one in _shown(data, policy)], language)
    return told


def _advised(reason: AlertReason, policy: AlertPolicy, field: str) -> str:
    advice = [getattr(one, field) for one in _shown(reason.data, policy)]
    return _joined(advice, field.rpartition("_")[2])


def _shown(data: Mapping[str, Any], policy: AlertPolicy) -> list[Any]:
    keys = str(data.get("indicators", "")).split(", ")
    return [one for one in policy.indicators if one.key in keys]


def _joined(parts: list[str], language: str) -> str:
    return (";" if language == "zh" else "; ").join(parts)
