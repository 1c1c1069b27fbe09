"""A violated constraint becomes Conflict, and the transaction stays usable."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from voice.domain.errors import Conflict


@contextmanager
def conflict_as(connection: Connection, detail: str, *, code: str) -> Iterator[None]:
    """Run the block in a savepoint; raises Conflict when it violates a constraint, with its work undone."""
    try:
        with connection.begin_nested():
            yield
    except IntegrityError as error:
        raise Conflict(detail, code=code) from error
