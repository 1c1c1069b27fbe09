"""The policy of deadlines: what ships, and what is refused."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from crm_core.calendar import Span, SpanUnit
from crm_core.errors import PolicyInvalid
from crm_core.policy_reading import Section
from crm_core.timers.policy import EscalationPolicy, read_escalation
from tests.unit.crm_core.calendar.conftest import MODELS
from tests.unit.crm_core.samples import POLICY

ESCALATION = POLICY.escalation
Table = dict[str, Any]


def read(change: Callable[[Table], Any] = lambda table: None) -> EscalationPolicy:
    table = tomllib.loads((MODELS / "crm" / "escalation.toml").read_text(encoding="utf-8"))
    change(table)
    section = Section(table)
    policy = read_escalation(section)
    section.done()
    return policy


def test_the_shipped_policy_reads() -> None:
    assert read() == ESCALATION
    assert ESCALATION.late_after == timedelta(minutes=10)
    assert (ESCALATION.promises.window, ESCALATION.promises.overdue_at_most) == (timedelta(days=30), timedelta(days=14))


def test_every_kind_has_both_names_and_the_countdowns_their_length() -> None:
    assert all(kind.zh and kind.en for kind in ESCALATION.kinds.values())
    spans = {key: kind.span for key, kind in ESCALATION.kinds.items() if kind.span}
    assert spans == {
        "poc_72h": Span(72, SpanUnit.WALL_HOUR),
        "competitor_48h": Span(48, SpanUnit.WALL_HOUR),
        "follow_up_1h": Span(1, SpanUnit.WORK_HOUR),
        "recording_silence": Span(3, SpanUnit.WORK_DAY),
    }


def test_every_timer_that_routing_starts_has_a_name_and_a_ladder_here() -> None:
    for timer in POLICY.routing.timers:
        assert timer.kind in ESCALATION.kinds
        assert timer.ladder in ESCALATION.ladders


def test_what_is_not_our_own_action_stays_out_of_the_rate() -> None:
    assert ESCALATION.uncounted == {"customer_promise", "recording_silence"}


def test_the_watch_for_silent_reps_can_be_left_out() -> None:
    assert ESCALATION.silence
    assert ESCALATION.silence.key == "recording_silence"
    assert read(lambda table: table.pop("silence")).silence is None


def test_what_is_due_within_hours_goes_to_the_manager_the_moment_it_is_overdue() -> None:
    rungs = ESCALATION.ladder("prompt").rungs
    assert [rung.to for rung in rungs] == ["rep", "manager", "director"]
    assert (rungs[1].before, rungs[1].after) == (0.0, None)


def test_an_unknown_kind_is_called_by_its_key() -> None:
    assert ESCALATION.name("competitor_48h") == ("客户比价后48小时跟进", "Follow-up on a supplier comparison")
    assert ESCALATION.name("odd") == ("odd", "odd")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda table: table["ladders"].pop(0), 'the key "default"'),
        (lambda table: table["ladders"][0]["rungs"][0].update(to="ceo"), "ceo"),
        (lambda table: table["ladders"][0]["rungs"][0].update(before=1.5), "share (0..1)"),
        (lambda table: table["ladders"][0]["rungs"][0].update(befor=0.5), "befor"),
        (lambda table: table["kinds"][0].update(ladder="none"), "no such ladder"),
        (lambda table: table["kinds"][0].update(by_hand=True), "needs a span"),
        (lambda table: table["kinds"][0].update(span={"amount": 1, "unit": "moon"}), "moon"),
        (lambda table: table["promises"].update(rep="nothing"), "'nothing'"),
        (lambda table: table["promises"]["actions"].update(visit="nothing"), "'nothing'"),
        (lambda table: table["promises"].update(windows=3), "windows"),
        (lambda table: table.update(late_after_minutes=0), "late_after_minutes"),
        (lambda table: table.update(silence="nothing"), "'nothing'"),
        (lambda table: table.update(silence="promise"), "none with a span"),
    ],
)
def test_a_mistake_is_named(change: Callable[[Table], Any], says: str) -> None:
    with pytest.raises(PolicyInvalid) as wrong:
        read(change)
    assert says in wrong.value.detail
