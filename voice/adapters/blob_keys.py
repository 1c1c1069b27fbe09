"""Which keys a blob store accepts: plain names in folders, nothing that could leave the root."""

from __future__ import annotations

import re

from voice.domain.errors import InvalidInput

_NAME = r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}"  # no leading dot: no "..", no hidden or temporary file
_KEY = re.compile(rf"{_NAME}(?:/{_NAME}){{0,7}}")


def checked(key: str) -> str:
    """The key itself. Raises InvalidInput unless it is 1 to 8 names of letters, digits, "._-", joined by "/"."""
    if not _KEY.fullmatch(key):
        raise InvalidInput("This is no key of an object.", code="bad_blob_key")
    return key
