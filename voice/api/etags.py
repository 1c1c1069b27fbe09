"""ETags of rows, and the refusal of changes that were made on an older reading."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import Header

from voice.domain.errors import Conflict, PreconditionFailed
from voice.ports.crm import Account, Lead, revision_of

IfMatch = Annotated[
    str | None, Header(alias="If-Match", max_length=64, description="The ETag that you read; the change needs it still")
]


def etag_of(row: Account | Lead) -> str:
    return f'"{revision_of(row)}"'


def expected(if_match: str | None) -> str | None:
    """The revision within the header; None for no header or *, which any state matches."""
    if if_match is None or if_match.strip() == "*":
        return None
    return if_match.strip().removeprefix("W/").strip('"')


@contextmanager
def if_unchanged() -> Iterator[None]:
    """Raises PreconditionFailed (changed_meanwhile) where the core found another revision."""
    try:
        yield
    except Conflict as error:
        if error.code == "changed_meanwhile":
            raise PreconditionFailed(error.detail, code=error.code, remedy=error.remedy) from error
        raise
