"""The door to policies: who reads, who publishes, and what stages are called."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.fakes.service import POLICIES, FakeService
from voice.domain.actor import SYSTEM, Actor
from voice.domain.errors import Conflict, Forbidden, InvalidInput, NotFound
from voice.pipeline.policies import Policies
from voice.ports.crm import shipped_texts

SHIPPED = shipped_texts(Path(__file__).parents[3] / "models" / "crm")
LEAD = '[[stages]]\nkey = "lead"\nzh = "线索"\nen = "Lead"\n\n'


@pytest.fixture
def policies(service: FakeService) -> Policies:
    return Policies(work=service.database.work, clock=service.clock, policies=POLICIES)


def without_lead() -> str:
    text = SHIPPED["pipeline"].replace("version = 1", "version = 2", 1)
    return text.replace(LEAD, "").replace("首次接触", "首次沟通")


def test_a_stage_that_older_deals_stand_in_keeps_its_name(service: FakeService, policies: Policies) -> None:
    assert [stage.key for stage in policies.stages(service.rep)][:2] == ["lead", "first_contact"]
    policies.publish(SYSTEM, "pipeline", without_lead(), expected_version=1)

    names = {stage.key: stage.zh for stage in policies.stages(service.rep)}
    assert list(names)[-1] == "lead"
    assert (names["lead"], names["first_contact"]) == ("线索", "首次沟通")


def test_an_admin_of_one_region_does_not_change_what_holds_for_all(service: FakeService, policies: Policies) -> None:
    with pytest.raises(Forbidden):
        policies.publish(service.admin, "pipeline", without_lead(), expected_version=1)
    with pytest.raises(Forbidden):
        policies.state(service.rep, "pipeline")


def test_a_version_that_does_not_exist_is_not_found(service: FakeService, policies: Policies) -> None:
    assert policies.version(service.manager, "pipeline", 1).text == SHIPPED["pipeline"]
    with pytest.raises(NotFound):
        policies.version(service.manager, "pipeline", 2)
    with pytest.raises(NotFound):
        policies.state(service.manager, "weather")


def test_what_was_shipped_is_stored_at_the_first_tick(service: FakeService, policies: Policies) -> None:
    now = service.clock.now()

    assert policies.run_due(now) == len(SHIPPED)
    assert policies.run_due(now) == 0
    assert service.events().count("policy.shipped") == len(SHIPPED)


def deals(service: FakeService, *names: str, actor: Actor | None = None) -> list[str]:
    who = actor or service.rep
    account = service.crm.create_account(who, name=f"{names[0]}公司")
    return [service.crm.create_opportunity(who, account_id=account.id, name=name).id for name in names]


def versions(service: FakeService, actor: Actor | None = None) -> list[tuple[str, int]]:
    return sorted((deal.stage, deal.pipeline_version) for deal in service.crm.opportunities(actor or service.manager))


def test_running_deals_are_taken_over_only_when_an_admin_says_so(service: FakeService, policies: Policies) -> None:
    deals(service, "春季", "夏季")
    policies.publish(SYSTEM, "pipeline", without_lead(), expected_version=1)
    assert versions(service) == [("lead", 1), ("lead", 1)]

    (change,) = policies.preview_migration(service.manager, 2, {})
    assert (change.stage, change.becomes, change.deals) == ("lead", None, 2)
    with pytest.raises(InvalidInput) as unmapped:
        policies.migrate(service.admin, 2, {})
    assert unmapped.value.code == "stage_unmapped"
    assert versions(service) == [("lead", 1), ("lead", 1)]

    done = policies.migrate(service.admin, 2, {"lead": "first_contact"})
    assert (done.moved, done.left) == (2, 0)
    assert versions(service) == [("first_contact", 2), ("first_contact", 2)]
    assert service.events().count("opportunity.migrated") == 2


def test_an_admin_takes_over_the_deals_of_the_own_region_alone(service: FakeService, policies: Policies) -> None:
    deals(service, "东区单")
    deals(service, "西区单", actor=service.stranger)
    policies.publish(SYSTEM, "pipeline", without_lead(), expected_version=1)

    assert policies.migrate(service.admin, 2, {"lead": "first_contact"}).moved == 1
    assert versions(service, service.stranger) == [("lead", 1)]
    assert policies.migrate(SYSTEM, 2, {"lead": "first_contact"}).moved == 1


def test_reps_and_managers_do_not_take_deals_over(service: FakeService, policies: Policies) -> None:
    for actor in (service.rep, service.manager, service.auditor):
        with pytest.raises(Forbidden):
            policies.migrate(actor, 1, {})
    with pytest.raises(Forbidden):
        policies.preview_migration(service.rep, 1, {})
    with pytest.raises(NotFound):
        policies.preview_migration(service.manager, 9, {})


def test_a_version_that_waits_is_told_beside_the_one_in_force(service: FakeService, policies: Policies) -> None:
    tomorrow = service.clock.now() + timedelta(days=1)
    state = policies.publish(
        SYSTEM, "pipeline", without_lead(), expected_version=1, effective_at=tomorrow, note="新流程"
    )

    assert (state.in_force.version, state.newest.version, state.newest.note) == (1, 2, "新流程")
    assert policies.current(service.rep).pipeline.first.key == "lead"
    service.clock.advance(days=1)
    assert policies.state(service.manager, "pipeline").in_force.version == 2
    assert policies.current(service.rep).pipeline.first.key == "first_contact"


def test_every_kind_has_a_state_and_everybody_has_the_choices(service: FakeService, policies: Policies) -> None:
    assert [state.kind for state in policies.states(service.auditor)] == list(SHIPPED)
    assert policies.current(service.rep).vocabularies.of("need_scenario").words


def test_a_preview_counts_only_the_deals_that_its_reader_sees(service: FakeService, policies: Policies) -> None:
    deals(service, "东区单")
    deals(service, "西区单", "西区二单", actor=service.stranger)

    (own,) = policies.preview(service.manager, "pipeline", without_lead()).effects
    (whole,) = policies.preview(SYSTEM, "pipeline", without_lead()).effects
    assert (own.count, whole.count) == (1, 3)
    with pytest.raises(Forbidden):
        policies.preview(service.rep, "pipeline", without_lead())


def test_a_mistake_is_refused_with_its_line_and_nothing_is_published(service: FakeService, policies: Policies) -> None:
    text = SHIPPED["health"].replace("version = 1", "version = 2", 1).replace("rearm_at = 65", "rearm_at = 6", 1)
    with pytest.raises(InvalidInput, match=r"health\.toml, line \d+: .*rearm_at is not below low_below") as wrong:
        policies.publish(SYSTEM, "health", text, expected_version=1)

    assert wrong.value.code == "invalid_policy"
    mistake = policies.preview(service.manager, "health", text).mistake
    assert mistake
    assert text.splitlines()[(mistake.line or 0) - 1].startswith("rearm_at = 6")
    assert len(policies.state(service.manager, "health").history) == 1


def test_who_read_an_older_version_has_to_read_again(service: FakeService, policies: Policies) -> None:
    policies.publish(SYSTEM, "pipeline", without_lead(), expected_version=1)

    with pytest.raises(Conflict) as stale:
        policies.publish(SYSTEM, "pipeline", without_lead(), expected_version=1)
    assert stale.value.code == "stale_policy"
