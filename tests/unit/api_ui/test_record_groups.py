"""Every kind of fact has its place, its words and its picture on the page of a call."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import voice.api.ui
from voice.domain.facts import FactKind

TEMPLATES = Path(voice.api.ui.__path__[0]) / "templates"
PICTURES = dict(re.findall(r'"(\w+)": "([\w-]+)"', (TEMPLATES / "_record.html").read_text(encoding="utf-8")))
ICONS = (TEMPLATES.parent / "assets" / "icons.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", list(FactKind))
def test_a_group_has_a_picture_that_is_in_the_bundle(kind: FactKind) -> None:
    assert f'"{PICTURES[kind]}"' in ICONS
