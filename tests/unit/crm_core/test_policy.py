"""Which policies are allowed: stages of which the last closes, thresholds within their range; what only warns."""

from __future__ import annotations

from typing import Any

import pytest

from crm_core.errors import PolicyInvalid
from crm_core.policy import AttributionPolicy, PipelinePolicy, SalesStage
from crm_core.policy_warnings import warnings_of
from crm_core.terms import Outcome
from tests.unit.crm_core.samples import POLICY

CLOSING = SalesStage("end", "签约", "Closing", (Outcome.WON, Outcome.LOST))
OPEN = tuple(SalesStage(f"s{number}", f"阶段{number}", f"Stage {number}") for number in range(7))


def pipeline(*stages: SalesStage, version: int = 1) -> PipelinePolicy:
    return PipelinePolicy("b2b", version, stages)


@pytest.mark.feature("A-030")
@pytest.mark.parametrize("open_stages", [4, 5, 6])
def test_a_pipeline_should_have_five_to_seven_stages(open_stages: int) -> None:
    policy = pipeline(*OPEN[:open_stages], CLOSING)

    assert warnings_of("pipeline", policy) == ()
    assert (policy.first, policy.closing) == (OPEN[0], CLOSING)
    assert [policy.position(key) for key in ("s0", "end", "unknown")] == [0, open_stages, None]


@pytest.mark.feature("A-030")
@pytest.mark.parametrize(("open_stages", "count"), [(3, 4), (7, 8)])
def test_fewer_and_more_stages_are_allowed_with_a_warning(open_stages: int, count: int) -> None:
    (warning,) = warnings_of("pipeline", pipeline(*OPEN[:open_stages], CLOSING))

    assert warning.en == f"A pipeline is best with 5 to 7 stages; this one has {count}."
    assert warning.zh == f"销售阶段以 5–7 个为宜，现为 {count} 个。"


def test_how_many_stages_are_advised_is_a_setting() -> None:
    few = PipelinePolicy("b2b", 1, (*OPEN[:3], CLOSING), advised_stages=(3, 4))

    assert warnings_of("pipeline", few) == ()
    with pytest.raises(PolicyInvalid, match="advised_stages"):
        PipelinePolicy("b2b", 1, (*OPEN[:3], CLOSING), advised_stages=(7, 5))


def test_a_policy_without_warnings_of_its_own_has_none() -> None:
    assert warnings_of("attribution", POLICY.attribution) == ()


@pytest.mark.parametrize(
    ("stages", "rule"),
    [
        ((CLOSING,), "stages has 1 entries"),
        ((*OPEN[:4], OPEN[0], CLOSING), "share a key"),
        ((*OPEN[:4], SalesStage("s9", "", "x"), CLOSING), "empty name"),
        ((*OPEN[:3], CLOSING, OPEN[4]), "only the last stage"),
        (OPEN[:5], "won and lost"),
        ((*OPEN[:4], SalesStage("end", "签约", "Closing", (Outcome.WON,))), "won and lost"),
    ],
)
def test_other_pipelines_are_refused_with_the_rule_they_break(stages: tuple[SalesStage, ...], rule: str) -> None:
    with pytest.raises(PolicyInvalid, match=rule):
        pipeline(*stages)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("version", 0),
        ("similarity", 0.0),
        ("similarity", 1.1),
        ("contained", 0.0),
        ("contained", 1.1),
        ("contained_min_chars", 1),
        ("max_candidates", 0),
    ],
)
def test_a_threshold_out_of_range_is_refused(field: str, value: float) -> None:
    good: dict[str, Any] = {
        "version": 1,
        "similarity": 0.8,
        "contained": 0.9,
        "contained_min_chars": 2,
        "max_candidates": 5,
    }
    assert AttributionPolicy(**good)
    with pytest.raises(PolicyInvalid):
        AttributionPolicy(**{**good, field: value})


def test_the_version_of_a_pipeline_counts_from_one() -> None:
    with pytest.raises(PolicyInvalid, match="version"):
        pipeline(*OPEN[:4], CLOSING, version=0)
