"""Settings come out with their types, or an error says which one is wrong and what would be right."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from crm_core.errors import PolicyInvalid
from crm_core.policy_reading import Section
from crm_core.terms import Outcome

TABLE: dict[str, Any] = {
    "name": "Werk",
    "count": 3,
    "share": 0.25,
    "rate": "0.03",
    "on": True,
    "outcome": "won",
    "words": ["a", "b"],
    "numbers": [1, 2.5],
    "inner": {"deep": {"name": 7}},
    "rows": [{"key": "x"}, {"key": 1}],
    "mixed": [1, True],
    "blank": " ",
    "gaps": ["a", " "],
    "debt": -1,
}
Ask = Callable[[Section], Any]


@pytest.mark.parametrize(
    ("ask", "value"),
    [
        (lambda table: table.text("name"), "Werk"),
        (lambda table: table.whole("count"), 3),
        (lambda table: table.number("share"), 0.25),
        (lambda table: table.number("count"), 3.0),
        (lambda table: table.number("share", at_least=0.25), 0.25),
        (lambda table: table.exact("rate"), Decimal("0.03")),
        (lambda table: table.flag("on"), True),
        (lambda table: table.choice("outcome", Outcome), Outcome.WON),
        (lambda table: table.words("words"), ("a", "b")),
        (lambda table: table.numbers("numbers"), (1.0, 2.5)),
        (lambda table: table.sections("rows")[0].text("key"), "x"),
    ],
)
def test_a_setting_has_its_type(ask: Ask, value: object) -> None:
    asked = ask(Section(TABLE))

    assert asked == value
    assert type(asked) is type(value)


@pytest.mark.parametrize(
    ("ask", "value"),
    [
        (lambda table: table.text("none", "b2b"), "b2b"),
        (lambda table: table.text("none", None), None),
        (lambda table: table.text("none", ""), ""),
        (lambda table: table.whole("none", -1), -1),
        (lambda table: table.whole("none", None), None),
        (lambda table: table.whole("none", 7), 7),
        (lambda table: table.number("none", 1), 1.0),
        (lambda table: table.exact("none", "1.5"), Decimal("1.5")),
        (lambda table: table.flag("none", False), False),
        (lambda table: table.words("none", ()), ()),
        (lambda table: table.sections("none", ()), ()),
    ],
)
def test_a_setting_that_is_left_out_takes_its_default(ask: Ask, value: object) -> None:
    assert ask(Section(TABLE)) == value


@pytest.mark.parametrize(
    ("ask", "setting", "says"),
    [
        (lambda table: table.text("none"), "none", "none is missing."),
        (lambda table: table.text("count"), "count", "must be text, not 3"),
        (lambda table: table.whole("share"), "share", "must be a whole number, not 0.25"),
        (lambda table: table.text("blank"), "blank", "must not be empty"),
        (lambda table: table.text("blank", ""), "blank", "must not be empty"),
        (lambda table: table.whole("debt"), "debt", "must be at least 0, not -1"),
        (lambda table: table.whole("count", at_least=4), "count", "must be at least 4, not 3"),
        (lambda table: table.words("gaps"), "gaps", "has an empty entry"),
        (lambda table: table.whole("on"), "on", "must be a whole number, not True"),
        (lambda table: table.number("name"), "name", "must be a number"),
        (lambda table: table.number("share", at_least=0.3), "share", "must be at least 0.3, not 0.25"),
        (lambda table: table.exact("name"), "name", 'must be a number written as text, like "0.03"'),
        (lambda table: table.exact("share"), "share", "must be text"),
        (lambda table: table.flag("count"), "count", "must be true or false"),
        (lambda table: table.choice("name", Outcome), "name", "does not know the word 'Werk'"),
        (lambda table: table.words("numbers"), "numbers", "must be a list of texts"),
        (lambda table: table.words("name"), "name", "must be a list of texts"),
        (lambda table: table.numbers("mixed"), "mixed", "must be a list of numbers"),
        (lambda table: table.section("name"), "name", "must be a table"),
        (lambda table: table.sections("words"), "words", "must be a list of tables"),
        (lambda table: table.section("inner").section("deep").text("name"), "inner.deep.name", "must be text, not 7"),
        (lambda table: table.sections("rows")[1].text("key"), "rows[1].key", "must be text, not 1"),
    ],
)
def test_what_is_wrong_is_named_with_its_path_and_a_remedy(ask: Ask, setting: str, says: str) -> None:
    with pytest.raises(PolicyInvalid) as wrong:
        ask(Section(TABLE))

    assert wrong.value.detail.startswith(setting)
    assert says in wrong.value.detail
    assert wrong.value.setting == setting
    assert wrong.value.remedy


def test_a_setting_that_nobody_asks_for_is_an_error_that_lists_the_known_ones() -> None:
    section = Section({"kept": 1, "slip": 2, "inner": {"odd": 1}})
    section.whole("kept")
    section.whole("other", None)
    inner = section.section("inner")

    with pytest.raises(PolicyInvalid, match="slip: there is no such setting") as wrong:
        section.done()
    assert wrong.value.remedy == "Known here: inner, kept, other."
    with pytest.raises(PolicyInvalid, match=r"inner\.odd"):
        inner.done()


def test_keys_that_are_data_are_listed_and_each_is_asked_for() -> None:
    weights = Section({"calls": 1, "plan": 2})

    assert weights.names() == ("calls", "plan")
    assert weights.has("plan")
    assert not weights.has("roles")
    assert [weights.whole(key) for key in ("calls", "plan")] == [1, 2]
    weights.done()


def test_a_rule_that_names_no_setting_is_told_of_the_one_it_is_about() -> None:
    inner = Section(TABLE).section("inner")
    with pytest.raises(PolicyInvalid) as wrong, inner.rule_of("deep"):
        raise PolicyInvalid("Days count whole.", code="odd_span", remedy="Give hours.")

    assert (wrong.value.setting, wrong.value.code, wrong.value.remedy) == ("inner.deep", "odd_span", "Give hours.")
    assert wrong.value.detail == "inner.deep: Days count whole."


def test_a_rule_that_names_its_setting_keeps_it() -> None:
    section = Section(TABLE)
    with pytest.raises(PolicyInvalid) as wrong, section.rule_of("inner"):
        section.text("count")

    assert (wrong.value.setting, wrong.value.detail) == ("count", "count must be text, not 3.")


def test_a_rule_that_holds_is_silent() -> None:
    with Section(TABLE).rule_of("count"):
        assert Section(TABLE).whole("count", at_least=3) == 3
