"""Accessibility as axe-core judges it, from the package that the pages are built with."""

from __future__ import annotations

from functools import cache
from typing import Any

from playwright.sync_api import Page

from tests.left_out import leave_out
from voice.api.ui.render import HERE

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@cache
def _script() -> str:
    path = HERE / "node_modules" / "axe-core" / "axe.min.js"
    if not path.exists():
        leave_out("axe-core is missing (npm ci in voice/api/ui)")
    return path.read_text(encoding="utf-8")


def complaints(page: Page) -> list[str]:
    """What axe finds on the page as it stands: the rule, and where it is broken first."""
    # Evaluated by the debugger, which the page's content security policy does not bind.
    page.evaluate(_script())
    found: list[dict[str, Any]] = page.evaluate("rules => axe.run({runOnly: rules}).then(r => r.violations)", _RULES)
    return [f"{item['id']}: {item['nodes'][0]['target']} {item['nodes'][0]['failureSummary']}" for item in found]
