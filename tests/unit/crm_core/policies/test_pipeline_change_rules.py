"""Taking deals over to other stages, whatever the stages: nobody is lost, nobody jumps to the end, numbers add up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.errors import CrmInvalid, PolicyInvalid
from crm_core.pipeline_change import DealsInStage, becomes, require_mapped, stage_changes, taken_over
from crm_core.policy import PipelinePolicy, SalesStage
from crm_core.terms import Outcome
from tests.unit.crm_core.samples import opportunity

NAMES = ("lead", "visit", "offer", "trial", "talks", "closing")


def pipeline(keys: tuple[str, ...], version: int = 2) -> PipelinePolicy:
    *early, last = (SalesStage(key, key, key) for key in keys)
    end = SalesStage(last.key, last.zh, last.en, (Outcome.WON, Outcome.LOST))
    return PipelinePolicy("b2b", version, (*early, end), (1, 9))


pipelines = st.lists(st.sampled_from(NAMES), min_size=2, max_size=6, unique=True).map(
    lambda keys: pipeline(tuple(keys))
)
standings = st.lists(
    st.builds(DealsInStage, version=st.integers(1, 3), stage=st.sampled_from(NAMES), deals=st.integers(1, 50)),
    max_size=8,
    unique_by=lambda group: (group.version, group.stage),
)


@given(pipelines, standings)
def test_every_deal_of_another_version_is_in_the_preview_and_no_other(
    target: PipelinePolicy, standing: list[DealsInStage]
) -> None:
    changes = stage_changes(standing, target, {})

    assert sum(change.deals for change in changes) == sum(
        group.deals for group in standing if group.version != target.version
    )
    assert all(change.version != target.version for change in changes)


@given(pipelines, st.sampled_from(NAMES))
def test_a_deal_never_ends_up_in_the_closing_stage_or_outside(target: PipelinePolicy, stage: str) -> None:
    new = becomes(stage, target, {})

    if new is not None:
        place = target.position(new)
        assert place is not None
        assert target.stages[place] is not target.closing


@given(pipelines, standings)
def test_once_every_lost_stage_has_a_successor_all_can_go(target: PipelinePolicy, standing: list[DealsInStage]) -> None:
    mapping = {group.stage: target.first.key for group in standing}
    changes = stage_changes(standing, target, mapping)

    require_mapped(changes)
    assert {change.becomes for change in changes} <= {target.first.key}


def test_all_stages_without_a_successor_are_named_at_once() -> None:
    standing = [DealsInStage(1, "trial", 2), DealsInStage(1, "offer", 1), DealsInStage(1, "lead", 4)]
    changes = stage_changes(standing, pipeline(("lead", "closing")), {})

    with pytest.raises(CrmInvalid, match="does not have the stage offer, trial") as refused:
        require_mapped(changes)
    assert refused.value.code == "stage_unmapped"


def test_one_that_is_taken_over_is_a_later_revision_with_the_same_work_behind_it() -> None:
    deal = opportunity(stage="trial", revision=4)
    after = taken_over(deal, pipeline(("lead", "talks", "closing")), {"trial": "talks"})

    assert (after.stage, after.pipeline_version, after.revision) == ("talks", 2, 5)
    assert (after.updated_at, after.episode, after.rep_id) == (deal.updated_at, deal.episode, deal.rep_id)
    with pytest.raises(CrmInvalid):
        taken_over(deal, pipeline(("lead", "talks", "closing")), {})


@pytest.mark.parametrize(
    ("stages", "setting"),
    [
        ((), "stages"),
        ((SalesStage("lead", "线索", "Lead"),), "stages"),
        (
            (SalesStage("lead", "线索", "Lead"), SalesStage("lead", "签约", "End", (Outcome.WON, Outcome.LOST))),
            "stages[1].key",
        ),
        (
            (SalesStage("lead", "", "Lead"), SalesStage("end", "签约", "End", (Outcome.WON, Outcome.LOST))),
            "stages[0]",
        ),
        (
            (
                SalesStage("lead", "线索", "Lead", (Outcome.LOST,)),
                SalesStage("end", "签约", "End", (Outcome.WON, Outcome.LOST)),
            ),
            "stages[0].outcomes",
        ),
        ((SalesStage("lead", "线索", "Lead"), SalesStage("end", "签约", "End", (Outcome.WON,))), "stages[1]"),
    ],
    ids=["none", "one", "a key twice", "no name", "an end on the way", "half an end"],
)
def test_stages_that_make_no_pipeline_name_the_one_to_mend(stages: tuple[SalesStage, ...], setting: str) -> None:
    with pytest.raises(PolicyInvalid) as wrong:
        PipelinePolicy("b2b", 1, stages)

    assert wrong.value.setting == setting
