"""The icon sprite holds what the pages draw, and nothing else."""

from __future__ import annotations

import json
import re

from voice.api.ui.render import HERE

SPRITE = set(json.loads((HERE / "assets" / "icons.json").read_text(encoding="utf-8")))
SOURCES = "\n".join(
    path.read_text(encoding="utf-8") for path in [*(HERE / "templates").glob("*.html"), *(HERE / "views").glob("*.py")]
)


def test_every_icon_that_is_asked_for_is_there() -> None:
    asked = set(re.findall(r"""\b(?:icon|empty)\(\s*["']([a-z0-9-]+)["']""", SOURCES))
    assert len(asked) > 20  # the search itself works
    assert asked - SPRITE == set()


def test_no_icon_is_left_over() -> None:
    assert {name for name in SPRITE if f'"{name}"' not in SOURCES} == set()
