"""The shipped gates from the proposal to the win: what is missing, how it is mended, and then it is met."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from crm_core.directory import Position
from crm_core.entities import Opportunity
from crm_core.errors import CrmConflict, CrmForbidden, CrmInvalid
from crm_core.gates.terms import RequirementStatus
from crm_core.records import SignalClaim
from crm_core.service import change_opportunity, override_gate
from crm_core.store.sql import SqlCrmStore
from crm_core.terms import Outcome, SignalKind
from tests.unit.crm_core.gates.cases import HOUR, REP, RIVAL, SAID, TEAM, call, decide, file, move, to_proposal
from tests.unit.crm_core.gates.journey import (
    BUYERS,
    CONTRACT,
    DAY,
    LOSS,
    QUOTATION,
    REACTIONS,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    agreed,
    comparing,
    lost,
    priced,
    refused,
    shown,
    to_negotiation,
    to_objections,
    won,
)
from tests.unit.crm_core.samples import POLICY, need, objection, promise, quote

WIN: dict[str, Any] = {"outcome": Outcome.WON}


@pytest.fixture
def proposed(store: SqlCrmStore) -> Opportunity:
    return to_proposal(store)


@pytest.mark.feature("A-028", "A-035")
@pytest.mark.parametrize(
    ("kind", "part"),
    [("proposal", QUOTATION), ("quote_sheet", QUOTATION), ("demo_record", {"fields": REACTIONS})],
)
def test_a_proposal_is_what_was_filed_and_not_a_label(
    store: SqlCrmStore, proposed: Opportunity, kind: str, part: dict[str, Any]
) -> None:
    agreed(store, 3, at=TUESDAY, until=THURSDAY)
    gap = refused(store, proposed, "objections", at=TUESDAY + HOUR)["proposal_sent"]
    assert (gap.have, gap.need) == (0, 1)
    assert "方案书、报价单、演示记录" in gap.how_to_fix_zh
    file(store, proposed, kind, at=TUESDAY + HOUR, **part)
    assert move(store, proposed, "objections", at=TUESDAY + 2 * HOUR).opportunity.stage == "objections"


@pytest.mark.feature("A-036")
@pytest.mark.parametrize(
    ("kept", "counts"),
    [
        ({"due_at": THURSDAY, "confirmed": True}, True),
        ({"due_at": THURSDAY, "owner": "customer", "confirmed": True}, True),
        ({"due_at": THURSDAY, "confidence": 0.81}, True),
        ({"due_at": THURSDAY, "confidence": 0.5}, False),
        ({"due_at": TUESDAY + HOUR, "confirmed": True}, False),
        ({"due_at": None, "due_text": None, "due_precision": None, "confirmed": True}, False),
    ],
    ids=["ours", "the customer's", "sure enough", "not sure", "over by now", "without a day"],
)
def test_a_next_step_has_an_owner_and_a_day_to_come(
    store: SqlCrmStore, proposed: Opportunity, kept: dict[str, Any], counts: bool
) -> None:
    file(store, proposed, "demo_record", fields=REACTIONS, at=TUESDAY)
    call(store, 3, at=TUESDAY, persons=BUYERS, commitments=(promise("c3", **kept),))
    at = TUESDAY + 2 * HOUR
    if counts:
        assert move(store, proposed, "objections", at=at).opportunity.stage == "objections"
        return
    gap = refused(store, proposed, "objections", at=at)["next_step"]
    assert (gap.have, gap.need, gap.zh) == (0, 1, "演示后有明确的下一步（时间、负责人）")


@pytest.mark.feature("A-036")
def test_an_agreed_next_step_counts_until_its_moment_has_come(store: SqlCrmStore, proposed: Opportunity) -> None:
    file(store, proposed, "demo_record", fields=REACTIONS, at=TUESDAY)
    step = SignalClaim(claim_id="s3", kind=SignalKind.NEXT_STEP, at=THURSDAY, evidence=quote(), confidence=0.9)
    call(store, 3, at=TUESDAY, persons=BUYERS, signals=(step,))
    before = THURSDAY - timedelta(seconds=1)
    assert shown(store, proposed, at=before)["next_step"].status is RequirementStatus.MET
    assert refused(store, proposed, "objections", at=THURSDAY)["next_step"].have == 0


@pytest.mark.feature("A-005")
def test_a_deal_whose_buyer_was_never_spoken_with_does_not_leave_the_proposal(
    store: SqlCrmStore, proposed: Opportunity
) -> None:
    """The contact on file is not enough: somebody must have talked with the one who pays."""
    for number in (1, 2):
        needs = (need(evidence=quote(SAID), confirmed=True),)
        at = TUESDAY - DAY + HOUR * (1 if number == 1 else 4)
        call(store, number, version=2, at=at, persons=BUYERS[1:], needs=needs)
    file(store, proposed, "demo_record", fields=REACTIONS, at=TUESDAY)
    agreed(store, 3, at=TUESDAY, until=THURSDAY, persons=BUYERS[1:])
    gap = refused(store, proposed, "objections", at=TUESDAY + HOUR)["economic_buyer"]
    assert (gap.have, gap.need) == (0, 1)
    assert "采购负责人或决策人通话" in gap.how_to_fix_zh
    assert any(one.role == "purchasing" for one in store.contacts(REP, account_id="a1"))

    call(store, 4, at=TUESDAY + HOUR, persons=BUYERS[:1])
    assert move(store, proposed, "objections", at=TUESDAY + 2 * HOUR).opportunity.stage == "objections"


@pytest.mark.feature("A-012", "A-009")
def test_an_objection_is_answered_before_prices_are_agreed(store: SqlCrmStore) -> None:
    one = to_objections(store)
    raised = (objection("o1", tag="price", confirmed=True), objection("o2", tag="delivery", confidence=0.9))
    agreed(store, 4, at=TUESDAY + 2 * HOUR, until=THURSDAY, objections=raised)
    gap = refused(store, one, "negotiation", at=TUESDAY + 3 * HOUR)["objections_settled"]
    assert (gap.have, gap.need) == (0, 2)
    assert gap.how_to_fix_zh.endswith("（还缺：price、delivery）")

    answered = (objection("o1", tag="price", confirmed=True, answered=True),)
    call(store, 5, at=TUESDAY + 4 * HOUR, persons=BUYERS, objections=answered)
    gap = refused(store, one, "negotiation", at=TUESDAY + 5 * HOUR)["objections_settled"]
    assert gap.how_to_fix_en.endswith("(still missing: delivery)")
    file(store, one, "objection_reply", fields={"reply": "四十五天分两批到货，首批三十天内发出"}, at=TUESDAY + 5 * HOUR)
    assert move(store, one, "negotiation", at=TUESDAY + 6 * HOUR).opportunity.stage == "negotiation"


def test_an_answer_that_came_before_the_objection_answers_nothing(store: SqlCrmStore) -> None:
    one = to_objections(store)
    file(store, one, "objection_reply", fields={"reply": "价格已含三年维保和两次上门校准"}, at=TUESDAY + HOUR)
    raised = (objection("o1", tag="price", confirmed=True),)
    agreed(store, 4, at=TUESDAY + 2 * HOUR, until=THURSDAY, objections=raised)
    assert "objections_settled" in refused(store, one, "negotiation", at=TUESDAY + 3 * HOUR)


def test_an_unsure_objection_holds_nothing_up(store: SqlCrmStore) -> None:
    one = to_objections(store)
    agreed(store, 4, at=TUESDAY + 2 * HOUR, until=THURSDAY, objections=(objection("o1", confidence=0.6),))
    assert move(store, one, "negotiation", at=TUESDAY + 3 * HOUR).opportunity.stage == "negotiation"


@pytest.mark.feature("A-003")
@pytest.mark.parametrize("stage", ["proposal", "objections"])
def test_a_customer_may_begin_to_compare_in_any_later_stage(store: SqlCrmStore, stage: str) -> None:
    one = to_proposal(store) if stage == "proposal" else to_objections(store)
    following = "objections" if stage == "proposal" else "negotiation"
    file(store, one, "demo_record", fields=REACTIONS, at=TUESDAY + HOUR)
    agreed(store, 6, at=TUESDAY + 2 * HOUR, until=THURSDAY, signals=(comparing(),))
    assert set(refused(store, one, following, at=TUESDAY + 3 * HOUR)) == {"competitor_plan"}
    file(store, one, "competitor_analysis", fields=RIVAL, at=TUESDAY + 3 * HOUR)
    decide(store, at=TUESDAY + 4 * HOUR)
    assert move(store, one, following, at=TUESDAY + 5 * HOUR).opportunity.stage == following


@pytest.mark.feature("A-001", "A-029")
def test_a_win_asks_for_contract_amount_and_consent(store: SqlCrmStore) -> None:
    one = to_negotiation(store)
    gaps = refused(store, one, "closing", at=WEDNESDAY, **WIN)
    assert set(gaps) == {"contract", "deal_figures"}
    assert "填写商机金额" in gaps["deal_figures"].how_to_fix_zh
    assert (gaps["deal_figures"].have, gaps["deal_figures"].need) == (0, 1)

    file(store, one, "contract", **CONTRACT, at=WEDNESDAY)
    assert set(refused(store, one, "closing", at=WEDNESDAY, **WIN)) == {"deal_figures"}
    priced(store, one, at=WEDNESDAY)
    asked = move(store, one, "closing", at=WEDNESDAY + HOUR, **WIN)
    assert asked.approval
    assert asked.approval.outcome is Outcome.WON
    assert asked.opportunity.outcome is None
    decide(store, at=WEDNESDAY + 2 * HOUR)
    after = store.opportunity(REP, one.id)
    assert (after.stage, after.outcome, after.payout_hold) == ("closing", Outcome.WON, False)
    assert store.episodes(one.id)[0].closed_at == WEDNESDAY + 2 * HOUR


def test_the_amount_that_is_taken_away_while_the_manager_thinks_stops_the_win(store: SqlCrmStore) -> None:
    one = to_negotiation(store)
    file(store, one, "contract", **CONTRACT, at=WEDNESDAY)
    priced(store, one, at=WEDNESDAY)
    move(store, one, "closing", at=WEDNESDAY + HOUR, **WIN)
    priced(store, one, None, at=WEDNESDAY + HOUR)
    with pytest.raises(CrmConflict) as stopped:
        decide(store, at=WEDNESDAY + 2 * HOUR)
    assert [gap.key for gap in stopped.value.missing] == ["deal_figures"]
    assert store.opportunity(REP, one.id).outcome is None


@pytest.mark.parametrize(
    ("key", "position"),
    [
        ("contract", Position.MANAGER),
        ("deal_figures", Position.ADMIN),
        ("manager_approval", Position.ADMIN),
    ],
)
def test_some_things_of_a_win_only_an_admin_waives_and_some_nobody(
    store: SqlCrmStore, key: str, position: Position
) -> None:
    one = to_negotiation(store)
    said: dict[str, Any] = {
        "reason": "客户原件在途，扫描件周五由法务补交并归档入库",
        "keys": (key,),
        "position": position,
    }
    with pytest.raises(CrmForbidden) as stopped:
        override_gate(store, TEAM, one.id, to="closing", **WIN, **said, policy=POLICY, actor_id="lead-1", now=WEDNESDAY)
    assert stopped.value.code == "not_waivable"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"stage": "closing"}, "fixed_field"),
        ({"outcome": Outcome.WON}, "fixed_field"),
        ({"payout_hold": False}, "fixed_field"),
        ({"name": "  "}, "name_missing"),
        ({"amount": Decimal("-1")}, "bad_amount"),
        ({"amount": Decimal("1.005")}, "bad_amount"),
    ],
)
def test_fields_that_gates_rest_on_are_not_changed_by_hand(
    store: SqlCrmStore, proposed: Opportunity, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(CrmInvalid) as stopped:
        change_opportunity(store, REP, proposed.id, changes=changes, policy=POLICY, actor_id="rep-1", now=TUESDAY)
    assert stopped.value.code == code
    assert store.opportunity(REP, proposed.id) == proposed


def test_nothing_of_a_closed_deal_is_changed(store: SqlCrmStore) -> None:
    ended = won(store)
    with pytest.raises(CrmConflict) as stopped:
        priced(store, ended, "1.00", at=WEDNESDAY + DAY)
    assert stopped.value.code == "opportunity_closed"
    assert store.opportunity(REP, ended.id) == ended


@pytest.mark.feature("A-006", "A-007")
@pytest.mark.parametrize("stage", ["lead", "first_contact", "needs_confirmed", "proposal", "objections", "negotiation"])
def test_from_every_stage_a_deal_is_lost_by_the_same_gate(store: SqlCrmStore, stage: str) -> None:
    one = to_negotiation(store)
    if stage != "negotiation":
        one = move(store, one, stage, at=WEDNESDAY).opportunity
    how: dict[str, Any] = {"outcome": Outcome.LOST, "reason": LOSS}
    gaps = refused(store, one, "closing", at=WEDNESDAY, **how)
    assert (gaps["loss_reason"].have, gaps["loss_reason"].need) == (0.5, 1)  # the words are there, the choice is not
    assert (gaps["loss_evidence"].have, gaps["loss_evidence"].need) == (0, 1)
    ended = lost(store, one, at=WEDNESDAY + HOUR)
    assert (ended.stage, ended.outcome, ended.payout_hold) == ("closing", Outcome.LOST, True)
    assert store.episodes(one.id)[0].last_open_stage == stage
