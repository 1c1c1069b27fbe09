"""A line counts once something binds it: a task that is done, evidence that is accepted, over HTTP."""

from __future__ import annotations

import pytest

from tests.unit.api.weekly import Weekly, action

pytestmark = pytest.mark.feature("C-073")


def test_a_line_on_a_done_task_counts(weekly: Weekly) -> None:
    done = weekly.done_task()
    (line,) = weekly.file(weekly.line(done))["lines"]
    (bound,) = line["actions"]
    assert (line["bound"], bound["done"], bound["proved"], bound["source_id"]) == (True, True, True, done["source_id"])
    assert (weekly.row()["rep_total"], weekly.row()["unbound_total"]) == ("1000.00", "0.00")


def test_an_open_task_is_shown_and_binds_nothing_until_it_is_ticked_off(weekly: Weekly) -> None:
    task = weekly.task()
    (line,) = weekly.file(weekly.line(action("task", task)))["lines"]
    assert (line["bound"], line["actions"][0]["done"], line["actions"][0]["proved"]) == (False, False, False)
    assert (weekly.row()["rep_total"], weekly.row()["unbound_total"]) == ("0.00", "1000.00")

    weekly.post(f"tasks/{task}/done", 200)
    (line,) = weekly.read("forecast/lines")["lines"]
    assert (line["bound"], line["actions"][0]["proved"]) == (True, True)
    assert weekly.row()["rep_total"] == "1000.00"


def test_a_line_on_accepted_evidence_counts(weekly: Weekly) -> None:
    (line,) = weekly.file(weekly.line(weekly.evidence()))["lines"]
    assert (line["bound"], line["actions"][0]["source"], line["actions"][0]["proved"]) == (True, "evidence", True)
    assert weekly.row()["rep_total"] == "1000.00"


def test_evidence_that_is_withdrawn_no_longer_binds_the_line(weekly: Weekly) -> None:
    filed = weekly.evidence()
    weekly.file(weekly.line(filed))
    weekly.post(f"evidence/{filed['source_id']}/withdraw", 200)
    (line,) = weekly.read("forecast/lines")["lines"]
    assert (line["bound"], line["actions"][0]["proved"]) == (False, False)
    assert weekly.row()["unbound_total"] == "1000.00"


def test_one_action_of_several_is_enough(weekly: Weekly) -> None:
    (line,) = weekly.file(weekly.line(action("task", weekly.task()), weekly.evidence()))["lines"]
    assert (line["bound"], [one["proved"] for one in line["actions"]]) == (True, [False, True])


@pytest.mark.parametrize(
    ("category", "probability", "counted"),
    [("commit", 0.9, "1000.00"), ("best_case", 0.6, "600.00"), ("pipeline", 0.25, "250.00"), ("pipeline", 0, "0.00")],
)
def test_a_commit_counts_whole_and_others_by_their_chance(
    weekly: Weekly, category: str, probability: float, counted: str
) -> None:
    weekly.file(weekly.line(weekly.done_task(), category=category, probability=probability))
    assert weekly.row()["rep_total"] == counted


def test_a_task_of_another_deal_binds_nothing_and_nothing_is_filed(weekly: Weekly) -> None:
    elsewhere = action("task", weekly.task(weekly.other))
    assert weekly.file(weekly.line(elsewhere), status=422)["code"] == "action_not_found"
    assert weekly.read("forecast/lines")["sheet"] is None


def test_an_action_of_a_kind_that_the_policy_does_not_name_is_refused(weekly: Weekly) -> None:
    done = weekly.done_task()
    refused = weekly.file(weekly.line({**done, "kind": "karaoke"}), status=422)
    assert refused["code"]
    assert weekly.read("forecast/lines")["lines"] == []


def test_each_line_is_bound_by_its_own_actions(weekly: Weekly) -> None:
    weekly.file(weekly.line(weekly.done_task()), weekly.line(deal=weekly.other, amount="500.00", week=3))
    row = weekly.row()
    assert (row["rep_total"], row["unbound_total"]) == ("1000.00", "500.00")
    assert [(week["rep"], week["unbound"]) for week in row["weeks"][:3]] == [
        ("1000.00", "0.00"),
        ("0.00", "0.00"),
        ("0.00", "500.00"),
    ]


def test_the_account_shows_what_counts_and_what_does_not(weekly: Weekly) -> None:
    weekly.file(weekly.line(weekly.done_task(), week=2), weekly.line(deal=weekly.other, amount="500.00"))
    (customer,) = weekly.read("forecast/cycles/current/customers")
    assert (customer["account_id"], customer["total"], customer["unbound_total"]) == (
        weekly.account,
        "1000.00",
        "500.00",
    )
    assert customer["weeks"][:3] == ["0.00", "1000.00", "0.00"]


def test_the_lock_keeps_what_was_bound(weekly: Weekly) -> None:
    """Evidence that is withdrawn after the cut-off leaves the snapshot as it was."""
    filed = weekly.evidence()
    weekly.file(weekly.line(filed))
    cycle = weekly.lock()
    weekly.post(f"evidence/{filed['source_id']}/withdraw", 200)

    told = weekly.read("forecast/lines", cycle_id=cycle["id"])
    assert (cycle["state"], told["lines"][0]["bound"]) == ("locked", True)
    assert told["sheet"]["figures"]["rep_total"] == "1000.00"
    assert told["sheet"]["figures"]["official_total"] == "1000.00"  # nobody is frozen


def test_a_line_is_taken_out_by_filing_the_others(weekly: Weekly) -> None:
    done = weekly.done_task()
    weekly.file(weekly.line(done), weekly.line(deal=weekly.other, amount="500.00"))
    told = weekly.file(weekly.line(done), tag='"1"')
    assert [one["opportunity_id"] for one in told["lines"]] == [weekly.deal]
    assert weekly.row()["unbound_total"] == "0.00"


def test_superiors_see_the_bound_lines_and_strangers_see_none(weekly: Weekly) -> None:
    weekly.file(weekly.line(weekly.done_task()))
    assert weekly.row("manager")["rep_total"] == "1000.00"
    assert weekly.read("forecast/cycles/current", "stranger")["reps"] == []
    assert weekly.read("forecast/cycles/current/customers", "stranger") == []
