"""Rules between settings: each that is broken is told with the line to mend, never with a bare refusal."""

from __future__ import annotations

import pytest

from crm_core.errors import PolicyInvalid
from crm_core.policy_files import read_policy_text
from crm_core.policy_lines import line_of
from tests.unit.crm_core.policies.conftest import SHIPPED

LINES = 'segments = ["09:00-12:00", "13:30-18:00"]'
BERLIN = '[[regions]]\nregion = "berlin"\nzone = "Europe/Berlin"\n\n'


def broken(kind: str, old: str, new: str) -> tuple[PolicyInvalid, str]:
    text = SHIPPED[kind]
    assert old in text, old
    text = text.replace(old, new, 1)
    with pytest.raises(PolicyInvalid) as wrong:
        read_policy_text(kind, text)
    return wrong.value, text


@pytest.mark.parametrize(
    ("kind", "old", "new", "setting", "says"),
    [
        # The working day and its week.
        ("calendar", LINES, "segments = []", "default.segments", "follow each other within one day"),
        (
            "calendar",
            LINES,
            'segments = ["13:30-18:00", "09:00-12:00"]',
            "default.segments",
            "follow each other within one day",
        ),
        ("calendar", LINES, 'segments = ["09:00-25:00"]', "default.segments", "within one day"),
        ("calendar", LINES, 'segments = ["09:00-12:60"]', "default.segments", "is no time"),
        ("calendar", LINES, 'segments = ["09:00"]', "default.segments", "is no time"),
        (
            "calendar",
            'weekend = ["saturday", "sunday"]',
            'weekend = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]',
            "default.weekend",
            "at least one working weekday",
        ),
        ("calendar", "[[tables]]", BERLIN + BERLIN + "[[tables]]", "regions[1].region", "has a calendar already"),
        (
            "calendar",
            "[[tables]]",
            BERLIN.replace("berlin", "x").replace("Europe/Berlin", "Mars/Base") + "[[tables]]",
            "regions[0].zone",
            "must be a zone of the IANA list",
        ),
        ("calendar", "year = 2025", "year = 2035", "tables[0].years[1].off", "names a day that is not in 2035"),
        (
            "calendar",
            '"2026-06-19/2026-06-21"',
            '"2026-06-21/2026-06-19"',
            "tables[0].years[2].off",
            "before its start",
        ),
        ("calendar", '"2026-01-04", ', '"2026-01-01", ', "tables[0].years", "both off and worked"),
        ("calendar", '"2026-01-04", ', '"2026-13-04", ', "tables[0].years[2].worked", "must be dates like"),
        # The health of deals.
        ("health", "rearm_at = 65", "rearm_at = 59", "rearm_at", "rearm_at is not below low_below"),
        ("health", "low_below = 60", "low_below = 160", "low_below", "within 0..100"),
        ("health", "min_coverage = 0.6", "min_coverage = 60", "min_coverage", "within 0..1"),
        ("health", 'buyer_class = "economic"', 'buyer_class = "boss"', "buyer_class", "is the class of some role"),
        ("health", "low_days = 2", "low_days = 0", "low_days", "low_days is at least 1"),
        ("health", "amount = 1, unit", "amount = 0.5, unit", "task_due.amount", "Days count whole"),
        ("health", "values = [0, 1, 2]", "values = [0, 2, 1]", "metrics[0].values", "must rise"),
        ("health", "scores = [0, 50, 100]", "scores = [0, 50]", "metrics[0].values", "as many scores as values"),
        ("health", "scores = [0, 50, 100]", "scores = [0, 50, 101]", "metrics[0].values", "within 0..100"),
        ("health", '{value} 次"', '{count} 次"', "metrics[0].reason_zh", "{value}, {percent} or {word}"),
        ("health", '{value} 次"', '{value 次"', "metrics[0].reason_zh", "{value}, {percent} or {word}"),
        ("health", '{value} 次"', '{value.real} 次"', "metrics[0].reason_zh", "{value}, {percent} or {word}"),
        ("health", '"起草中", ', "", "metrics[9].words_en", "as many words as words_zh"),
        ("health", 'key = "reading"', 'key = "contacts"', "metrics[1].settings.min_seconds", "is missing"),
        ("health", 'key = "recency"', 'key = "velocity"', "metrics[3].settings", "is missing"),
        ("health", "contacts_weight = 0.20", "contacts_weight = 0.40", "behaviour", "sum to 1"),
        ("health", "fill_target = 0.90", "fill_target = 0", "behaviour.fill_target", "fill_target is above 0"),
        ("health", "plan_drafted = 0.6", "plan_drafted = 6", "behaviour.plan_drafted", "within 0..1"),
        # The words for low factors.
        ("script_packs", 'key = "unanswered"', 'key = "win_back_contact"', "packs[1].key", "share the key"),
        ("script_packs", 'metrics = ["risks"]', 'metrics = ["rivals"]', "packs", "names the metric risks"),
        ("script_packs", 'metrics = ["risks"]', 'metrics = ["mood"]', "packs[9].metrics", "does not know 'mood'"),
        ("script_packs", "max_packs = 3", "max_packs = 0", "max_packs", "at least 1"),
        # The stages.
        ("pipeline", 'key = "first_contact"', 'key = "lead"', "stages[1].key", "two stages share a key: lead"),
        ("pipeline", "[5, 7]", "[7, 5]", "advised_stages", "its least number first"),
        ("pipeline", 'en = "Lead"', 'en = "Lead"\noutcomes = ["won"]', "stages[0].outcomes", "only the last stage"),
        # Deadlines, leads, alerts.
        ("escalation", "before = 0.25", "before = 1.25", "ladders[0].rungs[0].before", "a share (0..1)"),
        (
            "escalation",
            'amount = 3, unit = "work_day"',
            'amount = 2.5, unit = "work_day"',
            "kinds[7].span.amount",
            "whole",
        ),
        ("routing", 'key = "medical"', 'key = "any"', "rules", "two entries share a key"),
        ("alerts", "trend_days = 14", "trend_days = 0", "reports.trend_days", "at least 1"),
        ("attribution", "similarity = 0.75", "similarity = 1.75", "similarity", "within 0..1"),
        ("attribution", "version = 1", "version = 0", "version", "at least 1"),
    ],
)
def test_a_broken_rule_is_told_with_its_line(kind: str, old: str, new: str, setting: str, says: str) -> None:
    wrong, text = broken(kind, old, new)

    assert says in wrong.detail
    assert wrong.setting == setting
    assert wrong.line == line_of(text, setting)
    assert wrong.detail.startswith(f"{kind}.toml, line {wrong.line}: ")


def test_a_metric_that_is_there_twice_is_told_at_the_second() -> None:
    text = SHIPPED["health"]
    start = text.index('[[metrics]]\nkey = "recency"')
    again = text[start : text.index("[[metrics]]", start + 1)]
    with pytest.raises(PolicyInvalid, match="is the metric of another entry too") as wrong:
        read_policy_text("health", text + "\n" + again)

    assert wrong.value.setting == "metrics[12].key"
    assert wrong.value.line == text.count("\n") + 3


def test_two_tables_of_days_do_not_share_a_key() -> None:
    text = SHIPPED["calendar"] + '\n[[tables]]\nkey = "cn"\nyears = [{ year = 2026 }]\n'
    with pytest.raises(PolicyInvalid, match="is the key of another table too") as wrong:
        read_policy_text("calendar", text)

    assert wrong.value.setting == "tables[1].key"


def test_a_missing_metric_is_told_at_the_list() -> None:
    text = SHIPPED["health"]
    start = text.index('[[metrics]]\nkey = "recency"')
    rest = text[:start] + text[text.index("[[metrics]]", start + 1) :]
    with pytest.raises(PolicyInvalid, match="each of the twelve metrics is there once") as wrong:
        read_policy_text("health", rest)

    assert (wrong.value.setting, wrong.value.line) == ("metrics", line_of(rest, "metrics"))
