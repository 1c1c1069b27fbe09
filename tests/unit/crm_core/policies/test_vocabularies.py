"""Choices instead of free text; a judgement of a person never without what it rests on."""

from __future__ import annotations

import pytest

from crm_core.errors import CrmInvalid, PolicyInvalid
from crm_core.policy_files import read_policy_text
from crm_core.vocabularies import VocabulariesPolicy
from tests.unit.crm_core.policies.conftest import SHIPPED

POLICY: VocabulariesPolicy = read_policy_text("vocabularies", SHIPPED["vocabularies"])


def chosen(key: str) -> list[str]:
    return [word.zh for word in POLICY.of(key).words]


@pytest.mark.feature("A-016")
def test_the_business_scenario_of_a_need_is_chosen() -> None:
    assert chosen("need_scenario")[:4] == ["采购成本高", "交付延迟", "售后响应慢", "合规风险"]
    assert POLICY.of("need_scenario").word("delivery").en == "Late delivery"


@pytest.mark.feature("A-016")
def test_another_scenario_is_told_in_words() -> None:
    scenario = POLICY.of("need_scenario")

    assert scenario.word("other", basis="库房要搬迁").zh == "其他"
    with pytest.raises(CrmInvalid, match="what does that rest on"):
        scenario.word("other")


@pytest.mark.feature("A-025")
def test_a_visit_has_one_of_four_outcomes() -> None:
    assert chosen("visit_outcome") == ["签署试用协议", "确定预算范围", "明确决策流程", "预约高层会谈"]
    with pytest.raises(CrmInvalid) as unknown:
        POLICY.of("visit_outcome").word("good_talk")
    assert unknown.value.code == "unknown_word"
    assert "budget_range" in str(unknown.value.remedy)


@pytest.mark.feature("A-026")
@pytest.mark.parametrize("tag", ["risk_averse", "data_driven", "relationship"])
def test_a_judgement_of_a_person_needs_its_basis(tag: str) -> None:
    personality = POLICY.of("personality")

    assert personality.word(tag, basis="三次问到谁签字").key == tag
    for nothing in (None, "", "  "):
        with pytest.raises(CrmInvalid) as missing:
            personality.word(tag, basis=nothing)
        assert missing.value.code == "basis_missing"


def test_what_a_trial_shows_is_chosen() -> None:
    assert chosen("trial_pain") == ["器械适配度", "灭菌兼容性", "培训响应速度"]


def test_a_list_that_does_not_exist_is_named_with_those_that_do() -> None:
    with pytest.raises(CrmInvalid, match="There is no list 'mood'") as unknown:
        POLICY.of("mood")
    assert "visit_outcome" in str(unknown.value.remedy)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("version = 1\nlists = []", "line 2: lists must have entries"),
        ('version = 1\n[[lists]]\nkey = "a"\nzh = "甲"\nen = "A"\nwords = []', r"line 6: lists\[0\]\.words must have"),
        (
            'version = 1\n[[lists]]\nkey = "a"\nzh = "甲"\nen = "A"\nwords = [\n'
            '  { key = "x", zh = "一", en = "One" },\n  { key = "x", zh = "二" },\n]',
            r"line 8: lists\[0\]\.words\[1\]\.en is missing",
        ),
        (
            'version = 1\n[[lists]]\nkey = "a"\nzh = "甲"\nen = "A"\n'
            'words = [{ key = "x", zh = "一", en = "One" }, { key = "x", zh = "二", en = "Two" }]',
            r"line 6: lists\[0\]\.words must have entries, each with a key of its own",
        ),
    ],
)
def test_a_mistake_in_the_lists_is_named_with_its_line(text: str, says: str) -> None:
    with pytest.raises(PolicyInvalid, match=says):
        read_policy_text("vocabularies", text)
