"""What the small form of a card means as a change."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.api_ui.conftest import SHANGHAI
from tests.unit.api_ui.spoken import FIELDS, a_fact
from voice.api.ui.views.changes import CHOICES, changes_of
from voice.api.ui.views.changes import FIELDS as FORM_FIELDS
from voice.domain.errors import InvalidInput
from voice.domain.facts import FactKind
from voice.pipeline.edits import checked_changes


def changed(kind: str, **form: str) -> dict[str, Any]:
    return changes_of(a_fact(kind), form, SHANGHAI)


def test_a_form_sent_back_as_it_was_changes_nothing() -> None:
    form = {"owner": "rep", "action": "send_quote", "due": "2026-03-12T15:00"}
    assert changed("commitment", **form) == {}


def test_only_what_differs_is_changed() -> None:
    assert changed("commitment", owner="rep", action="demo", due="2026-03-12T15:00") == {"action": "demo"}


def test_a_due_date_carries_the_offset_of_the_page() -> None:
    assert changed("commitment", due="2026-12-24T10:30") == {"due": "2026-12-24T10:30:00+08:00"}


def test_an_emptied_field_becomes_nothing() -> None:
    assert changed("commitment", due="") == {"due": None}
    assert changed("objection", competitor="  ") == {"competitor": None}


def test_a_value_of_an_own_field_is_compared_as_its_form_spells_it() -> None:
    assert changed("field", value="500000") == {}
    assert changed("field", value="600000") == {"value": "600000"}


def test_fields_that_the_kind_does_not_have_are_ignored() -> None:
    assert changed("need", owner="customer", quote="别的话") == {}


def test_a_date_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidInput):
        changed("commitment", due="next friday")


@pytest.mark.parametrize("kind", list(FactKind))
def test_the_review_takes_every_field_that_the_form_offers(kind: FactKind) -> None:
    assert set(FORM_FIELDS[kind]) <= set(FIELDS[kind])
    offered = {name: CHOICES[name][0] for name in FORM_FIELDS[kind] if name in CHOICES}
    texts = {name: None for name in FORM_FIELDS[kind] if name not in CHOICES}
    checked_changes(kind, offered | texts)  # raises what it does not take


@pytest.mark.parametrize("kind", list(FactKind))
def test_the_review_takes_every_choice_of_the_form(kind: FactKind) -> None:
    for name in set(FORM_FIELDS[kind]) & set(CHOICES):
        for value in CHOICES[name]:
            assert checked_changes(kind, {name: value}) == {name: value}
