"""Expressions of people: useful ones are taken, and none that is taken can ever take long."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice.domain.errors import InvalidInput
from voice.extract.fields.expressions import LONGEST_EXPRESSION, WINDOW, compiled


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("预算.*?(\\d+)万", "今年预算大概是50万"),
        ("(?:公司|集团){1,3}", "总公司"),
        ("(?:套|台|个)+", "三台"),
        ("(?<!没有)预算", "有预算"),
        ("payment terms?", "The PAYMENT term is 30 days"),
        ("[一二三四五六七八九十]+个?人", "我们三十个人"),
        (".*预算.*", "预算"),
    ],
)
def test_what_people_write_is_taken(expression: str, text: str) -> None:
    assert compiled(expression).search(text)


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("", "1 to 200 characters"),
        ("好" * (LONGEST_EXPRESSION + 1), "1 to 200 characters"),
        ("[", "no regular expression"),
        ("(?P<x", "no regular expression"),
        ("a{99999999999999999999}", "no regular expression"),
        ("(a+)+b", "too long"),
        ("(a|a)*b", "too long"),
        ("(?:a?){30}a{30}", "too long"),
        ("a?" * 30 + "a" * 30, "too long"),
        (".*.*.*预算", "too long"),
        ("(.)\\1", "too long"),
        ("预算?|.*", "everywhere"),
        ("x*", "everywhere"),
    ],
)
def test_what_cannot_serve_is_refused_with_its_reason(expression: str, why: str) -> None:
    with pytest.raises(InvalidInput, match=why) as refused:
        compiled(expression)
    assert refused.value.code == "bad_pattern"


PARTS = st.sampled_from(
    ["a", "ab", ".", "[ab]", "(?:a|b)", "(?:a|ab)", "a*", "a+?", ".*", "(a+)", "(?:a*b)", "{0,9}", "+"]
)


@settings(deadline=None, max_examples=60)
@given(st.lists(PARTS, min_size=1, max_size=8).map("".join))
def test_none_that_is_taken_takes_long(expression: str) -> None:
    try:
        pattern = compiled(expression + "c")
    except InvalidInput:
        return
    started = time.process_time()
    pattern.search("a" * WINDOW)
    assert time.process_time() - started < 5
