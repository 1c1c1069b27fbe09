"""What a field may hold: texts are read as values of its type, or refused."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.domain.errors import InvalidInput
from voice.domain.fields import FieldContent, FieldLabel, FieldType, spelled


def label(kind: FieldType, *options: str) -> FieldLabel:
    return FieldLabel("f-1", "付款", kind, options)


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        (label(FieldType.TEXT), "  月底结 ", "月底结"),
        (label(FieldType.CHOICE, "月结", "预付"), "预付", "预付"),
        (label(FieldType.NUMBER), "500000", 500000.0),
        (label(FieldType.NUMBER), "-1.5", -1.5),
        (label(FieldType.BOOLEAN), "True", True),
        (label(FieldType.BOOLEAN), "false", False),
        (label(FieldType.DATE), "2026-03-05", "2026-03-05"),
        (label(FieldType.TAG), "true", True),
    ],
)
def test_a_text_becomes_a_value(field: FieldLabel, text: str, value: FieldContent) -> None:
    assert field.content(text) == value


@pytest.mark.parametrize(
    ("field", "text"),
    [
        (label(FieldType.TEXT), " "),
        (label(FieldType.TEXT), "长" * 201),
        (label(FieldType.CHOICE, "月结", "预付"), "年结"),
        (label(FieldType.NUMBER), "五十万"),
        (label(FieldType.NUMBER), "inf"),
        (label(FieldType.NUMBER), ""),
        (label(FieldType.BOOLEAN), "也许"),
        (label(FieldType.DATE), "2026-02-30"),
        (label(FieldType.DATE), "周五"),
        (label(FieldType.TAG), "false"),
    ],
)
def test_what_is_no_value_is_refused_by_name(field: FieldLabel, text: str) -> None:
    with pytest.raises(InvalidInput, match="付款 must be") as refused:
        field.content(text)
    assert refused.value.code == "invalid_value"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_read_as_it_is_spelled(number: float) -> None:
    text = spelled(number)
    assert label(FieldType.NUMBER).content(text) == number
    assert "e" not in text.lower()
    assert not math.isfinite(number) or not text.endswith(".0")


@pytest.mark.parametrize(("value", "text"), [(True, "true"), (False, "false"), ("月结", "月结"), (500000.0, "500000")])
def test_other_values_too(value: FieldContent, text: str) -> None:
    assert spelled(value) == text
