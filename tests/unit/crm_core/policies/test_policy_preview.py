"""Before a policy is published everybody sees what would change, and what it means for running deals."""

from __future__ import annotations

import pytest

from crm_core.errors import CrmNotFound
from crm_core.policy_book import PolicyBook
from crm_core.policy_warnings import warnings_between
from crm_core.service import PolicyPreview, preview_policy, publish_policy
from crm_core.sight import EVERYWHERE
from crm_core.stores import CrmStore
from crm_core.terms import Outcome
from tests.unit.crm_core.policies.texts import ATTRIBUTION, PIPELINE, attribution, changed, without_proposal
from tests.unit.crm_core.samples import EAST, NORTH, NOW, account, opportunity


@pytest.fixture
def deals(store: CrmStore) -> CrmStore:
    store.save_account(account())
    for number, stage in enumerate(("proposal", "proposal", "needs_confirmed", "lead")):
        store.save_opportunity(opportunity(f"d{number}", stage=stage))
    store.save_opportunity(opportunity("lost", stage="proposal", outcome=Outcome.LOST))
    return store


def _preview(store: CrmStore, book: PolicyBook, text: str) -> PolicyPreview:
    return preview_policy(store, EVERYWHERE, book, kind="pipeline", text=text, now=NOW)


def test_a_preview_shows_the_changes_and_the_next_number_and_changes_nothing(store: CrmStore, book: PolicyBook) -> None:
    preview = preview_policy(store, EVERYWHERE, book, kind="attribution", text=attribution(7), now=NOW)

    (change,) = preview.changes
    assert (preview.version, change.path, change.before, change.after) == (2, "max_candidates", 5, 7)
    assert (preview.warnings, preview.effects) == ((), ())
    assert store.policy_versions("attribution") == ()


def test_a_preview_compares_with_the_newest_version(store: CrmStore, book: PolicyBook) -> None:
    publish_policy(store, book, kind="attribution", text=attribution(7), expected_version=1, actor_id="boss", now=NOW)

    preview = preview_policy(store, EVERYWHERE, book, kind="attribution", text=ATTRIBUTION, now=NOW)
    assert (preview.version, preview.changes[0].before, preview.changes[0].after) == (3, 7, 5)


def test_a_text_with_a_mistake_is_told_with_its_line(store: CrmStore, book: PolicyBook) -> None:
    preview = preview_policy(store, EVERYWHERE, book, kind="attribution", text=attribution(0), now=NOW)

    assert preview.mistake
    assert (preview.mistake.line, bool(preview.mistake.remedy)) == (13, True)
    assert preview.mistake.detail.startswith("attribution.toml, line 13: ")
    assert preview.changes == ()


def test_an_unknown_kind_is_not_found(store: CrmStore, book: PolicyBook) -> None:
    with pytest.raises(CrmNotFound):
        preview_policy(store, EVERYWHERE, book, kind="weather", text="", now=NOW)


def test_the_open_deals_of_stages_that_change_are_counted(deals: CrmStore, book: PolicyBook) -> None:
    preview = preview_policy(deals, EVERYWHERE, book, kind="pipeline", text=without_proposal(), now=NOW)

    assert [(effect.en, effect.count) for effect in preview.effects] == [
        ("The stage Needs confirmed changes; 1 open deals stand in it.", 1),
        ("The stage Proposal or demo goes away: 2 open deals keep their version until they are migrated.", 2),
    ]
    assert [effect.zh for effect in preview.effects] == [
        "阶段「需求确认」（改为「需求澄清」）有变化：其中有 1 个进行中的商机。",
        "阶段「方案提交/演示」将取消：2 个进行中的商机仍按原版本运行，迁移时须指定去向。",
    ]


def test_a_stage_that_moves_is_a_change_for_its_deals(deals: CrmStore, book: PolicyBook) -> None:
    lead = '[[stages]]\nkey = "lead"\nzh = "线索"\nen = "Lead"\n\n'
    contact = '[[stages]]\nkey = "first_contact"\nzh = "首次接触"\nen = "First contact"\n\n'
    swapped = changed(PIPELINE, (lead + contact, contact + lead))

    preview = preview_policy(deals, EVERYWHERE, book, kind="pipeline", text=swapped, now=NOW)
    assert [effect.en for effect in preview.effects] == ["The stage Lead changes; 1 open deals stand in it."]


def test_deals_out_of_sight_are_not_counted(deals: CrmStore, book: PolicyBook) -> None:
    text = without_proposal()

    assert preview_policy(deals, NORTH, book, kind="pipeline", text=text, now=NOW).effects == ()
    assert len(preview_policy(deals, EAST, book, kind="pipeline", text=text, now=NOW).effects) == 2


def test_a_step_that_no_gate_lets_through_is_said_before_it_is_published(store: CrmStore, book: PolicyBook) -> None:
    contact = '[[stages]]\nkey = "first_contact"'
    extra = '[[stages]]\nkey = "site_visit"\nzh = "现场考察"\nen = "Site visit"\n\n'
    preview = _preview(store, book, changed(PIPELINE, ("[5, 7]", "[5, 8]"), (contact, extra + contact)))

    assert [warning.en for warning in preview.warnings] == [
        "No gate leads from Lead to Site visit: deals would stop there.",
        "No gate leads from Site visit to First contact: deals would stop there.",
    ]
    assert preview.warnings[0].zh == "从「线索」到「现场考察」没有关卡,商机将停在前一阶段。"


def test_stages_that_other_policies_name_in_vain_are_said(store: CrmStore, book: PolicyBook) -> None:
    objections = '[[stages]]\nkey = "objections"'
    preview = _preview(store, book, changed(PIPELINE, (objections, '[[stages]]\nkey = "hurdles"')))

    told = [warning.en for warning in preview.warnings]
    assert "gates names the stage objections, which the pipeline lacks." in told
    assert "script_packs names the stage objections, which the pipeline lacks." in told


def test_the_shipped_policies_fit_each_other(store: CrmStore, book: PolicyBook) -> None:
    assert warnings_between(book.current(store, NOW)) == ()


@pytest.mark.feature("A-030")
def test_an_unwise_number_of_stages_is_said_before_it_is_published(store: CrmStore, book: PolicyBook) -> None:
    few = changed(PIPELINE, ("[5, 7]", "[3, 6]"))

    (warning,) = preview_policy(store, EVERYWHERE, book, kind="pipeline", text=few, now=NOW).warnings
    assert warning.en == "A pipeline is best with 3 to 6 stages; this one has 7."
