"""Turns whatever a model's runtime raises into the one failure that the pipeline knows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from voice.domain.errors import CallgateError, EngineFailed


@contextmanager
def failing_as(
    detail: str,
    *,
    code: str | None = None,
    remedy: str = "`callgate doctor` checks the weights; the call can be tried again.",
) -> Iterator[None]:
    """EngineFailed with these words; errors that are ours already pass."""
    try:
        yield
    except CallgateError:
        raise
    except Exception as error:  # a call fails in one known way
        raise EngineFailed(detail, code=code, remedy=remedy) from error
