"""A forecast is submitted once its gaps to the model are explained, and is open again after a change, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.api.weekly import WHY, Weekly


@pytest.fixture
def filed(weekly: Weekly) -> Weekly:
    """With one line of 1000.00 that counts: the model expects less of it."""
    weekly.file(weekly.line(weekly.done_task()))
    return weekly


@pytest.mark.feature("C-071")
def test_a_blocked_submission_says_what_is_missing_in_both_languages(filed: Weekly) -> None:
    problem = filed.post("forecast/submissions", 409)
    assert problem["code"] == "attribution_missing"
    assert {one["key"] for one in problem["missing"]} == {f"attribution.{one}" for one in filed.asked()}
    for one in problem["missing"]:
        assert one["have"] > one["need"] == 0.15
        assert "1000.00" in one["zh"]
        assert "1000.00" in one["en"]
        assert one["how_to_fix_zh"]
        assert one["how_to_fix_en"]
        assert one["due_at"]
    assert filed.row()["sheet"]["state"] == "draft"


@pytest.mark.feature("C-071")
def test_with_every_gap_explained_the_submission_is_accepted(filed: Weekly) -> None:
    asked = filed.asked()
    assert set(asked) == {"all", "near"}
    for horizon in asked:
        filed.explain(horizon)
    sheet = filed.post("forecast/submissions", 200)
    assert (sheet["state"], sheet["submitted_by"]) == ("submitted", filed.house.id_of("rep"))
    assert sheet["submitted_at"]
    assert all(gap["explained"] and not gap["blocks"] for gap in filed.row()["gaps"] if gap["asked"])


@pytest.mark.feature("C-071")
def test_one_explained_horizon_leaves_the_other_to_be_explained(filed: Weekly) -> None:
    first, *others = filed.asked()
    filed.explain(first)
    assert filed.asked() == others
    missing = filed.post("forecast/submissions", 409)["missing"]
    assert [one["key"] for one in missing] == [f"attribution.{one}" for one in others]


@pytest.mark.feature("C-071")
def test_an_explanation_keeps_what_it_was_about(filed: Weekly) -> None:
    (gap,) = (one for one in filed.row()["gaps"] if one["horizon"] == "near")
    said = filed.explain("near", category="timing", evidence=[{"kind": "document", "ref": "合同草案 v3"}])
    assert (said["category"], said["text"], said["evidence"]) == (
        "timing",
        WHY,
        [{"kind": "document", "ref": "合同草案 v3"}],
    )
    assert (said["rep_amount"], said["model_amount"]) == (gap["rep"], gap["model"])
    assert said["gap"] == pytest.approx(gap["size"])
    assert (said["nearer"], said["actual"]) == (None, None)  # who was right is known only later
    assert filed.row("manager")["attributions"] == [said]


@pytest.mark.feature("C-071")
@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"text": "客户同意了"}, "text_flawed"),
        ({"text": "哈" * 30}, "text_flawed"),
        ({"evidence": []}, "evidence_missing"),
        ({"evidence": [{"kind": "call", "ref": "  "}]}, "evidence_missing"),
    ],
)
def test_an_explanation_that_says_or_shows_nothing_is_refused(filed: Weekly, fields: dict[str, Any], code: str) -> None:
    said = {"horizon": "near", "category": "new_info", "text": WHY, "evidence": [{"kind": "call", "ref": "c1"}]}
    assert filed.post("forecast/attributions", 422, **{**said, **fields})["code"] == code
    assert filed.row()["attributions"] == []


def test_an_explanation_of_no_known_category_is_refused(filed: Weekly) -> None:
    said = {"horizon": "near", "category": "mood", "text": WHY, "evidence": [{"kind": "call", "ref": "c1"}]}
    filed.post("forecast/attributions", 422, **said)
    assert filed.row()["attributions"] == []


@pytest.mark.feature("C-071")
@pytest.mark.parametrize(("amount", "again"), [("1000.01", False), ("3000.00", True)])
def test_an_explained_gap_is_asked_about_again_only_when_it_grows(filed: Weekly, amount: str, again: bool) -> None:
    for horizon in filed.asked():
        filed.explain(horizon)
    filed.post("forecast/submissions", 200)
    told = filed.read("forecast/lines")
    (action,) = told["lines"][0]["actions"]
    named = {key: action[key] for key in ("kind", "source", "source_id")}
    filed.file(filed.line(named, amount=amount), tag=f'"{told["sheet"]["version"]}"')

    assert bool(filed.asked()) is again
    filed.post("forecast/submissions", 409 if again else 200)


def test_a_submitted_forecast_is_a_draft_again_after_a_change(filed: Weekly) -> None:
    for horizon in filed.asked():
        filed.explain(horizon)
    version = filed.post("forecast/submissions", 200)["version"]
    told = filed.file(filed.line(), tag=f'"{version}"')
    assert (told["sheet"]["state"], told["sheet"]["submitted_at"]) == ("draft", None)


def test_to_submit_again_changes_nothing(filed: Weekly) -> None:
    for horizon in filed.asked():
        filed.explain(horizon)
    first = filed.post("forecast/submissions", 200)
    assert filed.post("forecast/submissions", 200) == first


def test_without_lines_there_is_nothing_to_submit_or_explain(weekly: Weekly) -> None:
    assert weekly.post("forecast/submissions", 409)["code"] == "lines_missing"
    said = {"horizon": "near", "category": "new_info", "text": WHY, "evidence": [{"kind": "call", "ref": "c1"}]}
    assert weekly.post("forecast/attributions", 409, **said)["code"] == "lines_missing"


def test_a_superior_explains_and_submits_for_the_rep_in_the_superiors_name(filed: Weekly) -> None:
    rep, boss = filed.house.id_of("rep"), filed.house.id_of("manager")
    said = {"category": "external", "text": WHY, "evidence": [{"kind": "call", "ref": "c1"}], "rep_id": rep}
    for horizon in filed.asked():
        made = filed.post("forecast/attributions", 201, "manager", horizon=horizon, **said)
        assert (made["rep_id"], made["created_by"]) == (rep, boss)
    sheet = filed.post("forecast/submissions", 200, "manager", rep_id=rep)
    assert (sheet["rep_id"], sheet["submitted_by"]) == (rep, boss)


def test_colleagues_and_strangers_submit_nothing_for_others(filed: Weekly) -> None:
    rep = filed.house.id_of("rep")
    for login in ("colleague", "stranger", "auditor"):
        answer = filed.client(login).post("/v1/forecast/submissions", json={"rep_id": rep})
        assert answer.status_code in {403, 404, 409}, login
    assert filed.row()["sheet"]["state"] == "draft"
