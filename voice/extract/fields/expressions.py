"""Regular expressions that people write, kept from ever taking long: bounded in length and in ways to match."""

from __future__ import annotations

import re
from collections.abc import Iterable
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from voice.domain.errors import InvalidInput

LONGEST_EXPRESSION = 200  # characters
WINDOW = 200  # characters of the text that is searched at once
MOST_WAYS = 200_000  # in which an expression may be tried at one place

_REPEATS = (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT)


def compiled(expression: str) -> re.Pattern[str]:
    """The expression, blind to case. Raises InvalidInput (bad_pattern) when it is none, or may take too long."""
    if not 0 < len(expression) <= LONGEST_EXPRESSION:
        raise _bad(expression, f"must have 1 to {LONGEST_EXPRESSION} characters")
    try:
        parsed = _parser.parse(expression, re.IGNORECASE)
        pattern = re.compile(expression, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as error:
        raise _bad(expression, f"is no regular expression: {error}") from error
    if _ways(parsed) > MOST_WAYS:
        raise _bad(expression, "may take too long; bound its repetitions, like {0,10} in place of *")
    if pattern.search(""):
        raise _bad(expression, "finds something everywhere")
    return pattern


def _ways(parsed: Iterable[tuple[Any, Any]]) -> int:
    """At most so many ways to match the parts at one place: what backtracking tries at worst, capped."""
    product = 1
    for op, argument in parsed:
        product = min(product * _ways_of(op, argument), MOST_WAYS + 1)
    return product


def _ways_of(op: Any, argument: Any) -> int:
    if op in _REPEATS:
        least, most, repeated = argument
        return _repeated(int(least), min(int(most), WINDOW), _ways(repeated))
    if op is ops.BRANCH:
        return sum(_ways(branch) for branch in argument[1])
    if op is ops.SUBPATTERN:
        return _ways(argument[3])
    if op in (ops.ASSERT, ops.ASSERT_NOT):
        return _ways(argument[1])
    if op is ops.ATOMIC_GROUP:
        return _ways(argument)
    return MOST_WAYS + 1 if op in (ops.GROUPREF, ops.GROUPREF_EXISTS) else 1


def _repeated(least: int, most: int, inner: int) -> int:
    total = 0
    for times in range(least, max(least, most) + 1):
        total += inner**times
        if total > MOST_WAYS:
            break
    return total


def _bad(expression: str, why: str) -> InvalidInput:
    return InvalidInput(f"The pattern {expression[:40]} {why}.", code="bad_pattern")
