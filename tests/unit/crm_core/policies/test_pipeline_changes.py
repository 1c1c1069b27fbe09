"""Running deals keep their pipeline version until somebody takes them over, knowingly and completely."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crm_core.entities import Opportunity, StageInterval
from crm_core.errors import CrmInvalid
from crm_core.pipeline_change import StageChange
from crm_core.policy import PipelinePolicy
from crm_core.policy_book import PolicyBook
from crm_core.policy_files import read_policy_text
from crm_core.service import create_opportunity, migrate_deals, preview_migration, publish_policy
from crm_core.sight import EVERYWHERE
from crm_core.stores import CrmStore
from crm_core.terms import Outcome
from tests.unit.crm_core.policies.texts import without_proposal
from tests.unit.crm_core.samples import EAST, NORTH, NOW, POLICY, account, opportunity

LATER = NOW + timedelta(days=3)
TARGET: PipelinePolicy = read_policy_text("pipeline", without_proposal())
TO_NEEDS = {"proposal": "needs_confirmed"}


def stay(deal: Opportunity, position: int = 1) -> StageInterval:
    return StageInterval(
        opportunity_id=deal.id,
        position=position,
        stage=deal.stage,
        pipeline_version=deal.pipeline_version,
        entered_at=NOW,
        entered_by="rep-1",
        gates_version=1,
    )


def deal(store: CrmStore, deal_id: str, stage: str, **fields: object) -> Opportunity:
    row = opportunity(deal_id, stage=stage, **fields)
    store.save_opportunity(row)
    store.save_stage_interval(stay(row))
    return row


@pytest.fixture
def deals(store: CrmStore) -> CrmStore:
    store.save_account(account())
    store.save_account(account("a2", name="北方钢构", region="north"))
    deal(store, "d1", "proposal")
    deal(store, "d2", "lead")
    deal(store, "d3", "lead", region="north", account_id="a2", team=None)
    deal(store, "gone", "proposal", outcome=Outcome.LOST)
    return store


def migrate(store: CrmStore, **said: object) -> tuple[int, int]:
    fields = {"mapping": TO_NEEDS, "gates_version": 4, "actor_id": "boss", "now": LATER, **said}
    done = migrate_deals(store, EVERYWHERE, TARGET, **fields)  # type: ignore[arg-type]
    return done.moved, done.left


def test_a_new_version_leaves_running_deals_where_they_are(deals: CrmStore, book: PolicyBook) -> None:
    publish_policy(deals, book, kind="pipeline", text=without_proposal(), expected_version=1, actor_id="boss", now=NOW)
    fresh = create_opportunity(
        deals,
        EAST,
        account_id="a1",
        name="新单",
        rep_id="rep-1",
        team="east-1",
        pipeline=book.current(deals, NOW).pipeline,
        actor_id="rep-1",
        now=NOW,
    )

    assert fresh.pipeline_version == 2
    old = deals.opportunity(EAST, "d1")
    assert (old.stage, old.pipeline_version) == ("proposal", 1)


def test_a_preview_says_what_each_group_of_deals_would_become(deals: CrmStore) -> None:
    assert preview_migration(deals, EVERYWHERE, TARGET) == (
        StageChange(1, "lead", "lead", 2),
        StageChange(1, "proposal", None, 1),
    )
    assert preview_migration(deals, EAST, TARGET, mapping=TO_NEEDS) == (
        StageChange(1, "lead", "lead", 1),
        StageChange(1, "proposal", "needs_confirmed", 1),
    )
    assert deals.opportunity(EAST, "d1").pipeline_version == 1


def test_nothing_moves_while_a_stage_has_no_successor(deals: CrmStore) -> None:
    with pytest.raises(CrmInvalid, match="does not have the stage proposal") as unmapped:
        migrate(deals, mapping={})

    assert unmapped.value.code == "stage_unmapped"
    assert deals.opportunity(EAST, "d2").pipeline_version == 1


@pytest.mark.parametrize("stage", ["proposal", "nowhere", "closing"])
def test_deals_go_to_an_open_stage_of_the_new_version_only(deals: CrmStore, stage: str) -> None:
    with pytest.raises(CrmInvalid, match=f"cannot go to {stage}") as bad:
        migrate(deals, mapping={"proposal": stage})
    assert bad.value.code == "bad_stage"


def test_a_deal_whose_stage_goes_begins_in_the_one_it_is_mapped_to(deals: CrmStore) -> None:
    before = deals.opportunity(EAST, "d1")
    assert migrate(deals) == (3, 0)

    after = deals.opportunity(EAST, "d1")
    assert (after.stage, after.pipeline_version, after.updated_at) == ("needs_confirmed", 2, before.updated_at)
    left, entered = deals.stage_history(EAST, "d1")
    assert (left.stage, left.pipeline_version, left.exited_at) == ("proposal", 1, LATER)
    assert (entered.stage, entered.pipeline_version, entered.entered_at) == ("needs_confirmed", 2, LATER)
    assert (entered.position, entered.entered_by, entered.exited_at) == (2, "boss", None)
    assert (left.gates_version, entered.gates_version, after.revision) == (1, 4, before.revision + 1)


def test_a_deal_that_keeps_its_stage_keeps_its_time_in_it(deals: CrmStore) -> None:
    migrate(deals)

    (standing,) = deals.stage_history(EAST, "d2")
    assert (standing.stage, standing.pipeline_version, standing.entered_at) == ("lead", 2, NOW)
    assert (standing.gates_version, standing.exited_at) == (4, None)


def test_a_deal_that_waits_for_an_approval_is_left_until_it_is_decided(deals: CrmStore) -> None:
    deal(deals, "waits", "lead", pending_approval="approval-1")

    assert migrate(deals) == (3, 1)
    assert deals.opportunity(EAST, "waits").pipeline_version == 1


def test_a_closed_deal_stays_as_it_ended(deals: CrmStore) -> None:
    migrate(deals)

    closed = deals.opportunity(EAST, "gone")
    assert (closed.stage, closed.pipeline_version) == ("proposal", 1)


def test_each_deal_is_told_in_the_log(deals: CrmStore) -> None:
    migrate(deals)

    (event,) = deals.events(EAST, aggregate="opportunity:d1")
    assert (event.type, event.actor_id) == ("opportunity.migrated", "boss")
    assert dict(event.payload) == {"from": "proposal", "to": "needs_confirmed", "from_version": 1, "to_version": 2}


def test_deals_are_taken_over_in_portions_until_none_is_left(deals: CrmStore) -> None:
    assert migrate(deals, limit=2) == (2, 1)
    assert migrate(deals, limit=2) == (1, 0)
    assert migrate(deals, limit=2) == (0, 0)
    assert preview_migration(deals, EVERYWHERE, TARGET) == ()


def test_only_deals_in_sight_are_taken_over(deals: CrmStore) -> None:
    done = migrate_deals(deals, NORTH, TARGET, gates_version=4, actor_id="boss", now=LATER)

    assert (done.moved, done.left) == (1, 0)
    assert deals.opportunity(NORTH, "d3").pipeline_version == 2
    assert deals.opportunity(EAST, "d2").pipeline_version == 1


def test_deals_may_go_back_to_an_older_version(deals: CrmStore) -> None:
    migrate(deals)
    done = migrate_deals(deals, EVERYWHERE, POLICY.pipeline, gates_version=4, actor_id="boss", now=LATER)

    assert done.moved == 3
    assert deals.opportunity(EAST, "d1").stage == "needs_confirmed"


def test_many_deals_are_read_at_once_and_in_order(deals: CrmStore) -> None:
    many = [deal(deals, f"m{number:03}", "lead").id for number in range(40)]

    assert [found.id for found in deals.open_deals(EVERYWHERE, many)] == many
    assert set(deals.standing_intervals(many)) == set(many)
    assert deals.deals_outside_version(EVERYWHERE, "b2b", 2, 5) == ("d1", "d2", "d3", "m000", "m001")
    assert migrate(deals) == (43, 0)
