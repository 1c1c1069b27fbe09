"""The page of features tells what the tests show, no more and no less."""

from __future__ import annotations

import ast

from tests.features.marks import marked, shown
from tests.features.page import PAGE, page, rows


def test_the_page_is_what_the_marks_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.features"


def test_every_mark_names_a_row() -> None:
    assert set(shown()) <= set(rows())


def test_marks_of_a_test_its_class_and_its_module_count() -> None:
    source = """
import pytest
pytestmark = [pytest.mark.slow, pytest.mark.feature("A-001")]

@pytest.mark.feature("A-002", "A-003")
def test_one(): ...

@pytest.mark.feature("A-004")
class TestMore:
    def test_two(self): ...

def not_a_test(): ...
"""
    assert list(marked(ast.parse(source))) == [
        ("A-001", "test_one"),
        ("A-002", "test_one"),
        ("A-003", "test_one"),
        ("A-001", "TestMore::test_two"),
        ("A-004", "TestMore::test_two"),
    ]
