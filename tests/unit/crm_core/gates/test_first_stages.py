"""The shipped gates up to confirmed needs: what is missing, how far it is, how it is mended, and then it is met."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from crm_core.entities import Opportunity
from crm_core.gates.terms import RequirementStatus
from crm_core.store.sql import SqlCrmStore
from tests.unit.crm_core.gates.cases import HOUR, MINUTES, OPENED, REP, SAID, call, deal, file, move
from tests.unit.crm_core.gates.journey import DAY, refused, shown
from tests.unit.crm_core.samples import contact, need, person, quote

NAMED: dict[str, Any] = {"created_by": "rep-1", "entered": ("name", "title", "role")}


@pytest.fixture
def fresh(store: SqlCrmStore) -> Opportunity:
    return deal(store)


@pytest.fixture
def met(store: SqlCrmStore, fresh: Opportunity) -> Opportunity:
    """After the first call, in the stage of first contact, of which no need is known yet."""
    call(store, needs=())
    return move(store, fresh, "first_contact", at=OPENED + 2 * HOUR).opportunity


@pytest.mark.feature("A-001", "A-028", "A-033")
def test_first_contact_is_a_call_and_not_a_word(store: SqlCrmStore, fresh: Opportunity) -> None:
    gap = refused(store, fresh, "first_contact", at=OPENED + HOUR)["first_call"]
    assert (gap.have, gap.need, gap.zh, gap.en) == (0, 1, "首次通话", "First call")
    assert "上传录音" in gap.how_to_fix_zh
    assert "upload the recording" in gap.how_to_fix_en

    call(store)
    state = shown(store, fresh, at=OPENED + 2 * HOUR)["first_call"]
    assert (state.status, state.have) == (RequirementStatus.MET, 1)
    assert state.satisfied_at == OPENED + HOUR + timedelta(minutes=10)  # the end of the call
    assert state.recorded_at == OPENED + 1.25 * HOUR  # when we knew of it
    assert state.by[0].startswith("call:")


def test_a_call_of_another_deal_of_the_account_is_no_first_contact_here(store: SqlCrmStore, fresh: Opportunity) -> None:
    call(store)
    other = deal(store, name="二期")
    assert "first_call" in refused(store, other, "first_contact", at=OPENED + 2 * HOUR)
    assert shown(store, fresh, at=OPENED + 2 * HOUR)["first_call"].status is RequirementStatus.MET


@pytest.mark.feature("A-019")
@pytest.mark.parametrize(
    "lacking",
    [{"title": None}, {"name": None}, {"confirmed": False}],
    ids=["without a title", "without a name", "found by a call alone"],
)
def test_a_key_person_has_a_name_and_a_title_and_is_confirmed(
    store: SqlCrmStore, fresh: Opportunity, lacking: dict[str, Any]
) -> None:
    call(store, persons=())
    known: dict[str, Any] = {"name": "王敏", "title": "设备科长", "role": "technical_buyer", **NAMED}
    store.save_contact(contact("k2", **{**known, **lacking}))
    gap = refused(store, fresh, "first_contact", at=OPENED + 2 * HOUR)["key_people"]
    assert (gap.have, gap.need) == (1, 2)
    assert "姓名和职务" in gap.how_to_fix_zh

    store.save_contact(contact("k2", **known))
    assert move(store, fresh, "first_contact").opportunity.stage == "first_contact"


@pytest.mark.feature("A-019")
def test_the_last_talk_with_a_key_person_is_known(store: SqlCrmStore, fresh: Opportunity) -> None:
    """The date of the last contact: of one whom a call named, the call; of the other, when he became known."""
    spoken = OPENED + 2 * HOUR
    call(store, at=spoken)
    state = shown(store, fresh, at=OPENED + 4 * HOUR)["key_people"]
    assert (state.status, state.have) == (RequirementStatus.MET, 2)
    assert set(state.by) == {"contact:k1", "contact:k2"}
    assert state.satisfied_at == max(spoken, *(one.known_since for one in store.contacts(REP)))


@pytest.mark.feature("A-039")
def test_the_list_of_needs_belongs_to_the_first_contact(store: SqlCrmStore, met: Opportunity) -> None:
    file(store, met, "interview_minutes", fields=MINUTES)
    gap = refused(store, met, "needs_confirmed", at=OPENED + 3 * HOUR)["need_named"]
    assert (gap.have, gap.need, gap.zh) == (0, 1, "客户需求清单")
    assert "确认" in gap.how_to_fix_zh

    call(store, 2, at=OPENED + 4 * HOUR)
    assert move(store, met, "needs_confirmed", at=OPENED + 5 * HOUR).opportunity.stage == "needs_confirmed"


@pytest.mark.feature("A-001")
@pytest.mark.parametrize(
    ("claim", "counts"),
    [
        ({"confidence": 0.80}, True),
        ({"confidence": 0.79}, False),
        ({"confidence": 0.10, "confirmed": True}, True),
        ({"confidence": 0.99, "rejected": True}, False),
    ],
    ids=["sure enough", "not sure enough", "a person confirmed it", "a person rejected it"],
)
def test_an_unsure_need_opens_nothing_without_a_person(
    store: SqlCrmStore, met: Opportunity, claim: dict[str, Any], counts: bool
) -> None:
    file(store, met, "interview_minutes", fields=MINUTES)
    call(store, 2, at=OPENED + 4 * HOUR, needs=(need(evidence=quote(SAID), **claim),))
    if counts:
        assert move(store, met, "needs_confirmed", at=OPENED + 5 * HOUR).opportunity.stage == "needs_confirmed"
    else:
        assert set(refused(store, met, "needs_confirmed", at=OPENED + 5 * HOUR)) == {"need_named"}


@pytest.mark.feature("A-037")
def test_without_minutes_of_an_interview_no_need_is_confirmed(store: SqlCrmStore, met: Opportunity) -> None:
    call(store, 2, at=OPENED + 4 * HOUR)
    gap = refused(store, met, "needs_confirmed", at=OPENED + 5 * HOUR)["deep_interview"]
    assert (gap.have, gap.need, gap.due_at) == (0, 1, OPENED + 72 * HOUR)
    assert "客户需求访谈纪要" in gap.how_to_fix_zh  # the form that is lacking, by its name
    assert "Minutes of the interview" in gap.how_to_fix_en

    file(store, met, "interview_minutes", fields=MINUTES, at=OPENED + 6 * HOUR)
    assert move(store, met, "needs_confirmed", at=OPENED + 7 * HOUR).opportunity.stage == "needs_confirmed"


@pytest.mark.feature("A-037")
def test_the_72_hours_run_through_the_weekend_from_the_opening_of_the_lead(store: SqlCrmStore) -> None:
    friday = OPENED + 4 * DAY + 7 * HOUR
    late = deal(store, now=friday)
    call(store, at=friday + 66 * HOUR, needs=())  # on Monday morning
    move(store, late, "first_contact", at=friday + 68 * HOUR)
    state = shown(store, late, at=friday + 72 * HOUR)["deep_interview"]
    assert (state.status, state.due_at) == (RequirementStatus.OPEN, friday + 72 * HOUR)
    over = shown(store, late, at=friday + 72 * HOUR + timedelta(seconds=1))["deep_interview"]
    assert over.status is RequirementStatus.BREACHED


def test_a_call_from_a_strangers_number_opens_nothing(store: SqlCrmStore, fresh: Opportunity) -> None:
    call(store, phone="0571-00000000", persons=())
    assert "first_call" in refused(store, fresh, "first_contact", at=OPENED + 2 * HOUR)


@pytest.mark.feature("A-037")
@pytest.mark.parametrize(
    ("hours", "status"),
    [(71.99, "met"), (72.0, "met"), (72.01, "late_met")],
)
def test_late_minutes_open_the_gate_and_stay_late(
    store: SqlCrmStore, met: Opportunity, hours: float, status: str
) -> None:
    call(store, 2, at=OPENED + 4 * HOUR)
    file(store, met, "interview_minutes", fields=MINUTES, at=OPENED + hours * HOUR)
    at = OPENED + 80 * HOUR
    assert shown(store, met, at=at)["deep_interview"].status == status
    assert move(store, met, "needs_confirmed", at=at).opportunity.stage == "needs_confirmed"
    (kept,) = (one for one in store.requirement_states(met.id, episode=1) if one.key == "deep_interview")
    assert (kept.status, kept.passed_at) == (status, at)


@pytest.mark.feature("A-035")
@pytest.mark.parametrize("summary", ["已联系客户反馈良好", "待定", "谈了价格"])
def test_minutes_that_say_nothing_are_shown_as_a_warning(store: SqlCrmStore, met: Opportunity, summary: str) -> None:
    """Placeholders begin as a warning: the move is let through and the flaw is in sight."""
    call(store, 2, at=OPENED + 4 * HOUR)
    filed = file(store, met, "interview_minutes", fields={"summary": summary}, at=OPENED + 5 * HOUR)
    assert filed.flaws
    state = shown(store, met, at=OPENED + 6 * HOUR)["genuine_texts"]
    assert (state.status, state.have, state.need) == (RequirementStatus.OPEN, 0, 1)
    assert state.lacking == tuple(f"interview_minutes:{flaw}" for flaw in filed.flaws)
    assert move(store, met, "needs_confirmed", at=OPENED + 6 * HOUR).opportunity.stage == "needs_confirmed"


@pytest.mark.feature("A-002")
def test_every_step_is_in_the_log_with_who_and_when(store: SqlCrmStore, met: Opportunity) -> None:
    call(store, 2, at=OPENED + 4 * HOUR)
    file(store, met, "interview_minutes", fields=MINUTES, at=OPENED + 5 * HOUR)
    move(store, met, "needs_confirmed", at=OPENED + 6 * HOUR)
    events = store.events(REP, aggregate=f"opportunity:{met.id}")
    told = [(one.type, one.actor_id) for one in events if not one.type.startswith("timer")]
    assert set(told) == {
        ("opportunity.created", "rep-1"),
        ("opportunity.moved", "rep-1"),
        ("evidence.filed", "rep-1"),
    }
    stays = store.stage_history(REP, met.id)
    assert [(stay.stage, stay.entered_by) for stay in stays] == [
        ("lead", "rep-1"),
        ("first_contact", "rep-1"),
        ("needs_confirmed", "rep-1"),
    ]
    assert all(earlier.exited_at == later.entered_at for earlier, later in pairwise(stays))


@pytest.mark.feature("A-018")
def test_roles_that_calls_name_are_known_for_the_next_gate(store: SqlCrmStore, met: Opportunity) -> None:
    heard = (person("p1", role="user", confidence=0.85), person("p2", role="decision_maker", confidence=0.7))
    call(store, 2, at=OPENED + 4 * HOUR, persons=heard)
    file(store, met, "interview_minutes", fields=MINUTES, at=OPENED + 5 * HOUR)
    move(store, met, "needs_confirmed", at=OPENED + 6 * HOUR)
    state = shown(store, met, at=OPENED + 6 * HOUR)["role_classes"]
    assert (state.have, state.need, state.lacking) == (3, 3, ())  # two contacts, and the user at 0.85
    assert state.status is RequirementStatus.MET
