"""Whatever is broken or left out in a shipped policy file, the error names the file, the line and the setting."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from crm_core.errors import PolicyInvalid
from crm_core.policy_files import READERS, read_policy_text
from crm_core.policy_lines import line_of, lines_of
from tests.unit.crm_core.policies.conftest import SHIPPED

# What a file may leave out, at least in some tables of that name. Everything else is needed.
OPTIONAL = {
    "calendar": {"tables.years.off", "tables.years.worked", "tables.years.provisional"},
    "escalation": {"silence", "kinds.ladder", "kinds.counts", "kinds.by_hand", "kinds.span", "promises.actions.poc"},
    "forecast": {"factors.series"},
    "gates": {
        "gates.outcome",
        "gates.requirements",
        "gates.warnings",
        "requirements.auto_from_call",
        "requirements.deadline",
        "requirements.distinct_by",
        "requirements.evidence_kinds",
        "requirements.min_count",
        "requirements.min_share",
        "requirements.roles",
        "requirements.spoken",
        "requirements.trigger",
        "requirements.waiver_role",
        "forms.fields",
        "forms.file",
        "forms.informs",
        "forms.is_visit",
        "forms.quote",
        "forms.review",
        "forms.text_severity",
        "forms.visit",
    },
    "health": {
        "metrics.missing_zh",
        "metrics.missing_en",
        *(f"roles.{role}" for role in ("decision_maker", "economic_buyer", "purchasing", "user", "influencer")),
    },
    "loss_reasons": {"vague_words", "reasons.needs_call", "reasons.vague", "reasons.signs"},
    "routing": {"rules.sizes", "rules.industries", "rules.skills"},
    "script_packs": {"packs.stages"},
    "vocabularies": {"lists.basis"},
}
# Tables whose names are data.
DATA = {"forecast_model": ("static.",), "alerts": ("reports.targets.", "risks.")}


class Spot(NamedTuple):
    """A setting that has a line to itself."""

    path: str
    shape: str  # the path without places in lists
    line: int
    key: str
    value: object


def spots(text: str) -> Iterator[Spot]:
    """The first of each shape: entries of one list are read alike."""
    written, seen = text.splitlines(), set[str]()
    for path, line in lines_of(text).items():
        key, sign, value = written[line - 1].partition(" = ")
        shape = re.sub(r"\[\d+\]", "", path)
        if not sign or key != path.rpartition(".")[2] or shape in seen:
            continue
        try:
            table = tomllib.loads(f"{key} = {value}")
        except tomllib.TOMLDecodeError:
            continue  # it goes on in the next lines
        seen.add(shape)
        yield Spot(path, shape, line, key, table[key])


def with_line(text: str, line: int, said: str) -> str:
    written = text.splitlines()
    return "\n".join([*written[: line - 1], said, *written[line:]])


def mistake_in(kind: str, text: str) -> PolicyInvalid | None:
    try:
        read_policy_text(kind, text)
    except PolicyInvalid as error:
        return error
    return None


def refused(kind: str, text: str) -> PolicyInvalid:
    wrong = mistake_in(kind, text)
    assert wrong, "it was accepted"
    assert wrong.setting, wrong.detail
    assert wrong.detail.startswith(f"{kind}.toml, line {wrong.line}: ")
    assert wrong.remedy
    return wrong


@pytest.mark.parametrize("kind", sorted(READERS))
def test_a_setting_of_another_type_is_named_with_its_line(kind: str) -> None:
    text = SHIPPED[kind]
    for spot in spots(text):
        wrong = refused(kind, with_line(text, spot.line, f"{spot.key} = [true]"))

        assert (wrong.setting, wrong.line) == (spot.path, spot.line), spot


@pytest.mark.parametrize("kind", sorted(READERS))
def test_an_empty_text_or_a_number_below_nothing_is_named_with_its_line(kind: str) -> None:
    text = SHIPPED[kind]
    for spot in spots(text):
        if isinstance(spot.value, bool) or not isinstance(spot.value, str | int | float):
            continue
        worse = '" "' if isinstance(spot.value, str) else "-1"
        wrong = refused(kind, with_line(text, spot.line, f"{spot.key} = {worse}"))

        table = spot.path.rpartition(".")[0]  # some rules are about several settings of one table
        assert str(wrong.setting).startswith(table), (spot, wrong.detail)
        assert wrong.line == line_of(text, str(wrong.setting)), (spot, wrong.detail)


@pytest.mark.parametrize("kind", sorted(READERS))
def test_only_what_has_a_default_may_be_left_out_and_the_rest_is_named(kind: str) -> None:
    text = SHIPPED[kind]
    for spot in spots(text):
        cut = with_line(text, spot.line, "")
        if mistake_in(kind, cut):
            refused(kind, cut)
        else:
            optional = spot.shape in OPTIONAL.get(kind, ()) or spot.shape.startswith(DATA.get(kind, ("-",)))
            assert optional, f"{spot.path} may be left out"


@pytest.mark.parametrize("kind", sorted(READERS))
def test_a_setting_that_nobody_knows_is_named_in_every_table(kind: str) -> None:
    text, tables = SHIPPED[kind], set[str]()
    for spot in spots(text):
        table = spot.shape.rpartition(".")[0]
        if table in tables or spot.shape.startswith(DATA.get(kind, ("-",))) or table in _NAMES_ARE_DATA:
            continue
        tables.add(table)
        wrong = refused(kind, with_line(text, spot.line, f"{spot.key}_ = 1\n" + text.splitlines()[spot.line - 1]))

        assert wrong.setting == f"{spot.path}_", spot
        assert wrong.line == spot.line


@pytest.mark.parametrize("kind", sorted(READERS))
def test_a_list_without_entries_is_read_or_named(kind: str) -> None:
    text = SHIPPED[kind]
    for spot in spots(text):
        emptied = with_line(text, spot.line, f"{spot.key} = []")
        if isinstance(spot.value, list) and mistake_in(kind, emptied):
            refused(kind, emptied)


_NAMES_ARE_DATA = {"roles", "promises.actions", "rates"}
