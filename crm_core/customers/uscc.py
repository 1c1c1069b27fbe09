"""The unified social credit code of Chinese organisations: its form and its check character (GB 32100-2015)."""

from __future__ import annotations

import unicodedata

from crm_core.errors import CrmInvalid

_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I, O, S, V, Z
_LENGTH = 18


def uscc_key(text: str | None) -> str | None:
    """The code in capitals without blanks; None for no text. Raises CrmInvalid for what is no such code."""
    if not text or not text.strip():
        return None
    code = "".join(unicodedata.normalize("NFKC", text).split()).upper().replace("-", "")
    if len(code) != _LENGTH or any(one not in _CHARACTERS for one in code) or code[-1] != check_character(code[:-1]):
        raise CrmInvalid(
            "This is no unified social credit code.", code="bad_uscc", remedy="18 characters; check for a slip."
        )
    return code


def check_character(first: str) -> str:
    """The last character of a code from the 17 before it: weights are the powers of 3, modulo 31."""
    total = sum(_CHARACTERS.index(one) * pow(3, place, 31) for place, one in enumerate(first))
    return _CHARACTERS[-total % 31]
