"""What a sales manager may set of health: curves, weights, windows, the trigger and the words of the reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crm_core.calendar import Span, read_span
from crm_core.errors import PolicyInvalid
from crm_core.health.curves import Curve
from crm_core.health.terms import EvaluationDays, Metric
from crm_core.policy_reading import Section

# The settings that a metric has beside its curve; days are calendar days unless named otherwise. A claim of a call that
# nobody has confirmed counts from `min_confidence` (0..1) on.
SETTINGS: dict[Metric, tuple[str, ...]] = {
    Metric.CONTACTS: ("window_days", "min_seconds", "crowd_above", "crowd_penalty"),
    Metric.READING: ("window_days",),
    Metric.REVISIONS: ("window_days", "from_stage"),
    Metric.RECENCY: (),
    Metric.RESPONSE: ("lookback_days", "touches", "min_touches", "answer_workdays"),
    Metric.NEXT_STEP: ("max_workdays", "min_confidence"),
    Metric.PROMISES: ("window_days",),
    Metric.ROLES: ("window_days", "cap", "cap_from_stage"),
    Metric.REQUIREMENTS: ("from_stage",),
    Metric.RIVALS: ("from_stage", "min_confidence"),
    Metric.VELOCITY: ("fallback_workdays", "min_won", "won_days"),
    Metric.RISKS: ("window_days", "severe", "other", "min_confidence"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricPolicy:
    """One metric. `settings` holds exactly the names of SETTINGS; stages count from 1."""

    metric: Metric
    zh: str
    en: str
    weight: float
    curve: Curve
    settings: Mapping[str, float]
    reason_zh: str
    reason_en: str
    missing_zh: str = ""
    missing_en: str = ""
    words_zh: tuple[str, ...] = ()  # of metrics whose value is a step
    words_en: tuple[str, ...] = ()

    def __getitem__(self, setting: str) -> float:
        return self.settings[setting]

    def days(self, setting: str = "window_days") -> int:
        return int(self.settings[setting])


@dataclass(frozen=True, slots=True, kw_only=True)
class BehaviourPolicy:
    """The behaviour index: four items, each with a target and a weight; weights sum to 1."""

    contacts_weight: float
    contacts_target: float
    fill_weight: float
    fill_target: float
    roles_weight: float
    roles_target: float
    plan_weight: float
    plan_drafted: float  # what a plan is worth that is not filed yet, 0..1

    def __post_init__(self) -> None:
        weights = (self.contacts_weight, self.fill_weight, self.roles_weight, self.plan_weight)
        whole = abs(sum(weights) - 1) < 1e-9 and min(weights) >= 0
        _require(whole, "the weights of the behaviour index sum to 1, none below 0", "behaviour")
        for name in ("contacts_target", "fill_target", "roles_target"):
            _require(getattr(self, name) > 0, f"{name} is above 0", f"behaviour.{name}")
        _require(0 <= self.plan_drafted <= 1, "plan_drafted lies within 0..1", "behaviour.plan_drafted")


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthPolicy:
    """Raises PolicyInvalid for a missing metric, a rule of the trigger that cannot hold, or weights of nothing."""

    version: int
    evaluation_days: EvaluationDays
    low_below: float
    rearm_at: float
    low_days: int
    min_coverage: float
    min_age_days: int
    provisional_hours: float
    grace_workdays: int
    factors: int
    history_calls: int
    task_due: Span
    max_data_tasks: int  # per region and night
    max_catch_up_days: int
    roles: Mapping[str, str]  # role -> class
    buyer_class: str
    technical_class: str
    metrics: Mapping[Metric, MetricPolicy]
    behaviour: BehaviourPolicy

    def __post_init__(self) -> None:
        _require(set(self.metrics) == set(Metric), "each of the twelve metrics is there once", "metrics")
        _require(sum(one.weight for one in self.metrics.values()) > 0, "some metric has weight", "metrics")
        _require(0 <= self.low_below <= 100, "low_below lies within 0..100", "low_below")
        _require(self.rearm_at >= self.low_below, "rearm_at is not below low_below", "rearm_at")
        for name in ("low_days", "factors", "max_catch_up_days"):
            _require(getattr(self, name) >= 1, f"{name} is at least 1", name)
        _require(0 <= self.min_coverage <= 1, "min_coverage lies within 0..1", "min_coverage")
        for name in ("buyer_class", "technical_class"):
            _require(getattr(self, name) in self.roles.values(), f"{name} is the class of some role", name)

    def of(self, metric: Metric) -> MetricPolicy:
        return self.metrics[metric]


def read_health(section: Section) -> HealthPolicy:
    """Raises PolicyInvalid."""
    roles = section.section("roles")
    role_classes = {role: roles.text(role) for role in roles.names()}
    metrics: list[MetricPolicy] = []
    for entry in section.sections("metrics"):
        metrics.append(_metric(entry))
        if metrics[-1].metric in {one.metric for one in metrics[:-1]}:
            raise entry.wrong("key", "is the metric of another entry too")
    return HealthPolicy(
        version=section.whole("version"),
        evaluation_days=section.choice("evaluation_days", EvaluationDays),
        low_below=section.number("low_below"),
        rearm_at=section.number("rearm_at"),
        low_days=section.whole("low_days"),
        min_coverage=section.number("min_coverage"),
        min_age_days=section.whole("min_age_days"),
        provisional_hours=section.number("provisional_hours", at_least=0),
        grace_workdays=section.whole("grace_workdays"),
        factors=section.whole("factors"),
        history_calls=section.whole("history_calls"),
        task_due=read_span(section, "task_due"),
        max_data_tasks=section.whole("max_data_tasks"),
        max_catch_up_days=section.whole("max_catch_up_days"),
        roles=role_classes,
        buyer_class=section.text("buyer_class"),
        technical_class=section.text("technical_class"),
        metrics={one.metric: one for one in metrics},
        behaviour=_behaviour(section.section("behaviour")),
    )


def _metric(entry: Section) -> MetricPolicy:
    metric = entry.choice("key", Metric)
    own = entry.section("settings") if SETTINGS[metric] or entry.has("settings") else Section({})
    settings = {name: own.number(name, at_least=0) for name in SETTINGS[metric]}
    own.done()
    with entry.rule_of("values"):
        curve = Curve(entry.numbers("values"), entry.numbers("scores"))
    found = MetricPolicy(
        metric=metric,
        zh=entry.text("zh"),
        en=entry.text("en"),
        weight=entry.number("weight", at_least=0),
        curve=curve,
        settings=settings,
        reason_zh=entry.text("reason_zh"),
        reason_en=entry.text("reason_en"),
        missing_zh=entry.text("missing_zh", ""),
        missing_en=entry.text("missing_en", ""),
        words_zh=entry.words("words_zh", ()),
        words_en=entry.words("words_en", ()),
    )
    entry.done()
    if len(found.words_zh) != len(found.words_en):
        raise entry.wrong("words_en", "must have as many words as words_zh")
    for key in ("reason_zh", "reason_en"):
        _check_template(entry, key)
    return found


def _check_template(entry: Section, key: str) -> None:
    try:
        entry.text(key).format(value="1", percent="1", word="")
    except (KeyError, IndexError, ValueError, AttributeError) as error:
        raise entry.wrong(key, "may hold {value}, {percent} or {word} in braces and nothing else") from error


def _behaviour(section: Section) -> BehaviourPolicy:
    policy = BehaviourPolicy(
        contacts_weight=section.number("contacts_weight"),
        contacts_target=section.number("contacts_target"),
        fill_weight=section.number("fill_weight"),
        fill_target=section.number("fill_target"),
        roles_weight=section.number("roles_weight"),
        roles_target=section.number("roles_target"),
        plan_weight=section.number("plan_weight"),
        plan_drafted=section.number("plan_drafted"),
    )
    section.done()
    return policy


def _require(held: bool, rule: str, setting: str) -> None:
    if not held:
        raise PolicyInvalid(
            f"The policy breaks a rule: {rule}.", remedy="Mend the setting in the policy file.", setting=setting
        )
