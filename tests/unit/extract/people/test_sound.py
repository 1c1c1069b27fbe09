"""Names of one sound are told from names of another."""

from __future__ import annotations

import pytest

from voice.extract.people.sound import sounds


@pytest.mark.parametrize(("one", "other"), [("晏", "燕"), ("黄", "皇"), ("子恒", "紫衡")])
def test_characters_of_one_sound(one: str, other: str) -> None:
    assert sounds(one) == sounds(other) != ()


def test_characters_of_another_sound() -> None:
    assert sounds("王") != sounds("黄")


@pytest.mark.parametrize("name", ["Ann", "王A", ""])
def test_other_writing_has_no_sound(name: str) -> None:
    assert sounds(name) == ()
