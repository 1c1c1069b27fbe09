"""Consents, stand-ins and escalation; overrides and their report; losses and new beginnings."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crm_core.directory import Position
from crm_core.entities import Opportunity
from crm_core.errors import CrmConflict, CrmError, CrmForbidden, CrmInvalid, CrmNotFound
from crm_core.gates.entities import Approval, Override
from crm_core.gates.terms import ApprovalState, RequirementStatus
from crm_core.service import (
    approvals_for,
    decide_approval,
    delegate_approvals,
    escalate_approvals,
    gate_of,
    override_gate,
    override_report,
    reopen_opportunity,
    review_override,
)
from crm_core.sight import EVERYWHERE, Sight
from crm_core.store.sql import SqlCrmStore
from crm_core.terms import Outcome
from tests.unit.crm_core.gates.cases import (
    ANALYSIS,
    HOUR,
    OPENED,
    PEOPLE,
    REP,
    SAID,
    TEAM,
    call,
    deal,
    decide,
    file,
    move,
    three_documents,
    to_needs,
)
from tests.unit.crm_core.samples import POLICY

REASON = "院长出差，访谈改到下周，方案必须本周五前送到评审会"
LOSS = "报价高出对手百分之八，客户选了本地供应商"
ASKED = OPENED + 5 * HOUR  # 14:30 on Monday


def waiting(store: SqlCrmStore) -> Approval:
    """A request to move to the proposal, made at ASKED."""
    one = to_needs(store)
    three_documents(store, one)
    approval = move(store, one, "proposal", at=ASKED).approval
    assert approval
    return approval


def says(store: SqlCrmStore, approval: Approval, by: str, *, sight: Sight = TEAM, at_hours: float = 6) -> Approval:
    return decide_approval(
        store, sight, approval.id, approve=True, policy=POLICY, actor_id=by, now=OPENED + at_hours * HOUR
    )


def override(store: SqlCrmStore, one: Opportunity, **said: object) -> Override:
    given = {"to": "first_contact", "reason": REASON, "position": Position.MANAGER, "actor_id": "lead-1"}
    return override_gate(store, TEAM, one.id, policy=POLICY, **{**given, "now": OPENED, **said})  # type: ignore[arg-type]


def test_only_those_who_were_asked_decide_and_only_once(store: SqlCrmStore) -> None:
    approval = waiting(store)
    for person, error in (("rep-1", CrmForbidden), ("boss", CrmForbidden), ("admin", CrmForbidden)):
        with pytest.raises(error):
            says(store, approval, person)
    with pytest.raises(CrmNotFound):
        says(store, approval, "stranger", sight=Sight("north"))
    assert says(store, approval, "lead-1").decided_by == "lead-1"
    with pytest.raises(CrmConflict) as refused:
        says(store, approval, "lead-1")
    assert refused.value.code == "already_decided"


def test_a_refusal_says_why(store: SqlCrmStore) -> None:
    approval = waiting(store)
    with pytest.raises(CrmInvalid) as refused:
        decide_approval(store, TEAM, approval.id, approve=False, policy=POLICY, actor_id="lead-1", now=ASKED)
    assert refused.value.code == "comment_missing"


def test_a_stand_in_decides_in_the_others_name_and_only_meanwhile(store: SqlCrmStore) -> None:
    approval = waiting(store)
    given = delegate_approvals(
        store, to_id="boss", until=ASKED + 2 * HOUR, directory=PEOPLE, actor_id="lead-1", now=OPENED
    )
    assert [one.id for one in approvals_for(store, TEAM, actor_id="boss", now=given.until)] == [approval.id]
    assert approvals_for(store, TEAM, actor_id="boss", now=given.until + HOUR) == ()
    decided = says(store, approval, "boss", at_hours=7)
    assert (decided.decided_by, decided.delegate_of) == ("boss", "lead-1")


@pytest.mark.parametrize(
    ("to_id", "until", "error"),
    [
        ("rep-1", ASKED, CrmForbidden),
        ("lead-1", ASKED, CrmForbidden),
        ("nobody", ASKED, CrmNotFound),
        ("boss", OPENED, CrmInvalid),
    ],
)
def test_not_everybody_can_stand_in(store: SqlCrmStore, to_id: str, until: object, error: type[CrmError]) -> None:
    with pytest.raises(error):
        delegate_approvals(store, to_id=to_id, until=until, directory=PEOPLE, actor_id="lead-1", now=OPENED)  # type: ignore[arg-type]


def test_after_four_work_hours_the_next_superior_is_asked_and_nothing_passes_by_waiting(store: SqlCrmStore) -> None:
    approval = waiting(store)
    assert approval.due_at == OPENED + 24 * HOUR  # 3.5 hours on Monday, half an hour on Tuesday
    for at, asked_on in ((approval.due_at, 0), (approval.due_at + timedelta(seconds=1), 1)):
        assert escalate_approvals(store, policy=POLICY, directory=PEOPLE, now=at) == asked_on
    wider = store.approval(EVERYWHERE, approval.id)
    assert (wider.asked, wider.level, wider.state) == (("lead-1", "boss"), 2, ApprovalState.PENDING)

    far = wider.due_at + timedelta(days=30)
    assert escalate_approvals(store, policy=POLICY, directory=PEOPLE, now=far) == 1
    assert store.approval(EVERYWHERE, approval.id).asked == ("lead-1", "boss", "admin")
    assert store.opportunity(REP, approval.opportunity_id).stage == "needs_confirmed"


def test_a_consent_judges_the_facts_again(store: SqlCrmStore) -> None:
    """Evidence that was withdrawn meanwhile: the consent is refused and nothing changes."""
    approval = waiting(store)
    call(store, 1, version=2, needs=(), at=OPENED + HOUR)
    with pytest.raises(CrmConflict) as refused:
        says(store, approval, "lead-1")
    assert {gap.key for gap in refused.value.missing} == {"needs_form", "needs_form_fill"}


def test_a_move_elsewhere_takes_the_request_back(store: SqlCrmStore) -> None:
    approval = waiting(store)
    one = store.opportunity(REP, approval.opportunity_id)
    assert move(store, one, "first_contact", at=ASKED + HOUR).opportunity.pending_approval is None
    assert store.approval(EVERYWHERE, approval.id).state is ApprovalState.WITHDRAWN
    assert approvals_for(store, TEAM, actor_id="lead-1", now=ASKED + HOUR) == ()


def test_an_override_lets_one_move_through_for_a_day(store: SqlCrmStore) -> None:
    one = deal(store)
    given = override(store, one)
    assert given.expires_at == OPENED + 24 * HOUR
    (state, *_) = gate_of(store, REP, one.id, policy=POLICY, now=given.expires_at).states
    assert state.status is RequirementStatus.WAIVED
    with pytest.raises(CrmConflict):
        move(store, one, "first_contact", at=given.expires_at + timedelta(seconds=1))
    assert move(store, one, "first_contact", at=given.expires_at).opportunity.stage == "first_contact"

    move(store, one, "lead", at=given.expires_at)
    with pytest.raises(CrmConflict):
        move(store, one, "first_contact", at=given.expires_at)


def test_an_override_covers_the_keys_it_names(store: SqlCrmStore) -> None:
    one = deal(store)
    override(store, one, keys=("key_people",))
    with pytest.raises(CrmConflict) as refused:
        move(store, one, "first_contact")
    assert [gap.key for gap in refused.value.missing] == ["first_call"]


@pytest.mark.parametrize(
    ("said", "error", "code"),
    [
        ({"position": Position.REP}, CrmForbidden, "override_not_allowed"),
        ({"reason": "急"}, CrmInvalid, "reason_too_short"),
        ({"reason": "无" * 30}, CrmInvalid, "reason_too_short"),
        ({"keys": ("moon",)}, CrmInvalid, "unknown_requirement"),
        ({"to": "closing", "outcome": Outcome.LOST, "keys": ("loss_reason",)}, CrmForbidden, "not_waivable"),
    ],
)
def test_an_override_is_refused(store: SqlCrmStore, said: dict[str, object], error: type[CrmError], code: str) -> None:
    one = deal(store)
    with pytest.raises(error) as refused:
        override(store, one, **said)
    assert refused.value.code == code
    assert override_report(store, TEAM, since=OPENED, until=OPENED + HOUR).overrides == ()


def test_no_override_stands_for_a_consent(store: SqlCrmStore) -> None:
    one = to_needs(store)
    override(store, one, to="proposal", now=OPENED + 4 * HOUR)
    assert move(store, one, "proposal", at=ASKED).approval is not None


def test_overrides_are_counted_told_to_the_director_and_reviewed_by_another(store: SqlCrmStore) -> None:
    one = deal(store)
    given = override(store, one)
    move(store, one, "first_contact")
    report = override_report(store, TEAM, since=OPENED, until=OPENED + HOUR)
    assert (len(report.overrides), report.used, report.unreviewed, dict(report.by_actor)) == (1, 1, 1, {"lead-1": 1})
    assert [alert.reasons[0].rule for alert in store.alerts(EVERYWHERE)] == ["gate_override"]
    with pytest.raises(CrmForbidden):
        review_override(store, TEAM, given.id, actor_id="lead-1", now=OPENED)
    first = review_override(store, TEAM, given.id, actor_id="boss", now=OPENED)
    assert review_override(store, TEAM, given.id, actor_id="admin", now=OPENED + HOUR) == first
    assert override_report(store, TEAM, since=OPENED, until=OPENED + HOUR).unreviewed == 0


def lost(store: SqlCrmStore) -> Opportunity:
    one = to_needs(store)
    file(store, one, "customer_quote", call_id="call-1", quote=SAID, at=OPENED + 4 * HOUR)
    return move(
        store, one, "closing", outcome=Outcome.LOST, reason=LOSS, loss_reason="price_undercut", at=ASKED
    ).opportunity


@pytest.mark.feature("A-006", "A-007")
def test_a_loss_needs_a_concrete_reason_with_the_customers_words(store: SqlCrmStore) -> None:
    one = to_needs(store)
    with pytest.raises(CrmConflict) as refused:
        move(store, one, "closing", outcome=Outcome.LOST, reason="待定")
    assert [gap.key for gap in refused.value.missing] == ["loss_reason", "loss_evidence"]
    with pytest.raises(CrmInvalid):
        move(store, one, "closing", outcome=Outcome.LOST, reason=" ")


@pytest.mark.feature("A-007")
def test_a_vague_reason_stands_only_with_a_call_and_an_unknown_one_never(store: SqlCrmStore) -> None:
    one = to_needs(store)
    vague = {"outcome": Outcome.LOST, "reason": "客户说项目先放一放，没有说为什么", "loss_reason": "paused"}
    with pytest.raises(CrmConflict) as refused:
        move(store, one, "closing", **vague)
    assert [gap.key for gap in refused.value.missing] == ["loss_reason", "loss_evidence"]
    file(store, one, "customer_quote", call_id="call-1", quote=SAID, at=OPENED + 4 * HOUR)
    with pytest.raises(CrmInvalid) as unknown:
        move(store, one, "closing", at=ASKED, **{**vague, "loss_reason": "moon"})
    assert unknown.value.code == "unknown_reason"
    ended = move(store, one, "closing", at=ASKED, **vague).opportunity
    assert (ended.outcome, ended.loss_reason) == (Outcome.LOST, "paused")


@pytest.mark.feature("A-006")
def test_the_payout_is_held_until_the_loss_is_analysed(store: SqlCrmStore) -> None:
    one = lost(store)
    assert one.payout_hold
    file(store, one, "loss_analysis", fields={"cause": "客户暂缓", "lesson": "无"}, at=ASKED + HOUR)
    assert store.opportunity(REP, one.id).payout_hold
    file(store, one, "loss_analysis", fields=ANALYSIS, at=ASKED + 2 * HOUR)
    assert not store.opportunity(REP, one.id).payout_hold


def test_a_lost_deal_begins_anew_at_most_where_it_was_lost(store: SqlCrmStore) -> None:
    one = lost(store)
    (episode,) = store.episodes(one.id)
    assert (episode.outcome, episode.last_open_stage, episode.closed_at) == (Outcome.LOST, "needs_confirmed", ASKED)
    for stage, reason in (("proposal", "预算批了"), ("lead", " ")):
        with pytest.raises(CrmInvalid):
            anew(store, one, stage, reason)
    again = anew(store, one, "needs_confirmed", "客户新一年预算已批")
    assert (again.stage, again.episode, again.outcome, again.payout_hold) == ("needs_confirmed", 2, None, False)
    assert [stay.episode for stay in store.stage_history(REP, one.id)][-1] == 2
    with pytest.raises(CrmConflict) as refused:
        anew(store, one, "lead", "客户新一年预算已批")
    assert refused.value.code == "not_lost"


def test_what_was_filed_in_an_earlier_life_opens_no_gate(store: SqlCrmStore) -> None:
    again = anew(store, lost(store), "first_contact", "客户新一年预算已批")
    with pytest.raises(CrmConflict) as refused:
        move(store, again, "needs_confirmed", at=ASKED + 2 * HOUR)
    assert {gap.key for gap in refused.value.missing} == {"need_named", "deep_interview"}


def test_a_won_deal_is_won_by_contract_amount_and_consent(store: SqlCrmStore) -> None:
    one = deal(store)
    shown = gate_of(store, REP, one.id, to="closing", outcome=Outcome.LOST, policy=POLICY, now=OPENED)
    assert [state.key for state in shown.states] == ["loss_reason", "loss_evidence"]
    won = POLICY.gates.definition("negotiation", "closing", Outcome.WON)
    assert won
    assert {"contract", "deal_figures", "manager_approval"} <= {asked.key for asked in won.requirements}


def anew(store: SqlCrmStore, one: Opportunity, stage: str, reason: str) -> Opportunity:
    return reopen_opportunity(
        store, REP, one.id, to=stage, reason=reason, policy=POLICY, actor_id="rep-1", now=ASKED + HOUR
    )


def test_nobody_decides_twice_for_the_same_person(store: SqlCrmStore) -> None:
    approval = waiting(store)
    assert decide(store, at=OPENED + 6 * HOUR).id == approval.id
    assert approvals_for(store, TEAM, actor_id="lead-1", now=OPENED + 7 * HOUR) == ()
