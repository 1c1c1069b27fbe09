"""How Chinese names sound: a recognizer writes one name with several characters."""

from __future__ import annotations

import importlib.util
import json
import unicodedata
from functools import cache
from pathlib import Path


def sounds(name: str) -> tuple[str, ...]:
    """Syllables without tones, in each character's usual reading; empty for a name that is not all Chinese."""
    syllables = tuple(_readings().get(character, "") for character in name)
    return syllables if all(syllables) else ()


@cache
def _readings() -> dict[str, str]:
    """Read from the package's data: importing pypinyin would load its phrases too, 50 MB of them."""
    spec = importlib.util.find_spec("pypinyin")
    assert spec is not None
    assert spec.submodule_search_locations
    table = json.loads((Path(spec.submodule_search_locations[0]) / "pinyin_dict.json").read_text(encoding="utf-8"))
    return {chr(int(code)): _toneless(written.split(",")[0]) for code, written in table.items() if int(code) <= 0x9FFF}


def _toneless(written: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", written) if c.isalpha())
