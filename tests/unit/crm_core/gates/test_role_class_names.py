"""Classes of roles have names that a sales manager chooses, and a refused move speaks in them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from crm_core.entities import Opportunity
from crm_core.errors import CrmConflict, PolicyInvalid
from crm_core.gates.definitions import GatesPolicy
from crm_core.policy_files import policy_text, read_policy_text
from crm_core.service import advance
from crm_core.store.sql import SqlCrmStore
from tests.unit.crm_core.gates.cases import HOUR, OPENED, PEOPLE, REP, to_needs
from tests.unit.crm_core.gates.journey import refused, shown
from tests.unit.crm_core.samples import POLICY, contact

TEXT = policy_text(Path(__file__).parents[4] / "models" / "crm", "gates")
AT = OPENED + 4 * HOUR
USE = '[[role_classes]]\nkey = "use"\nzh = "使用方"\nen = "Users"\nroles = ["user", "influencer"]\n'


def read(before: str, after: str) -> GatesPolicy:
    assert before in TEXT
    policy = read_policy_text("gates", TEXT.replace(before, after, 1))
    assert isinstance(policy, GatesPolicy)
    return policy


@pytest.fixture
def needy(store: SqlCrmStore) -> Opportunity:
    """A deal of which purchasing and the technical side are known."""
    return to_needs(store)


@pytest.mark.feature("A-001", "A-018")
def test_a_refusal_names_the_missing_classes_in_both_languages(store: SqlCrmStore, needy: Opportunity) -> None:
    gap = refused(store, needy, "proposal", at=AT)["role_classes"]
    assert gap.how_to_fix_zh == "找到并登记缺少的角色（还缺：拍板人、使用方）"
    assert gap.how_to_fix_en == "Find and record people of the missing classes (still missing: Final decision, Users)"


def test_programs_still_see_the_keys(store: SqlCrmStore, needy: Opportunity) -> None:
    assert shown(store, needy, at=AT)["role_classes"].lacking == ("decision", "use")


@pytest.mark.parametrize("role", ["decision_maker", "user", "influencer"])
def test_a_requirement_that_is_met_lacks_nobody(store: SqlCrmStore, needy: Opportunity, role: str) -> None:
    store.save_contact(contact("k3", name="周总", title="院长", role=role, created_by="rep-1"))
    assert shown(store, needy, at=AT)["role_classes"].lacking == ()
    assert "role_classes" not in refused(store, needy, "proposal", at=AT)


def test_the_names_are_those_of_the_company(store: SqlCrmStore, needy: Opportunity) -> None:
    renamed = read('zh = "使用方"\nen = "Users"', 'zh = "车间"\nen = "Shop floor"')
    with pytest.raises(CrmConflict) as stopped:
        advance(
            store,
            REP,
            needy.id,
            to="proposal",
            policy=replace(POLICY, gates=renamed),
            directory=PEOPLE,
            actor_id="rep-1",
            now=AT,
        )
    gap = next(one for one in stopped.value.missing if one.key == "role_classes")
    assert "车间" in gap.how_to_fix_zh
    assert "Shop floor" in gap.how_to_fix_en


def test_a_form_of_the_same_key_does_not_take_the_name_of_a_class(store: SqlCrmStore, needy: Opportunity) -> None:
    clash = read('key = "use"\nzh = "使用方"', 'key = "contract"\nzh = "使用方"')
    with pytest.raises(CrmConflict) as stopped:
        advance(
            store,
            REP,
            needy.id,
            to="proposal",
            policy=replace(POLICY, gates=clash),
            directory=PEOPLE,
            actor_id="rep-1",
            now=AT,
        )
    gap = next(one for one in stopped.value.missing if one.key == "role_classes")
    assert gap.how_to_fix_zh.endswith("（还缺：拍板人、使用方）")


def test_every_shipped_class_has_names_and_roles_of_its_own() -> None:
    classes = POLICY.gates.role_classes
    assert list(classes) == ["purchasing", "technical", "decision", "use"]
    for key, one in classes.items():
        assert one.key == key
        assert one.zh != key
        assert one.en != key
    roles = [role for one in classes.values() for role in one.roles]
    assert len(roles) == len(set(roles))
    assert all(POLICY.gates.class_of(role) == one.key for one in classes.values() for role in one.roles)


def test_a_company_may_add_a_class() -> None:
    more = USE + '\n[[role_classes]]\nkey = "legal"\nzh = "法务"\nen = "Legal"\nroles = ["lawyer"]\n'
    assert read(USE, more).class_of("lawyer") == "legal"


def test_a_company_that_needs_fewer_classes_may_drop_one() -> None:
    fewer = read(USE, "")
    assert fewer.class_of("user") is None
    assert list(fewer.role_classes) == ["purchasing", "technical", "decision"]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('zh = "采购方"\n', "", r"role_classes\[0\]\.zh is missing"),
        ('en = "Users"\n', "", r"role_classes\[3\]\.en is missing"),
        ('zh = "拍板人"', 'zh = " "', r"role_classes\[2\]\.zh must not be empty"),
        ('roles = ["technical_buyer"]', "roles = []", r"role_classes\[1\]\.roles must name at least one role"),
        ('roles = ["technical_buyer"]', 'roles = [""]', r"role_classes\[1\]\.roles has an empty entry"),
        ('roles = ["technical_buyer"]\n', "", r"role_classes\[1\]\.roles is missing"),
        ('key = "technical"', 'key = "purchasing"', r"role_classes\[1\]\.key names a class twice: 'purchasing'"),
        ('["user", "influencer"]', '["user", "purchasing"]', r"is in a class already: 'purchasing'"),
        ('["user", "influencer"]', '["user", "user"]', r"is in a class already: 'user'"),
        ('en = "Users"', 'en = "Users"\nde = "Nutzer"', r"role_classes\[3\]\.de: there is no such setting"),
        (
            USE + "\n",
            USE.replace("[[role_classes]]", "[[role_class]]"),
            r"asks for more kinds|there is no such setting",
        ),
    ],
)
def test_a_slip_in_a_class_is_named_with_its_line(before: str, after: str, said: str) -> None:
    with pytest.raises(PolicyInvalid, match=said) as stopped:
        read(before, after)
    assert re.match(r"gates\.toml, line \d+: ", stopped.value.detail)


def test_more_classes_than_there_are_can_never_be_met() -> None:
    before = 'distinct_by = "role_class"\nmin_count = 3'
    assert read(before, before.replace("3", "4"))
    with pytest.raises(PolicyInvalid, match="asks for more classes of roles than the 4 there are"):
        read(before, before.replace("3", "5"))


def test_a_table_of_bare_lists_is_refused_with_what_is_wanted() -> None:
    start, end = TEXT.index("[[role_classes]]"), TEXT.index("# Gates ---")
    old = TEXT[:start] + '[role_classes]\nuse = ["user"]\n\n' + TEXT[end:]
    with pytest.raises(PolicyInvalid, match="role_classes must be a list of tables"):
        read_policy_text("gates", old)
