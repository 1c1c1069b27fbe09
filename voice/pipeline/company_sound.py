"""How a company's name is pronounced, so that names which sound alike are found."""

from __future__ import annotations

import re

from voice.ports.crm import company_name
from voice.transcribe.pinyin import readings

_PIECES = re.compile(r"[a-z0-9]+|.")


def company_sound(name: str) -> str:
    """Syllables without tones, with blanks between them; Latin words stay whole.

    Of the name's distinctive part alone: 东莞永裕彩盒有限公司 is "yong y cai he" in the letters of `readings`.
    """
    return " ".join(_spoken(piece) for piece in _PIECES.findall(company_name(name).core))


def _spoken(piece: str) -> str:
    known = readings(piece) if len(piece) == 1 else ()
    return (known[0].initial + known[0].final).removeprefix("0") if known else piece
