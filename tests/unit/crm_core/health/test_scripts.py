"""Which words a manager is given."""

from __future__ import annotations

import pytest

from crm_core.health.scripts import choose_packs
from crm_core.health.terms import Metric
from tests.unit.crm_core.samples import POLICY

PACKS = POLICY.script_packs


@pytest.mark.feature("B-041")
def test_the_worst_factor_is_answered_first() -> None:
    chosen = choose_packs([Metric.RIVALS, Metric.RECENCY], "proposal", PACKS)

    assert [pack.key for pack in chosen] == ["rivals", "win_back_contact"]
    assert all(pack.lines_zh and pack.lines_en for pack in chosen)


def test_the_stage_decides_between_packs_for_the_same_factor() -> None:
    assert choose_packs([Metric.NEXT_STEP], "negotiation", PACKS)[0].key == "next_step_late"
    assert choose_packs([Metric.NEXT_STEP], "lead", PACKS)[0].key == "next_step"


def test_one_pack_answers_two_factors_once() -> None:
    assert len(choose_packs([Metric.CONTACTS, Metric.RECENCY], "lead", PACKS)) == 1


def test_there_are_words_for_every_factor_in_every_stage() -> None:
    for stage in POLICY.pipeline.stages:
        for metric in Metric:
            assert choose_packs([metric], stage.key, PACKS)


def test_no_more_packs_than_the_policy_says() -> None:
    assert len(choose_packs(list(Metric), "lead", PACKS)) == PACKS.max_packs
    assert choose_packs([], "lead", PACKS) == ()


def test_packs_are_found_by_their_key() -> None:
    assert PACKS.find("rivals") is not None
    assert PACKS.find("gone") is None
