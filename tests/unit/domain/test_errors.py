"""Every error can be answered: a status, a stable code, a sentence, and whether a retry helps."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from voice.domain import errors
from voice.domain.errors import CallgateError, StorageFull, TooManyAttempts, Unavailable, UnusableAudio


def leaves(base: type[CallgateError] = CallgateError) -> Iterator[type[CallgateError]]:
    yield base
    for child in base.__subclasses__():
        yield from leaves(child)


@pytest.mark.parametrize("leaf", list(leaves()), ids=lambda leaf: leaf.__name__)
def test_an_error_says_what_happened_and_answers_with_its_status(leaf: type[CallgateError]) -> None:
    error = leaf("It went wrong.")
    assert str(error) == error.detail == "It went wrong."
    assert 400 <= error.status < 600
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", error.code)
    assert error.remedy is None


def test_codes_of_different_statuses_differ() -> None:
    codes = [leaf.default_code for leaf in leaves()]
    assert len(set(codes)) == len(codes)


def test_only_what_may_pass_is_retryable() -> None:
    assert {leaf for leaf in leaves() if leaf.retryable} == {TooManyAttempts, *leaves(Unavailable)}
    assert issubclass(StorageFull, Unavailable)


def test_a_code_may_be_narrowed_and_a_remedy_given() -> None:
    error = UnusableAudio("Too short.", code="too_short", remedy="Record longer.")
    assert (error.code, error.remedy, error.status) == ("too_short", "Record longer.", 422)


def test_the_drawn_tree_names_every_leaf() -> None:
    drawn = re.findall(r"[├└─│ ]*(\w+)(?: +\d{3}.*)?$", errors.__doc__ or "", re.MULTILINE)
    assert {leaf.__name__ for leaf in leaves()} <= set(drawn)
