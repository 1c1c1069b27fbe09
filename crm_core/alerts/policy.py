"""The rules about how deals are worked, as a company sets them: on or off, for whom, from when, in which words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from string import Formatter

from crm_core.alerts.alert import Audience
from crm_core.policy_reading import Section

# What each rule gives its text to fill in.
RULES: Mapping[str, frozenset[str]] = {
    "stagnation": frozenset({"stage", "workdays"}),
    "overstay": frozenset({"stage", "days", "stage_before", "days_before", "silent_days", "contacts", "objections"}),
    "no_update": frozenset({"hours"}),
    "no_outbound": frozenset({"days"}),
    "no_progress": frozenset({"calls", "needs", "open_todos", "objections"}),
    "red_line": frozenset({"contacts"}),
    "keyword": frozenset({"keyword", "call_id", "claim_id", "severe"}),
    "dormant_pool": frozenset({"leads", "hours"}),
    "second_action": frozenset({"hours"}),
    "unlinked": frozenset({"calls", "hours"}),
    "intent": frozenset({"indicators"}),
    "stale_contact": frozenset({"contact_id", "days"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertText:
    """What is said and what is proposed; words in braces are figures of the reason."""

    zh: str
    en: str
    action_zh: str
    action_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessRule:
    """`limit` is in the unit that the rule names; exactly at it nothing happens, but for counts "from" a number."""

    on: bool
    audience: Audience
    limit: float
    text: AlertText


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """Something a customer does that shows intent, found by the words it comes in, with what to do about it."""

    key: str
    words: tuple[str, ...]
    zh: str
    en: str
    advice_zh: str
    advice_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What helps against causes: tags of objections and of risks."""

    key: str
    causes: tuple[str, ...]
    zh: str
    en: str


class DealPart(StrEnum):
    """What a deal's record may hold, of which a company names those that make it complete."""

    AMOUNT = "amount"
    CLOSE_DATE = "close_date"
    CONTACT = "contact"  # a confirmed one at the account
    NEXT_STEP = "next_step"  # an open to-do of ours
    CALL = "call"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPolicy:
    """The figures that reports are read against."""

    zombie_days: float
    copied_days: int  # so many days with the same text, from this number on
    rush_min_stages: int
    standup_updates: int
    contacts_shown: int
    technical_roles: tuple[str, ...]
    completeness: tuple[DealPart, ...]  # what a complete deal has
    trend_days: int
    recorded_sources: tuple[str, ...]
    outlier_share: float  # a unit this far below the mean stands out
    targets: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPolicy:
    version: int
    pool_days: int  # older leads have left the pool
    run_every_hours: float
    recent_hours: float  # calls that a run of the rules still reads again
    min_confidence: float  # words of a call that nobody confirmed alarm from here on, 0..1
    keywords: tuple[str, ...]
    risks: Mapping[str, tuple[str, str]]  # (zh, en) of the risks that the extractor tells apart
    indicators: tuple[Indicator, ...]
    advice: tuple[Advice, ...]
    rules: Mapping[str, ProcessRule]
    texts: Mapping[str, AlertText]  # of rules that other parts raise
    reports: ReportPolicy

    def text_of(self, rule: str) -> AlertText | None:
        return self.rules[rule].text if rule in self.rules else self.texts.get(rule)


def read_alerts(section: Section) -> AlertPolicy:
    """Raises PolicyInvalid for an unknown rule, or a text that asks for a figure which its rule does not give."""
    rules, texts, reports = section.section("rules"), section.section("texts"), section.section("reports")
    risks = section.section("risks")
    policy = AlertPolicy(
        version=section.whole("version"),
        pool_days=section.whole("pool_days", at_least=1),
        run_every_hours=section.number("run_every_hours", at_least=0),
        recent_hours=section.number("recent_hours", at_least=1),
        min_confidence=section.number("min_confidence", at_least=0),
        keywords=section.words("keywords"),
        risks={key: _pair(risks.section(key)) for key in risks.names()},
        indicators=tuple(_indicator(entry) for entry in section.sections("indicators", ())),
        advice=tuple(_advice(entry) for entry in section.sections("advice", ())),
        rules={key: _rule(rules.section(key), given) for key, given in RULES.items()},
        texts={key: _text(texts.section(key), None, whole=True) for key in texts.names()},
        reports=_reports(reports),
    )
    for part in (rules, texts, reports):
        part.done()
    return policy


def _rule(section: Section, given: frozenset[str]) -> ProcessRule:
    rule = ProcessRule(
        on=section.flag("on", True),
        audience=section.choice("audience", Audience),
        limit=section.number("limit", at_least=0),
        text=_text(section, given),
    )
    section.done()
    return rule


def _text(section: Section, given: frozenset[str] | None, *, whole: bool = False) -> AlertText:
    words = {key: section.text(key) for key in ("zh", "en", "action_zh", "action_en")}
    for key, text in words.items():
        _check(section, key, text, given)
    if whole:
        section.done()
    return AlertText(**words)


def _check(section: Section, key: str, text: str, given: frozenset[str] | None) -> None:
    """Only plain names may stand in braces: a text must not reach into the values."""
    try:
        parsed = list(Formatter().parse(text))
    except ValueError as error:
        raise section.wrong(key, f"has braces that do not match: {error}") from error
    for _, name, form, conversion in parsed:
        if name is None:
            continue
        if not name.isidentifier() or form or conversion:
            raise section.wrong(key, f"may hold plain names in braces, not {name!r}")
        if given is not None and name not in given:
            raise section.wrong(key, f"asks for {{{name}}}; the rule gives {', '.join(sorted(given))}")


def _pair(section: Section) -> tuple[str, str]:
    pair = section.text("zh"), section.text("en")
    section.done()
    return pair


def _indicator(section: Section) -> Indicator:
    names = ("key", "zh", "en", "advice_zh", "advice_en")
    indicator = Indicator(words=section.words("words"), **{name: section.text(name) for name in names})
    section.done()
    return indicator


def _advice(section: Section) -> Advice:
    advice = Advice(causes=section.words("causes"), **{name: section.text(name) for name in ("key", "zh", "en")})
    section.done()
    return advice


def _parts(section: Section) -> tuple[DealPart, ...]:
    words = section.words("completeness")
    if unknown := [word for word in words if word not in set(DealPart)]:
        raise section.wrong("completeness", f"does not know {unknown[0]!r}; known: {', '.join(DealPart)}")
    if not words or len(set(words)) < len(words):
        raise section.wrong("completeness", "must name at least one part, and each once")
    return tuple(DealPart(word) for word in words)


def _reports(section: Section) -> ReportPolicy:
    targets = section.section("targets")
    return ReportPolicy(
        copied_days=section.whole("copied_days", at_least=2),
        zombie_days=section.number("zombie_days", at_least=0),
        rush_min_stages=section.whole("rush_min_stages"),
        standup_updates=section.whole("standup_updates"),
        contacts_shown=section.whole("contacts_shown", at_least=1),
        technical_roles=section.words("technical_roles"),
        completeness=_parts(section),
        trend_days=section.whole("trend_days", at_least=1),
        recorded_sources=section.words("recorded_sources"),
        outlier_share=section.number("outlier_share", at_least=0),
        targets={key: targets.number(key, at_least=0) for key in targets.names()},
    )
