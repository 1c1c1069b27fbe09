"""Which fields a person may set, and how they lie over the machine's fact."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from tests.fakes import talk
from voice.domain.errors import InvalidInput
from voice.domain.facts import Action, Commitment, Due, DuePrecision, Fact, FactKind, NeedCategory
from voice.pipeline.edits import checked_changes, edited
from voice.pipeline.proposals import identified

HEARD = talk.transcript()
LATER = "2026-03-09T10:00:00+08:00"


def after(fact: Fact, **changes: Any) -> Any:
    (stored,) = identified("call-1", [fact], run=1)
    return edited(replace(stored, changes=checked_changes(stored.kind, changes)))


class TestWhatMayBeSet:
    @pytest.mark.parametrize(
        ("kind", "changes", "kept"),
        [
            (FactKind.IDENTITY, {"name": " 王建国 ", "title": ""}, {"name": "王建国", "title": None}),
            (FactKind.IDENTITY, {"phone": "138-0013 8000"}, {"phone": "13800138000"}),
            (FactKind.IDENTITY, {"phone": ""}, {"phone": None}),
            (FactKind.IDENTITY, {"side": "third_party", "role": "decision_maker"}, None),
            (FactKind.IDENTITY, {"department": "设备科", "organization": "市二院"}, None),
            (FactKind.NEED, {"category": "cost", "tried": "换过两家", "why_failed": None}, None),
            (FactKind.COMMITMENT, {"owner": "customer", "action": "sign", "due": LATER}, None),
            (FactKind.COMMITMENT, {"due": None}, None),
            (FactKind.OBJECTION, {"tag": "budget", "competitor": "他牌"}, None),
        ],
    )
    def test_each_kind_has_its_fields(
        self, kind: FactKind, changes: dict[str, Any], kept: dict[str, Any] | None
    ) -> None:
        assert checked_changes(kind, changes) == (kept or changes)

    @pytest.mark.parametrize(
        ("kind", "changes", "code"),
        [
            (FactKind.NEED, {}, "no_changes"),
            (FactKind.NEED, {"quote": "别的话"}, "unknown_field"),
            (FactKind.NEED, {"confidence": 1}, "unknown_field"),
            (FactKind.NEED, {"tag": "price"}, "unknown_field"),
            (FactKind.NEED, {"category": "price"}, "invalid_value"),
            (FactKind.NEED, {"category": None}, "invalid_value"),
            (FactKind.NEED, {"tried": 3}, "invalid_value"),
            (FactKind.NEED, {"tried": "长" * 201}, "invalid_value"),
            (FactKind.IDENTITY, {"phone": "none of your business"}, "invalid_value"),
            (FactKind.IDENTITY, {"phone": 138}, "invalid_value"),
            (FactKind.COMMITMENT, {"owner": "third_party"}, "invalid_value"),
            (FactKind.COMMITMENT, {"owner": "system"}, "invalid_value"),  # a machine owes nothing
            (FactKind.IDENTITY, {"side": "system"}, "invalid_value"),
            (FactKind.COMMITMENT, {"due": "tomorrow"}, "invalid_value"),
            (FactKind.COMMITMENT, {"due": "2026-03-09T10:00:00"}, "invalid_value"),
            (FactKind.COMMITMENT, {"due": 20260309}, "invalid_value"),
            (FactKind.OBJECTION, {"tag": ["price"]}, "invalid_value"),
        ],
    )
    def test_anything_else_is_refused(self, kind: FactKind, changes: dict[str, Any], code: str) -> None:
        with pytest.raises(InvalidInput) as refusal:
            checked_changes(kind, changes)

        assert refusal.value.code == code


class TestTheLayer:
    def test_without_changes_the_fact_is_the_machines(self) -> None:
        (stored,) = identified("call-1", [talk.need(HEARD)], run=1)

        assert edited(stored) is stored.fact

    def test_set_fields_replace_and_the_others_stay(self) -> None:
        need = talk.need(HEARD)

        assert after(need, category="cost", tried="换过两家") == replace(
            need, category=NeedCategory.COST, tried="换过两家"
        )

    def test_the_evidence_is_never_the_persons_to_change(self) -> None:
        assert after(talk.commitment(HEARD), action="demo").evidence == talk.commitment(HEARD).evidence

    def test_a_chosen_time_keeps_the_words_that_were_said(self) -> None:
        commitment: Commitment = after(talk.commitment(HEARD), due=LATER)

        assert commitment.due == Due("明天上午", datetime.fromisoformat(LATER), DuePrecision.MINUTE, "person")
        assert commitment.action is Action.SEND_QUOTE

    def test_the_end_of_a_day_means_the_day(self) -> None:
        assert after(talk.commitment(HEARD), due="2026-03-09T23:59:00+08:00").due.precision is DuePrecision.DAY

    def test_a_time_may_be_given_where_none_was_said(self) -> None:
        timeless = replace(talk.commitment(HEARD), due=None)

        assert after(timeless, due=LATER).due == Due("", datetime.fromisoformat(LATER), DuePrecision.MINUTE, "person")

    def test_a_time_may_be_taken_away(self) -> None:
        assert after(talk.commitment(HEARD), due=None).due == Due("明天上午", None, None, "person")
        assert after(replace(talk.commitment(HEARD), due=None), due=None).due is None
